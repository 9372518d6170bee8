"""The shapes of the register's forms."""

import uuid
from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.models import ABOVE, CodeBreach, CodeClause, LegalStatus, Post
from cogov.actors.queries.holders import label_of
from cogov.actors.queries.register import neighbours, organisations
from cogov.actors.queries.triggers import trigger_choices
from cogov.actors.rules.evidence import LONGEST
from cogov.actors.rules.passing_on import STATED
from cogov.actors.rules.roles import Body, PostKind, Subject
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Place
from cogov.kernel.web.forms import StrictForm
from cogov.kernel.web.words import CODE_SCHEMES, FUNCTIONS, POSTS

KINDS = {
    Subject.GOVERNMENT.value: _("government"),
    Subject.ENTERPRISE.value: _("enterprise"),
    Subject.NGO.value: _("social organisation"),
    Subject.PUBLIC.value: _("the public"),
    Subject.COMMUNITY.value: _("community"),
    Subject.MEDIA.value: _("media"),
    Subject.MEDICAL.value: _("medical institution"),
    Subject.EXPERT.value: _("experts"),
}
BODIES = {
    Body.NONE.value: _("none"),
    Body.COMMITTEE.value: _("committee"),
    Body.INFORMATION_CENTRE.value: _("information centre"),
    Body.AUDIT.value: _("independent audit"),
    Body.LEADING.value: _("leading organisation"),
}
LEVELS = {"": _("of this jurisdiction"), ABOVE: _("above this jurisdiction")}
# What may be passed on, or opened on condition of a mandate; the record keeps the codes.
POWERS = {
    "need.create:C": _("enter needs of others"),
    "need.verify:A": _("verify needs"),
    "allocation.propose:C": _("propose plans"),
    "allocation.approve:A": _("approve or reject plans"),
    "stock.receive:C": _("take goods into a depot"),
    "shipment.send:C": _("sign goods out of a depot"),
    "function.assign:A": _("name who answers for a function"),
    "register.admit:C": _("enter and admit organisations"),
    "crisis.phase:C": _("propose a phase"),
    STATED: _("pass a mandate on, within its bounds"),
}
THREE = {
    "government": _("government"),
    "non_governmental": _("non-governmental"),
    "citizens": _("citizens"),
}
SEVEN = {
    "grassroots_government": _("grassroots government"),
    "leading": _("leading organisation"),
    "community_committee": _("community committee"),
    "social_organisations": _("social organisations and institutions"),
    "residents": _("residents"),
    "companies": _("companies"),
}
VIEWS = {6: KINDS, 3: THREE, 7: SEVEN}
STATUSES = {
    LegalStatus.REGISTERED.value: _("registered"),
    LegalStatus.AFFILIATED.value: _("affiliated"),
    LegalStatus.INFORMAL.value: _("informal, under a sponsor"),
}


def place_choices(crisis: Crisis) -> list[tuple[str, str]]:
    """Return the places of the jurisdiction, indented by depth."""
    rows = Place.objects.filter(jurisdiction_id=crisis.jurisdiction_id).order_by("path")[:2000]
    return [(str(row.pk), "\u2003" * (row.path.count("/") - 2) + localized(row.names)) for row in rows]


