"""Questions about loaded datasets."""

import uuid

from django.db.models import Count, QuerySet

from cogov.actors.models import Organisation, OrganisationState
from cogov.actors.queries.register import organisations
from cogov.kernel.models import Crisis, Dataset, Line
from cogov.supply.models import Named
from cogov.supply.rules.loading import Loaded, OlderThanLoaded


def datasets(crisis: Crisis) -> "QuerySet[Dataset]":
    """Return what was loaded, newest label first."""
    return Dataset.objects.filter(crisis=crisis).order_by("-label", "-loaded_at")


def dataset_of(crisis: Crisis, key: uuid.UUID) -> Dataset | None:
    """Return one dataset of the crisis, or None."""
    return datasets(crisis).filter(pk=key).first()


def already_loaded(crisis: Crisis, format_name: str, files_digest: str) -> Dataset | None:
    """Return the dataset with the very same files, if it was loaded before."""
    return datasets(crisis).filter(format=format_name, files_digest=files_digest).first()


def newest(crisis: Crisis, format_name: str) -> Dataset | None:
    """Return the latest day loaded of a format."""
    return datasets(crisis).filter(format=format_name).first()


def newest_before(crisis: Crisis, loaded: Loaded) -> Dataset | None:
    """Return the latest day loaded of the same format, which a day that is loaded now is compared with.

    Raises:
        OlderThanLoaded: a later day is loaded already.
    """
    before = newest(crisis, loaded.format)
    if before is not None and before.label > loaded.label:  # labels are ISO dates
        raise OlderThanLoaded(newest=before.label, label=loaded.label)
    return before


def line_digests(dataset: Dataset | None) -> dict[str, str]:
    """Return the digest of each line of a dataset that was still there, by key."""
    if dataset is None:
        return {}
    return dict(dataset.lines.exclude(change="withdrawn").values_list("key", "digest"))


def account(dataset: Dataset) -> dict[str, dict[str, int]]:
    """Return how many lines of each kind ended in each verdict, without the withdrawn ones."""
    found: dict[str, dict[str, int]] = {}
    rows = dataset.lines.exclude(change="withdrawn").values("kind", "verdict").annotate(n=Count("pk")).order_by("kind")
    for row in rows:
        found.setdefault(row["kind"], {})[row["verdict"]] = row["n"]
    return found


def changes(dataset: Dataset) -> dict[str, int]:
    """Return how many lines are new, changed, unchanged, withdrawn."""
    return dict(dataset.lines.values_list("change").annotate(n=Count("pk")).order_by("change"))


def lines(dataset: Dataset) -> "QuerySet[Line]":
    """Return the lines of a dataset."""
    return dataset.lines.order_by("file", "position", "pk")


def gone(crisis: Crisis) -> set[uuid.UUID]:
    """Return the organisations that earlier days of a record named and its newest day no longer names."""
    newest_days: dict[str, uuid.UUID] = {}
    for row in datasets(crisis):
        newest_days.setdefault(row.format, row.pk)
    named = Named.objects.filter(dataset__crisis=crisis).values_list("organisation_id", flat=True)
    standing = set(named.filter(dataset_id__in=newest_days.values()))
    return set(named.distinct()) - standing


def declaring(crisis: Crisis, *functions: str) -> "QuerySet[Organisation]":
    """Return the admitted organisations that say they do one of these things and stand in the newest day of a record.

    Who never stood in a record, because somebody entered it, stands until it is suspended.
    """
    away = gone(crisis)
    known = organisations(crisis.jurisdiction_id).filter(state=OrganisationState.ADMITTED)
    rows = known.values_list("pk", "functions")
    return known.filter(pk__in=[key for key, said in rows if key not in away and set(functions) & set(said)])
