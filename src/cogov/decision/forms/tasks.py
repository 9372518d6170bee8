"""The shapes of the forms of tasks: raising one, answering, checking, passing on, merging."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.queries.register import taking_part
from cogov.decision.queries.tasks import board, functions_named
from cogov.decision.rules.tasks import OPEN, Change, Way
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Place
from cogov.kernel.web.forms import LocalMoment, StrictForm
from cogov.kernel.web.words import function_word

MOST = 500  # choices of a drop-down
WAYS = (
    (Way.OFFER.value, _("offer it: they may say no")),
    (Way.LINE.value, _("assign it in our own line")),
    (Way.ORDER.value, _("order it: within government, or where a law or an agreement binds them")),
)


def place_choices(crisis: Crisis) -> list[tuple[str, str]]:
    """Return the places of the jurisdiction, indented by depth."""
    rows = Place.objects.filter(jurisdiction_id=crisis.jurisdiction_id).order_by("path")[:2000]
    return [(str(row.pk), "\u3000" * (row.path.count("/") - 2) + localized(row.names)) for row in rows]


def party_choices(crisis: Crisis, kinds: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the organisations that take part, by name."""
    rows = taking_part(crisis.jurisdiction_id).exclude(body="control").order_by("name_key")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [(str(row.pk), localized(row.names)) for row in rows[:MOST]]


def task_choices(crisis: Crisis) -> list[tuple[str, str]]:
    """Return the open tasks for which another one may wait, the next deadline first."""
    rows = board(crisis).filter(state__in=OPEN).order_by("due_at", "pk")[:MOST]
    return [(str(row.pk), f"{localized(row.titles)} ({row.due_at:%m-%d %H:%M})") for row in rows]


class _Choosing(StrictForm):
    """A form whose drop-downs are filled from the register."""

    def choose(self, name: str, choices: list[tuple[str, str]], empty: str = "—") -> None:
        """Fill a drop-down, with an empty choice first."""
        self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]


class TaskForm(_Choosing):
    """A new task: what, where, by when, who answers for it, and how it reaches them."""

    title = forms.CharField(label=_("What is to be done?"), max_length=200)
    description = forms.CharField(
        label=_("Details"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    area = forms.ChoiceField(label=_("Where?"))
    due_at: LocalMoment
    accountable = forms.ChoiceField(
        label=_("Who answers for it?"), required=False,
        help_text=_("One organisation. Empty: nobody yet; after half an hour the territorial government has it."),
    )  # fmt: skip
    way = forms.ChoiceField(label=_("How does it reach them?"), choices=WAYS, initial=Way.OFFER.value)
    acceptance = forms.CharField(label=_("By what does one see that it is done?"), max_length=300)
    benefit_asker = forms.CharField(label=_("What do we gain?"), required=False, max_length=200)
    benefit_taker = forms.CharField(
        label=_("What do they gain?"), required=False, max_length=200,
        help_text=_("An offer outside the own line says what each side gains."),
    )  # fmt: skip
    function = forms.ChoiceField(label=_("Function"), required=False)
    doers = forms.MultipleChoiceField(label=_("Who else takes part in the work?"), required=False)
    after = forms.MultipleChoiceField(
        label=_("Which tasks have to be done first?"), required=False,
        help_text=_("It cannot be begun before they are done."),
    )  # fmt: skip
    hours = forms.IntegerField(label=_("Hours of work"), required=False, min_value=1, max_value=100_000)
    may_shift_hours = forms.IntegerField(
        label=_("They may move the deadline by how many hours?"), required=False, min_value=0, max_value=720
    )
    terms = forms.CharField(label=_("At whose cost, for how long?"), required=False, max_length=300)
    serves = forms.ChoiceField(label=_("For which hospital or community?"), required=False)
    household = forms.CharField(
        label=_("For which household? Its code"), required=False, max_length=30,
        help_text=_("Not kept: it is only used to find a second visit to the same household."),
    )  # fmt: skip
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)

    MAIN = ("title", "area", "due_at", "accountable", "way", "acceptance", "benefit_asker", "benefit_taker")

    def __init__(self, data: Any, *, crisis: Crisis, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["due_at"] = LocalMoment(crisis, label=_("By when?"))
        self.fields["area"].choices = place_choices(crisis)  # type: ignore[attr-defined]
        parties = party_choices(crisis)
        self.choose("accountable", parties)
        self.fields["doers"].choices = parties  # type: ignore[attr-defined]
        self.fields["after"].choices = task_choices(crisis)  # type: ignore[attr-defined]
        self.choose("serves", party_choices(crisis, ("medical", "community")))
        self.order_fields(self.MAIN)
        self.choose("function", [(code, function_word(code)) for code in functions_named(crisis)])


class TaskActForm(_Choosing):
    """What who answers for a task, or who raised it, does with it; each act takes the fields it needs."""

    act = forms.ChoiceField()
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
    result = forms.CharField(label=_("What was done?"), required=False, max_length=500)
    until: LocalMoment
    blocker = forms.ChoiceField(label=_("Who could remove it?"), required=False)
    accountable = forms.ChoiceField(label=_("Who answers for it?"), required=False)
    way = forms.ChoiceField(label=_("How does it reach them?"), required=False, choices=WAYS)

    def __init__(self, data: Any, *, crisis: Crisis, acts: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["act"].choices = [(act, act) for act in acts]  # type: ignore[attr-defined]
        self.fields["until"] = LocalMoment(crisis, label=_("By when?"), required=False)
        parties = party_choices(crisis)
        self.choose("blocker", parties)
        self.choose("accountable", parties)


class ChangeForm(StrictForm):
    """A request to take over, merge or split."""

    kind = forms.ChoiceField(
        label=_("What?"),
        choices=[
            (Change.TAKE_OVER.value, _("we take it over")),
            (Change.MERGE.value, _("it is the same work: merge it")),
            (Change.SPLIT.value, _("split it into parts")),
        ],
    )
    into = forms.UUIDField(required=False)
    parts = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class AnswerChangeForm(StrictForm):
    """A yes or no to such a request."""

    answer = forms.ChoiceField(choices=[("yes", _("agree")), ("no", _("do not agree"))])
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class ReasonForm(StrictForm):
    """A reason, for acts that need one."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


def chosen(crisis: Crisis, key: str) -> Any:
    """Return the organisation that was chosen, or None."""
    return taking_part(crisis.jurisdiction_id).filter(pk=uuid.UUID(key)).first() if key else None
