"""The shapes of the forms of plans, their steps, templates and corrective actions."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.models import Post
from cogov.actors.queries.holders import label_of
from cogov.actors.queries.register import organisations
from cogov.actors.queries.triggers import trigger_choices, trigger_word
from cogov.kernel.figures import registered
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, HazardClass, Place
from cogov.kernel.web.forms import QuantityField, StrictForm
from cogov.plans.models import Agreement, PlanStep
from cogov.plans.queries.functions import catalogue
from cogov.plans.rules.plans import WITH_THE_PLAN, Resource

NOBODY = ("", "—")
MOST = 400  # choices of a drop-down
HAZARDS = {
    HazardClass.NATURAL: _("natural disaster"),
    HazardClass.ACCIDENT: _("accident"),
    HazardClass.HEALTH: _("public health"),
    HazardClass.SECURITY: _("social security"),
}
RESOURCES = {
    Resource.PEOPLE: _("people"),
    Resource.FINANCE: _("finance"),
    Resource.GOODS: _("goods"),
    Resource.INFORMATION: _("information"),
}
LEVELS = {
    "country": _("country"),
    "province": _("province"),
    "city": _("city"),
    "county": _("county"),
    "district": _("district"),
    "street": _("street"),
    "township": _("township"),
    "community": _("community"),
    "village": _("village"),
    "grid": _("grid"),
    "site": _("single site"),
}


def level_word(kind: str) -> str:
    """Return the word for a kind of place."""
    return str(LEVELS.get(kind, kind))


def place_choices(crisis: Crisis) -> list[tuple[str, str]]:
    """Return the places of the jurisdiction, the widest first."""
    rows = Place.objects.filter(jurisdiction_id=crisis.jurisdiction_id).order_by("path")[:MOST]
    return [(str(row.pk), f"{localized(row.names)} · {level_word(row.kind)}") for row in rows]


def levels_here(crisis: Crisis) -> list[str]:
    """Return the kinds of places there are in the jurisdiction, the widest first."""
    rows = Place.objects.filter(jurisdiction_id=crisis.jurisdiction_id)
    order = list(LEVELS)
    found = set(rows.order_by().values_list("kind", flat=True).distinct())
    return sorted(found, key=lambda kind: (order.index(kind) if kind in order else len(order), kind))


class TriggerMixin(StrictForm):
    """A trigger: a phase or level, or a threshold on a figure that everybody can see."""

    def add_trigger(self, first: Iterable[tuple[str, Any]]) -> None:
        """Add the four fields that state a trigger."""
        self.fields["trigger"] = forms.ChoiceField(
            label=_("Set off by"), required=False, choices=[*first, *trigger_choices().items()]
        )
        self.fields["figure"] = forms.ChoiceField(
            label=_("Or by a figure"),
            required=False,
            choices=[NOBODY, *((name, figure.title) for name, figure in registered().items())],
        )
        self.fields["side"] = forms.ChoiceField(
            label=_("When it is"),
            required=False,
            choices=[("at_least", _("at or above")), ("at_most", _("at or below"))],
        )
        self.fields["value"] = forms.FloatField(label=_("this value"), required=False)

    def clean(self) -> dict[str, Any]:
        """Put the trigger together."""
        data = super().clean()
        if data.get("figure"):
            value = data.get("value")
            trigger = f"figure:{data['figure']}:{data.get('side') or 'at_least'}:{value:g}" if value is not None else ""
            if not trigger or not trigger_word(trigger):
                self.add_error("value", _("Write the value at which the figure sets it off."))
            data["trigger"] = trigger
        return data


class PlanForm(TriggerMixin):
    """A plan as it is begun."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=150, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=150, required=False)
    hazard_class = forms.ChoiceField(label=_("Class"), choices=list(HAZARDS.items()))
    area = forms.ChoiceField(label=_("For which area?"))

    agreement = forms.ChoiceField(
        label=_("From which agreement?"),
        required=False,
        help_text=_("Each clause that somebody owes becomes a step."),
    )

    def __init__(self, data: Any, *, crisis: Crisis, known: Iterable[Agreement]) -> None:
        super().__init__(data)
        self.fields["area"].choices = place_choices(crisis)  # type: ignore[attr-defined]
        self.fields["agreement"].choices = [  # type: ignore[attr-defined]
            NOBODY,
            *((str(row.pk), localized(row.names)) for row in known),
        ]
        self.fields["hazard_class"].initial = crisis.hazard_class
        self.add_trigger([NOBODY])
        self.levels = levels_here(crisis)
        for level in self.levels:
            self.fields[f"level-{level}"] = forms.BooleanField(label=level_word(level), required=False)

    @property
    def chosen_levels(self) -> list[str]:
        """Return the kinds of places that the plan has to cover."""
        return [level for level in self.levels if self.cleaned_data.get(f"level-{level}")]