class OrganisationForm(StrictForm):
    """A new entry of the register."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    body = forms.ChoiceField(label=_("Body of government"), required=False, choices=list(BODIES.items()))
    level = forms.ChoiceField(label=_("Level of government"), required=False, choices=list(LEVELS.items()))
    name_zh = forms.CharField(label=_("Name in Chinese"), required=False, max_length=150)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=150)
    legal_status = forms.ChoiceField(label=_("Legal status"), choices=list(STATUSES.items()))
    sponsor = forms.ChoiceField(label=_("Sponsor of an informal group"), required=False)
    code_scheme = forms.ChoiceField(label=_("Kind of code"), required=False, choices=[("", "—"), *CODE_SCHEMES.items()])
    code = forms.CharField(label=_("Code"), required=False, max_length=40)
    area = forms.ChoiceField(label=_("Area it works in"))
    seat = forms.ChoiceField(label=_("Seat"), required=False)
    functions = forms.CharField(
        label=_("Functions"),
        required=False,
        max_length=300,
        help_text=_("separated by blanks, such as: store transport"),
    )
    capabilities = forms.CharField(
        label=_("What can it do?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    limits = forms.CharField(
        label=_("What can it not do?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    staff = forms.IntegerField(label=_("Staff"), required=False, min_value=0, max_value=1_000_000)
    volunteers = forms.IntegerField(label=_("Volunteers"), required=False, min_value=0, max_value=10_000_000)
    emergency = forms.BooleanField(label=_("Works in emergencies"), required=False)
    active_since = forms.IntegerField(label=_("Active since (year)"), required=False, min_value=1800, max_value=2100)

    def __init__(self, data: Any, *, crisis: Crisis) -> None:
        super().__init__(data)
        places = place_choices(crisis)
        self.fields["area"].choices = places  # type: ignore[attr-defined]
        self.fields["seat"].choices = [("", "—"), *places]  # type: ignore[attr-defined]
        sponsors = organisations(crisis.jurisdiction_id).filter(state="admitted", legal_status="registered")
        self.fields["sponsor"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((str(row.pk), localized(row.names)) for row in sponsors.exclude(kind="medical")[:500]),
        ]


class CapabilityForm(StrictForm):
    """What an organisation says of itself."""

    functions = forms.CharField(label=_("Functions"), required=False, max_length=300)
    capabilities = forms.CharField(label=_("What can it do?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    limits = forms.CharField(
        label=_("What can it not do?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    staff = forms.IntegerField(label=_("Staff"), required=False, min_value=0, max_value=1_000_000)
    volunteers = forms.IntegerField(label=_("Volunteers"), required=False, min_value=0, max_value=10_000_000)


class QualificationForm(StrictForm):
    """A qualification of the own organisation."""

    name = forms.CharField(label=_("Name"), max_length=120)
    function = forms.ChoiceField(
        label=_("For which function?"), required=False, choices=[("", "—"), *FUNCTIONS.items()]
    )
    level = forms.IntegerField(label=_("Level"), min_value=1, max_value=5, initial=1)
    evidence = forms.CharField(
        label=_("What shows it?"), max_length=300, help_text=_("who issued it, under which number")
    )
    valid_to = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}))


class TieForm(StrictForm):
    """A tie between two organisations."""

    other = forms.ChoiceField(label=_("With"))
    purpose = forms.CharField(label=_("What for?"), max_length=120)

    def __init__(self, data: Any, *, crisis: Crisis, without: uuid.UUID) -> None:
        super().__init__(data)
        rows = organisations(crisis.jurisdiction_id).filter(state="admitted").exclude(pk=without)
        here = [(str(row.pk), localized(row.names)) for row in rows[:1000]]
        elsewhere = [
            (str(row.pk), f"{localized(row.names)} ({localized(row.jurisdiction.names)})")
            for row in neighbours(crisis.jurisdiction)[:500]
        ]
        self.fields["other"].choices = [*here, *elsewhere]  # type: ignore[attr-defined]


class PostForm(StrictForm):
    """A new post and whom to invite to it."""

    kind = forms.ChoiceField(
        label=_("Post"), choices=[(key, word) for key, word in POSTS.items() if key != PostKind.DIRECTOR]
    )
    title = forms.CharField(label=_("Title"), max_length=80, required=False)
    email = forms.EmailField(label=_("Invite"), max_length=254, required=False)
    deputy_of = forms.ChoiceField(label=_("As deputy of"), required=False)

    def __init__(self, data: Any, *, posts: Iterable[Post]) -> None:
        super().__init__(data)
        choices = [(str(post.pk), label_of(post)) for post in posts]
        self.fields["deputy_of"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]


class DeputyForm(StrictForm):
    """Whether a deputy acts for the absent holder, and why."""

    acts = forms.ChoiceField(label=_("Deputy"), choices=[("yes", _("acts now")), ("no", _("acts no more"))])
    reason = forms.CharField(label=_("Reason"), max_length=300)


class FirstPostForm(StrictForm):
    """The first post of an organisation and whom to invite to it."""

    kind = forms.ChoiceField(label=_("Post"))
    title = forms.CharField(label=_("Title"), max_length=80, required=False)
    email = forms.EmailField(label=_("Invite"), max_length=254)

    def __init__(self, data: Any, *, kinds: Iterable[PostKind]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [(kind.value, POSTS[kind]) for kind in kinds]  # type: ignore[attr-defined]


class MandateForm(StrictForm):
    """A bounded power for an organisation."""

    organisation = forms.ChoiceField(label=_("For"))
    acts = forms.ChoiceField(label=_("May"), choices=list(POWERS.items()))
    area = forms.ChoiceField(label=_("In this area"))
    function = forms.ChoiceField(
        label=_("Only for the function"), required=False, choices=[("", "—"), *FUNCTIONS.items()]
    )
    value_ceiling = forms.IntegerField(
        label=_("At most this many units in one act"), required=False, min_value=1, max_value=10**12
    )
    trigger = forms.ChoiceField(label=_("Only where the crisis has reached"), required=False)
    days = forms.IntegerField(label=_("For how many days?"), min_value=1, max_value=366)
    basis = forms.CharField(label=_("Legal basis or agreement"), max_length=300)

    def __init__(self, data: Any, *, crisis: Crisis) -> None:
        super().__init__(data)
        rows = organisations(crisis.jurisdiction_id).filter(state="admitted")
        self.fields["organisation"].choices = [(str(row.pk), localized(row.names)) for row in rows[:1000]]  # type: ignore[attr-defined]
        self.fields["area"].choices = place_choices(crisis)  # type: ignore[attr-defined]
        self.fields["trigger"].choices = [("", "—"), *trigger_choices().items()]  # type: ignore[attr-defined]


class PassOnForm(StrictForm):
    """To whom a mandate is passed on, for how long and why."""

    organisation = forms.ChoiceField(label=_("For"))
    days = forms.IntegerField(label=_("For how many days?"), min_value=1, max_value=366)
    basis = forms.CharField(label=_("Legal basis or agreement"), max_length=300)

    def __init__(self, data: Any, *, crisis: Crisis, without: uuid.UUID) -> None:
        super().__init__(data)
        rows = organisations(crisis.jurisdiction_id).filter(state="admitted").exclude(pk=without)
        self.fields["organisation"].choices = [(str(row.pk), localized(row.names)) for row in rows[:1000]]  # type: ignore[attr-defined]


class HoldForm(StrictForm):
    """What is to be kept as evidence beyond its date, and the assessment that the law asks for."""

    subject = forms.UUIDField(widget=forms.HiddenInput)
    authority = forms.CharField(
        label=_("For whom, under which number"), max_length=200, help_text=_("such as: court, case 12 of 2027")
    )
    lawful = forms.CharField(label=_("Which law allows it?"), max_length=300)
    necessary = forms.CharField(label=_("Why is it needed, and why does nothing less do?"), max_length=300)
    safe = forms.CharField(label=_("How is it kept safe, and who may look?"), max_length=300)
    days = forms.IntegerField(label=_("For how many days?"), min_value=1, max_value=LONGEST.days)


class InvitationForm(StrictForm):
    """What an invited person enters."""

    name = forms.CharField(label=_("Your name"), max_length=150, required=False)
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters. A sentence is good."),
    )


class EnrolForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a second factor, which is used up like every other one (B040)."""

    def clean_code(self) -> str:
        """Accept a code once: who saw it typed opens nothing with it."""
        code = str(super().clean_code())
        TOTP(Authenticator(user=self.user))._mark_code_used(code)  # noqa: SLF001  (the library has no other door to it)
        return code


