"""The shapes of forms for agreements: filling in a template, changing a version, calling, settling."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.models import Organisation
from cogov.actors.queries.triggers import trigger_choices
from cogov.kernel.errors import BadInput
from cogov.kernel.figures import registered
from cogov.kernel.localized import language_key, localized
from cogov.kernel.models import Place
from cogov.kernel.quantities import CURRENCIES, Money, parse_money
from cogov.kernel.web.forms import StrictForm
from cogov.kernel.web.say import say
from cogov.plans.queries.agreement_templates import Template, TemplateRole
from cogov.plans.rules.agreements import ClauseText, Terms

Choices = Sequence[tuple[str, Any]]
AREA = forms.Textarea(attrs={"rows": 3})


def _date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _hours(initial: int | None = None, text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Within how many hours?"),
        help_text=text,
        required=False,
        min_value=0,
        max_value=10_000,
        max_digits=8,
        decimal_places=2,
        initial=None if initial is None else round(initial / 60, 2),
    )


class MoneyField(forms.CharField):
    """An amount such as 12.50, in the currency that the form names."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


def shown_amount(minor: int | None, currency: str) -> str:
    """Return an amount as a person writes it, without its currency."""
    return "" if minor is None else str(Money(minor, currency)).partition(" ")[0]


class _WithMoney(StrictForm):
    """A form whose fields `price-…` are amounts in the currency of the field `currency`."""

    def prices(self) -> dict[str, int | None]:
        """Return the amounts in minor units by what stands after `price-`."""
        return dict(self._prices)

    def clean(self) -> dict[str, Any]:
        """Read the amounts, once the currency is known."""
        data = super().clean()
        self._prices: dict[str, int | None] = {}
        for name, value in list(data.items()):
            if name.startswith("price-"):
                self._prices[name[6:]] = None
                if value and data.get("currency"):
                    try:
                        self._prices[name[6:]] = parse_money(value, data["currency"], field=name).minor
                    except BadInput as refusal:
                        self.add_error(name, say(refusal))
        return data


class FillForm(_WithMoney):
    """A template to be filled in: parties, area, term, times and prices; nothing else has to be written."""

    def __init__(
        self,
        data: Any,
        *,
        template: Template,
        sides: Mapping[str, Sequence[Organisation]],
        own: Organisation,
        areas: Sequence[Place],
        today: dt.date,
    ) -> None:
        super().__init__(data)
        self.template = template
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=160, initial=localized(template.names))
        for role in template.roles:
            choices = [(str(row.pk), localized(row.names)) for row in sides[role.key]]
            initial = str(own.pk) if (str(own.pk), localized(own.names)) in choices else None
            self.fields[f"role-{role.key}"] = forms.ChoiceField(
                label=localized(role.names), choices=[("", "—"), *choices], initial=initial
            )
        self.fields["area"] = forms.ChoiceField(
            label=_("Where does it hold?"), choices=[(str(row.pk), localized(row.names)) for row in areas]
        )
        self.fields["term_from"] = _date(_("First day"))
        self.fields["term_to"] = _date(_("Last day"))
        self.fields["term_from"].initial = today
        self.fields["term_to"].initial = today + dt.timedelta(days=template.term_days)
        self.fields["notice_days"] = forms.IntegerField(
            label=_("Days of notice before leaving"), min_value=0, max_value=3650, initial=template.notice_days
        )
        for clause in template.clauses:
            text = localized(clause.texts)
            if clause.within_hours is not None:
                self.fields[f"hours-{clause.key}"] = _hours(clause.within_hours * 60, text)
            if clause.priced:
                self.fields[f"price-{clause.key}"] = MoneyField(
                    label=_("Price for one: %(what)s") % {"what": localized(clause.per)},
                    required=False,
                    max_length=20,
                    help_text=text,
                )
        if any(clause.priced for clause in template.clauses):
            self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=[(key, key) for key in CURRENCIES])
        self.fields["dispute"] = forms.CharField(
            label=_("How disputes are settled"), max_length=1000, widget=AREA, initial=localized(template.dispute)
        )
        for name, field in self.fields.items():
            if data is None and field.initial is not None:
                self.initial[name] = field.initial

    def parties(self) -> dict[str, str]:
        """Return the chosen organisation of every role."""
        return {role.key: self.cleaned_data[f"role-{role.key}"] for role in self.template.roles}

    def terms(self, functions: set[str]) -> Terms:
        """Return what is to be signed; `functions` are those that the catalogue names."""
        data, prices = self.cleaned_data, self.prices()
        clauses = []
        for clause in self.template.clauses:
            hours = data.get(f"hours-{clause.key}")
            filled = clause.filled(
                self.parties(),
                hours=None,
                price=prices.get(clause.key),
                currency=data.get("currency", ""),
                per=localized(clause.per),
                known=clause.function in functions,
            )
            clauses.append(replace(filled, within_minutes=int(hours * 60) if hours else None))
        same = data["dispute"] == localized(self.template.dispute)
        return Terms(
            term_from=data["term_from"],
            term_to=data["term_to"],
            notice_days=data["notice_days"],
            dispute=dict(self.template.dispute) if same else {language_key(): data["dispute"]},
            clauses=clauses,
        )

    def names(self) -> dict[str, str]:
        """Return the name: the template's in all languages where nobody changed it."""
        written = self.cleaned_data["name"]
        return dict(self.template.names) if written == localized(self.template.names) else {language_key(): written}