class StepForm(TriggerMixin):
    """One step of a plan."""

    code = forms.SlugField(label=_("Short code"), max_length=40, help_text=_("such as 1 or open-depot"))
    name_zh = forms.CharField(label=_("What is done, in Chinese"), max_length=150, required=False)
    name_en = forms.CharField(label=_("What is done, in English"), max_length=150, required=False)
    organisation = forms.ChoiceField(label=_("Which organisation does it?"), required=False)
    post = forms.ChoiceField(
        label=_("Which post?"), required=False, help_text=_("Whoever holds the post is the person named.")
    )
    deputy = forms.ChoiceField(label=_("Who stands in?"), required=False)
    function = forms.ChoiceField(label=_("For which function?"), required=False)
    area = forms.ChoiceField(label=_("Where?"), required=False)
    after = forms.CharField(
        label=_("After which steps?"), max_length=300, required=False, help_text=_("their codes, with spaces between")
    )
    people = forms.CharField(label=_("People"), max_length=150, required=False)
    finance = forms.CharField(label=_("Finance"), max_length=150, required=False)
    goods = forms.CharField(label=_("Goods"), max_length=150, required=False)
    item = forms.SlugField(label=_("Code of the item"), max_length=60, required=False)
    quantity = QuantityField(label=_("How many of it"), required=False)
    information = forms.CharField(label=_("Information"), max_length=150, required=False)
    minutes = forms.IntegerField(
        label=_("Done within how many minutes?"), min_value=1, max_value=525_600, required=False
    )
    basis = forms.CharField(label=_("By which law or agreement?"), max_length=300, required=False)

    def __init__(self, data: Any, *, crisis: Crisis, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.add_trigger([(WITH_THE_PLAN, _("with the plan")), ("", _("only after the steps below"))])
        self.fields["trigger"].initial = WITH_THE_PLAN
        home = crisis.jurisdiction_id
        here = organisations(home).filter(state="admitted").order_by("kind", "name_key")[:MOST]
        self._choose("organisation", [(str(row.pk), localized(row.names)) for row in here])
        posts = Post.objects.filter(organisation__jurisdiction_id=home, valid_to__isnull=True)
        rows = posts.select_related("organisation", "person").order_by("organisation__name_key", "kind", "pk")[:MOST]
        found = [
            (str(row.pk), label_of(row) if row.person else _("%(post)s (vacant)") % {"post": label_of(row)})
            for row in rows
        ]
        self._choose("post", found)
        self._choose("deputy", found)
        self._choose("function", [(row.code, localized(row.names)) for row in catalogue(home)[:MOST]])
        self._choose("area", place_choices(crisis))
        order = [name for name in self.fields if name not in ("trigger", "figure", "side", "value")]
        where = order.index("after")
        self.order_fields([*order[:where], "trigger", "figure", "side", "value", *order[where:]])

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = [NOBODY, *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A quantity needs the code of an item and the reverse."""
        data = super().clean()
        if bool(data.get("item")) != bool(data.get("quantity")):
            self.add_error("quantity", _("State both: which item, and how many of it."))
        return data

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources the step counts on, by class."""
        data, found = self.cleaned_data, []
        for one in Resource:
            goods = one is Resource.GOODS
            item, quantity = (data["item"], data["quantity"]) if goods else ("", None)
            if data[one.value].strip() or item:
                found.append({"class": one.value, "what": data[one.value].strip(), "item": item, "quantity": quantity})
        return found


def step_initial(step: PlanStep) -> dict[str, Any]:
    """Return what stands in the form of a step that is changed."""
    by_class = {one["class"]: one for one in step.resources}
    goods = by_class.get(Resource.GOODS, {})
    figure, side, value = "", "at_least", ""
    if step.trigger.startswith("figure:"):
        figure, side, value = step.trigger.removeprefix("figure:").rsplit(":", 2)
    return {
        "code": step.code,
        "name_zh": step.names.get("zh-Hans", ""),
        "name_en": step.names.get("en", ""),
        "organisation": str(step.organisation_id or ""),
        "post": str(step.post_id or ""),
        "deputy": str(step.deputy_id or ""),
        "function": step.function,
        "area": str(step.area_id or ""),
        "trigger": "" if figure else step.trigger,
        "figure": figure,
        "side": side,
        "value": value,
        "after": " ".join(step.after),
        **{one.value: by_class.get(one, {}).get("what", "") for one in Resource},
        "item": goods.get("item", ""),
        "quantity": goods.get("quantity") or "",
        "minutes": step.minutes,
        "basis": step.basis,
    }


class AssessmentForm(StrictForm):
    """The situation assessment on which a plan rests."""

    assessment = forms.CharField(
        label=_("Who judged the development?"), max_length=300, help_text=_("model and experts, with the paper's name")
    )
    model_version = forms.CharField(label=_("Model and version"), max_length=100)
    scenario = forms.CharField(label=_("Range of what is expected"), max_length=200)
    hours = forms.IntegerField(label=_("How many hours old is it?"), min_value=0, max_value=20_000)


class TemplateForm(StrictForm):
    """A file of another community."""

    file = forms.FileField(label=_("File"), help_text=_("a template that a plan was exported to"))

    def __init__(self, data: Any, files: Any) -> None:
        forms.Form.__init__(self, data, files)


class ImportForm(StrictForm):
    """Writing the plan after the preview."""

    area = forms.ChoiceField(label=_("For which area?"))

    def __init__(self, data: Any, *, crisis: Crisis) -> None:
        super().__init__(data)
        self.fields["area"].choices = place_choices(crisis)  # type: ignore[attr-defined]


class DidForm(StrictForm):
    """What was done about a corrective action."""

    did = forms.CharField(label=_("What was done?"), max_length=500)
