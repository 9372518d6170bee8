"""The shapes of the forms of who answers for what."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.models import Post
from cogov.actors.queries.holders import label_of
from cogov.actors.queries.register import organisations
from cogov.decision.models import Function
from cogov.decision.rules.holding import Says
from cogov.decision.rules.matrix import DAY, Part, clock_minutes
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Place
from cogov.kernel.web.forms import StrictForm

LETTERS = {
    Part.RESPONSIBLE: _("R: does it"),
    Part.CONSULTED: _("C: is asked before"),
    Part.INFORMED: _("I: is told"),
    Part.SIGNS: _("S: signs it off"),
}
MOST = 300


def _candidates(crisis: Crisis) -> list[tuple[str, str]]:
    rows = organisations(crisis.jurisdiction_id).filter(state="admitted").exclude(body="control")
    return [("", "—"), *((str(row.pk), localized(row.names)) for row in rows.order_by("kind", "name_key")[:MOST])]


def _posts(crisis: Crisis, at: dt.datetime) -> list[tuple[str, str]]:
    rows = Post.objects.standing(at).filter(
        organisation__jurisdiction_id=crisis.jurisdiction_id, organisation__state="admitted"
    )
    named = rows.exclude(organisation__body="control").select_related("organisation").order_by("organisation", "pk")
    return [("", "—"), *sorted(((str(post.pk), label_of(post)) for post in named[:MOST]), key=lambda pair: pair[1])]


class AssignForm(StrictForm):
    """Naming who answers for a function."""

    organisation = forms.ChoiceField(label=_("Who answers for it?"))
    post = forms.ChoiceField(label=_("By which post?"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, data: Any, *, crisis: Crisis, at: dt.datetime | None = None) -> None:
        super().__init__(data)
        rows = organisations(crisis.jurisdiction_id).filter(state="admitted").exclude(kind="medical")
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((str(row.pk), localized(row.names)) for row in rows.exclude(body="control")[:300]),
        ]
        self.fields["post"].choices = _posts(crisis, at) if at else [("", "—")]  # type: ignore[attr-defined]


class PositionForm(StrictForm):
    """What the own organisation says of a function."""

    says = forms.ChoiceField(
        label=_("We"),
        choices=[
            (Says.HOLDS.value, _("do this and answer for it")),
            (Says.ASSISTS.value, _("only assist")),
            (Says.DENIES.value, _("do not do this")),
        ],
    )
    words = forms.CharField(label=_("In our words"), max_length=300)


class CellForm(StrictForm):
    """A cell of the matrix."""

    letter = forms.ChoiceField(label=_("What it is to the function"), choices=list(LETTERS.items()))
    organisation = forms.ChoiceField(label=_("Organisation"))
    post = forms.ChoiceField(label=_("By which post?"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, data: Any, *, crisis: Crisis, at: dt.datetime) -> None:
        super().__init__(data)
        self.fields["organisation"].choices = _candidates(crisis)  # type: ignore[attr-defined]
        self.fields["post"].choices = _posts(crisis, at)  # type: ignore[attr-defined]


class EndForm(StrictForm):
    """Taking a cell out."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


NOT_STATED, YES, NO = "", "yes", "no"
ANSWERS = [(NOT_STATED, _("not stated")), (YES, _("yes")), (NO, _("no"))]


class RowForm(StrictForm):
    """What a row of the matrix takes; empty is "not stated"."""

    checked = forms.ChoiceField(label=_("Does somebody else have to sign it off?"), choices=ANSWERS, required=False)
    power = forms.CharField(
        label=_("Power it takes"), max_length=60, required=False, help_text=_("such as allocation.approve:A")
    )
    qualified = forms.ChoiceField(label=_("Does it take a qualification?"), choices=ANSWERS, required=False)
    depends = forms.ChoiceField(label=_("Does it depend on other functions?"), choices=ANSWERS, required=False)
    needs = forms.MultipleChoiceField(
        label=_("On which ones"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    covers = forms.ChoiceField(label=_("Does it have to cover the whole area?"), choices=ANSWERS[:2], required=False)
    hours = forms.FloatField(label=_("Hours a week"), min_value=0, max_value=10_000, required=False)

    def __init__(self, data: Any, *, codes: Sequence[tuple[str, str]], row: Function | None = None) -> None:
        first = {} if row is None else {
            "checked": _answer(row.checked), "power": row.power, "qualified": _answer(row.qualified),
            "depends": _answer(None if row.needs is None else bool(row.needs)), "needs": row.needs or [],
            "covers": YES if row.covers_id else NOT_STATED, "hours": row.hours,
        }  # fmt: skip
        super().__init__(data, initial=first)
        self.fields["needs"].choices = list(codes)  # type: ignore[attr-defined]

    def stated(self, name: str) -> bool | None:
        """Return an answer, or None where nothing was stated."""
        return {YES: True, NO: False}.get(self.cleaned_data[name])

    def depends_on(self) -> list[str] | None:
        """Return the functions it depends on; None where nobody said."""
        said = self.stated("depends")
        return None if said is None else list(self.cleaned_data["needs"]) if said else []


def _answer(value: bool | None) -> str:
    return NOT_STATED if value is None else YES if value else NO


class FunctionForm(StrictForm):
    """A function to be listed for an area and, where the day is cut, a window."""

    code = forms.SlugField(label=_("Short name"), max_length=60, help_text=_("such as allocate"))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=150, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=150, required=False)
    area = forms.ChoiceField(label=_("Area"))
    starts = forms.CharField(label=_("From"), max_length=5, required=False, help_text=_("20:00; empty: all day"))
    ends = forms.CharField(label=_("To"), max_length=5, required=False, help_text=_("may pass midnight"))

    def __init__(self, data: Any, *, places: Sequence[Place], code: str = "") -> None:
        super().__init__(data, initial={"code": code})
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            (str(place.pk), "　" * max(0, place.path.count("/") - 2) + localized(place.names)) for place in places
        ]

    def clean(self) -> dict[str, Any]:
        """Read the times; both or neither."""
        data = super().clean() or {}
        starts, ends = data.get("starts") or "", data.get("ends") or ""
        window = (clock_minutes(starts or "0:00"), clock_minutes(ends or "24:00"))
        for name, minutes, other in (("starts", window[0], ends), ("ends", window[1], starts)):
            if minutes is None or (other and not data.get(name)):
                self.add_error(name, _("write a time like 20:00"))
        data["window"] = (window[0] or 0, DAY if window[1] is None else window[1])
        return data
