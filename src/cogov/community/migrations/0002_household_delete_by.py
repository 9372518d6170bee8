"""The date by which a household's code is destroyed, and when it was; rows that stand already get a year from now."""

import datetime as dt

import django.utils.timezone
from django.db import migrations, models


def in_a_year() -> dt.datetime:
    """Return the latest date that a code entered today may have."""
    return django.utils.timezone.now() + dt.timedelta(days=365)


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="household",
            name="delete_by",
            field=models.DateTimeField(db_index=True, default=in_a_year),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="household",
            name="destroyed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("destroyed_at__isnull", True),
                    models.Q(("code__startswith", "gone-"), ("people__isnull", True)),
                    _connector="OR",
                ),
                name="household_destroyed_is_nobody",
            ),
        ),
    ]