class CounterForm(_WithMoney):
    """A version to be changed clause by clause; what is left as it is stays as it is in every language."""

    def __init__(
        self, data: Any, *, terms: Terms, sides: Sequence[Organisation], functions: Choices, currency: str
    ) -> None:
        super().__init__(data)
        self.before = terms
        self.fields["reason"] = forms.CharField(label=_("Why?"), max_length=500)
        self.fields["term_from"] = _date(_("First day"))
        self.fields["term_to"] = _date(_("Last day"))
        self.fields["notice_days"] = forms.IntegerField(
            label=_("Days of notice before leaving"), min_value=0, max_value=3650
        )
        self.fields["dispute"] = forms.CharField(label=_("How disputes are settled"), max_length=1000, widget=AREA)
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=[(key, key) for key in CURRENCIES])
        self._parties = [("", _("every party")), *((str(row.pk), localized(row.names)) for row in sides)]
        self._functions = [("", "—"), *functions]
        self._triggers = [("", _("from the first day")), *trigger_choices().items()]
        self._figures = [
            ("", "—"),
            *(
                (f"{name}:{side}", f"{figure.title} {word}")
                for name, figure in registered().items()
                for side, word in (("at_least", _("at or above")), ("at_most", _("at or below")))
            ),
        ]
        self.initial = {
            "term_from": terms.term_from,
            "term_to": terms.term_to,
            "notice_days": terms.notice_days,
            "dispute": localized(terms.dispute),
            "currency": currency,
        }
        for clause in terms.clauses:
            self._clause(clause.key, clause)
            self.fields[f"remove-{clause.key}"] = forms.BooleanField(label=_("Leave this clause out"), required=False)
        self._clause("new", None)

    def _clause(self, key: str, clause: ClauseText | None) -> None:
        self.fields[f"text-{key}"] = forms.CharField(
            label=_("Text"), max_length=2000, widget=AREA, required=clause is not None
        )
        self.fields[f"party-{key}"] = forms.ChoiceField(label=_("Who owes it?"), choices=self._parties, required=False)
        self.fields[f"function-{key}"] = forms.ChoiceField(
            label=_("Function it covers"), choices=self._functions, required=False
        )
        self.fields[f"trigger-{key}"] = forms.ChoiceField(
            label=_("From when on?"), choices=self._triggers, required=False
        )
        self.fields[f"figure-{key}"] = forms.ChoiceField(
            label=_("Or by a figure"), choices=self._figures, required=False
        )
        self.fields[f"value-{key}"] = forms.FloatField(label=_("this value"), required=False)
        self.fields[f"hours-{key}"] = _hours()
        self.fields[f"price-{key}"] = MoneyField(label=_("Price"), required=False, max_length=20)
        self.fields[f"per-{key}"] = forms.CharField(label=_("for one"), required=False, max_length=60)
        if clause is not None:
            figure, _dot, value = clause.trigger.removeprefix("figure:").rpartition(":")
            by_figure = clause.trigger.startswith("figure:")
            self.initial.update(
                {
                    f"text-{key}": localized(clause.texts),
                    f"party-{key}": clause.party,
                    f"function-{key}": clause.function,
                    f"trigger-{key}": "" if by_figure else clause.trigger,
                    f"figure-{key}": figure if by_figure else "",
                    f"value-{key}": value if by_figure else None,
                    f"hours-{key}": None if clause.within_minutes is None else round(clause.within_minutes / 60, 2),
                    f"price-{key}": shown_amount(clause.price_minor, clause.currency),
                    f"per-{key}": clause.per,
                }
            )

    @property
    def general(self) -> list[Any]:
        """Return the fields that belong to no clause."""
        return [self[name] for name in ("reason", "term_from", "term_to", "notice_days", "dispute", "currency")]

    def grouped(self) -> Iterator[tuple[str, list[Any]]]:
        """Return the fields of every clause, and last those of a new one under `new`."""
        for key in [*(clause.key for clause in self.before.clauses), "new"]:
            yield key, [self[name] for name in self.fields if name.partition("-")[2] == key]

    def terms(self) -> Terms:
        """Return the version that is proposed."""
        data = self.cleaned_data
        clauses = [
            self._written(clause.key, clause) for clause in self.before.clauses if not data[f"remove-{clause.key}"]
        ]
        if data["text-new"].strip():
            taken = {clause.key for clause in self.before.clauses}
            key = next(f"c{n}" for n in range(1, len(taken) + 2) if f"c{n}" not in taken)
            clauses.append(replace(self._written("new", ClauseText(key=key, texts={})), key=key))
        same = data["dispute"] == localized(self.before.dispute)
        return Terms(
            term_from=data["term_from"],
            term_to=data["term_to"],
            notice_days=data["notice_days"],
            dispute=self.before.dispute if same else {language_key(): data["dispute"]},
            clauses=clauses,
        )

    def _trigger(self, key: str) -> str:
        figure, value = self.cleaned_data[f"figure-{key}"], self.cleaned_data[f"value-{key}"]
        if not figure:
            return str(self.cleaned_data[f"trigger-{key}"])
        return f"figure:{figure}:{value:g}" if value is not None else f"figure:{figure}:"

    def _written(self, key: str, clause: ClauseText) -> ClauseText:
        data = self.cleaned_data
        text, hours, price = data[f"text-{key}"], data[f"hours-{key}"], self.prices().get(key)
        return replace(
            clause,
            texts=clause.texts if text == localized(clause.texts) else {language_key(): text},
            party=data[f"party-{key}"],
            function=data[f"function-{key}"],
            trigger=self._trigger(key),
            within_minutes=int(hours * 60) if hours else None,
            price_minor=price,
            currency=data["currency"] if price is not None else "",
            per=data[f"per-{key}"] if price is not None else "",
        )