class SuspendForm(StrictForm):
    """Why an organisation stops taking part."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class SuspendForBreachForm(SuspendForm):
    """The same, with the breach of the code that it is for."""

    breach = forms.ChoiceField(label=_("For this breach of the code of conduct"), required=False)

    def __init__(self, data: Any, *, breaches: Iterable[CodeBreach]) -> None:
        super().__init__(data)
        choices = [(str(row.pk), f"{clause_label(row.clause)} · {row.what}") for row in breaches]
        self.fields["breach"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]


def clause_label(clause: CodeClause) -> str:
    """Return a clause with its number, cut to a line."""
    text = localized(clause.texts)
    return f"{clause.number}. {text if len(text) <= 80 else text[:79] + '…'}"


class CodeForm(StrictForm):
    """A new version of the code of conduct, its clauses a line each, in both languages or in one."""

    text_zh = forms.CharField(label=_("Text in Chinese"), required=False, max_length=4000, widget=forms.Textarea)
    clauses_zh = forms.CharField(
        label=_("Clauses in Chinese, one a line"), required=False, max_length=4000, widget=forms.Textarea
    )
    text_en = forms.CharField(label=_("Text in English"), required=False, max_length=4000, widget=forms.Textarea)
    clauses_en = forms.CharField(
        label=_("Clauses in English, one a line"), required=False, max_length=4000, widget=forms.Textarea
    )

    def texts(self) -> dict[str, str]:
        """Return the text by language."""
        data = self.cleaned_data
        return {
            key: data[name].strip() for key, name in (("zh-Hans", "text_zh"), ("en", "text_en")) if data[name].strip()
        }

    def clauses(self) -> list[dict[str, str]]:
        """Return the clauses in their order, each by language."""
        found: list[dict[str, str]] = []
        for key, name in (("zh-Hans", "clauses_zh"), ("en", "clauses_en")):
            lines = [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]
            for number, line in enumerate(lines):
                if number == len(found):
                    found.append({})
                found[number][key] = line
        return found


class BreachForm(StrictForm):
    """A breach of a clause of the code that an organisation signed."""

    clause = forms.ChoiceField(label=_("Which clause?"))
    what = forms.CharField(label=_("What happened?"), max_length=300)
    evidence = forms.CharField(label=_("What shows it"), max_length=300)

    def __init__(self, data: Any, *, clauses: Iterable[CodeClause]) -> None:
        super().__init__(data)
        self.fields["clause"].choices = [(str(row.pk), clause_label(row)) for row in clauses]  # type: ignore[attr-defined]
