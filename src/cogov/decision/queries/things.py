"""Functions, tasks, calls and notices by name, for the clocks that run about them and for what a call became."""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext as _

from cogov.decision.models import Function, Intake, Notice, Task
from cogov.decision.rules.intake import spoken
from cogov.kernel.localized import localized
from cogov.kernel.things import Thing, named_by


def _tasks(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Thing]:
    return {row.pk: Thing(localized(row.titles), "decision:task") for row in Task.objects.filter(pk__in=keys)}


def _intakes(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Thing]:
    return {row.pk: Thing(spoken(row.receipt)) for row in Intake.objects.filter(pk__in=keys)}


def _functions(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Thing]:
    rows = Function.objects.filter(pk__in=keys)
    return {row.pk: Thing(localized(row.names), "decision:function") for row in rows}


def _notices(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Thing]:
    rows = Notice.objects.filter(pk__in=keys).select_related("organisation", "firing__plan")
    return {
        row.pk: Thing(f"{localized(row.firing.plan.names)}{_(': ')}{localized(row.organisation.names)}") for row in rows
    }


def name_all() -> None:
    """Let pages of all floors name tasks and calls."""
    named_by("decision.task", _tasks)
    named_by("decision.intake", _intakes)
    named_by("decision.function", _functions)
    named_by("decision.notice", _notices)