class CommentForm(StrictForm):
    """Something a party says of a clause, or of the whole."""

    clause = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    words = forms.CharField(label=_("What do you say?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(StrictForm):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class CallForm(StrictForm):
    """What is called for."""

    what = forms.CharField(label=_("What do you need?"), max_length=500)


class AnswerForm(StrictForm):
    """Whether what was called for is done."""

    done = forms.ChoiceField(label=_("Is it done?"), choices=[("yes", _("yes")), ("no", _("it cannot be done"))])
    answer = forms.CharField(label=_("In our words"), max_length=500)


class RenewForm(StrictForm):
    """A new term."""

    term_from = _date(_("First day"))
    term_to = _date(_("Last day"))


class CostForm(StrictForm):
    """How much of every clause with a tariff was used."""

    def __init__(self, data: Any, *, priced: Mapping[str, str]) -> None:
        super().__init__(data)
        for key, label in priced.items():
            self.fields[f"quantity-{key}"] = forms.IntegerField(
                label=label, min_value=0, max_value=10**9, required=False
            )

    def quantities(self) -> dict[str, int]:
        """Return the quantities by clause; what is empty was not used."""
        return {name[9:]: value for name, value in self.cleaned_data.items() if value is not None}


def can_be(role: TemplateRole, row: Organisation) -> bool:
    """Say whether an organisation can be a side of a template."""
    return (not role.kinds or row.kind in role.kinds) and (
        row.body in role.bodies if role.bodies else row.body in ("", "committee", "leading")
    )
