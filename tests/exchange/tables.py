"""Looking at every table at once: how many rows it has, and whether a text stands anywhere."""

from django.apps import apps
from django.db import connection


def _tables():
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return sorted(set(names) & {model._meta.db_table for model in apps.get_models(include_auto_created=True)})


def row_counts():
    """Return the number of rows of every table."""
    return {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def everything_stored():
    """Return the text of every cell of every table, read past the models."""
    parts = []
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own tables
            parts += [str(cell) for row in cursor.fetchall() for cell in row]
    # JSON may be kept with escapes: what it means is what counts.
    return "\n".join(parts) + "\n".join(part.encode().decode("unicode_escape") for part in parts if "\\u" in part)
