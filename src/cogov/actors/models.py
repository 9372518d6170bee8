"""Who takes part: organisations of the six kinds (and medical institutions, experts), people, posts, mandates."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cogov.actors.rules.roles import Body, PostKind, Subject
from cogov.kernel.holder import Hand
from cogov.kernel.models import Crisis, Jurisdiction, Place, Row


class OrganisationState(models.TextChoices):
    """Whether an organisation takes part."""

    APPLIED = "applied", "applied"
    ADMITTED = "admitted", "admitted"
    SUSPENDED = "suspended", "suspended"
    MERGED = "merged", "merged into another entry"


ABOVE = "higher"  # the level of a government above the one whose crisis it is


class LegalStatus(models.TextChoices):
    """Legal status of an organisation (R-068)."""

    REGISTERED = "registered", "registered"
    AFFILIATED = "affiliated", "affiliated"
    INFORMAL = "informal", "informal"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Questions about organisations."""

    def taking_part(self) -> Self:
        """Return those that are admitted."""
        return self.filter(state=OrganisationState.ADMITTED)


class Organisation(Row):
    """One organisation. Government is a tree (`parent`) and a set of peers (`Tie`) at once (R-002)."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="organisations")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Subject])
    body = models.CharField(max_length=20, choices=[(b.value, b.value) for b in Body], blank=True)
    names = models.JSONField()
    name_key = models.CharField(max_length=200)
    search_key = models.TextField(blank=True, help_text="keys of the names in all languages, between bars")
    state = models.CharField(max_length=10, choices=OrganisationState.choices, default=OrganisationState.APPLIED)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="branches")
    sponsor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="sponsored")
    level = models.CharField(max_length=20, blank=True)
    legal_status = models.CharField(max_length=12, choices=LegalStatus.choices, default=LegalStatus.REGISTERED)
    code_scheme = models.CharField(max_length=30, blank=True)
    code = models.CharField(max_length=40, blank=True)
    seat = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    functions = models.JSONField(default=list)
    capabilities = models.JSONField(default=dict, help_text="what it can do, per language")
    limits = models.JSONField(default=dict, help_text="what it cannot or will not do, per language")
    staff = models.PositiveIntegerField(null=True, blank=True)
    volunteers = models.PositiveIntegerField(null=True, blank=True)
    emergency = models.BooleanField(default=False, help_text="works in emergencies")
    active_since = models.PositiveSmallIntegerField(null=True, blank=True)
    designated = models.BooleanField(default=False, help_text="named by the authorities for this crisis's work")
    standing = models.CharField(max_length=10, default="stated")
    source = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["jurisdiction", "kind", "name_key"], name="organisation_kind_name"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["jurisdiction", "code_scheme", "code"], condition=~Q(code=""), name="organisation_code_once"
            ),
            models.CheckConstraint(
                condition=~Q(legal_status="informal") | Q(sponsor__isnull=False),
                name="organisation_informal_has_sponsor",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="organisation_merged_names_other",
            ),
        ]

    @property
    def place(self) -> Place:
        """Return where it is found: its seat, or else the area it works in."""
        return self.seat or self.area

    def __str__(self) -> str:
        return str(next(iter(self.names.values())))


class OrganisationSpelling(Row):
    """One way the organisation's name is written in some source; datasets find it again by this."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="spellings")
    context = models.CharField(max_length=80, help_text="where the spelling holds, such as a city's code")
    key = models.CharField(max_length=200)
    raw = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["jurisdiction", "context", "key"], name="organisation_spelling_once"),
        ]

    def __str__(self) -> str:
        return self.raw


class MergeState(models.TextChoices):
    """What became of a proposal."""

    PROPOSED = "proposed", "proposed"
    MERGED = "merged", "merged"
    REFUSED = "refused", "two organisations"


class MergeProposal(Row):
    """Two entries that may be one organisation; a person decides."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    keep = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    likeness = models.FloatField()
    state = models.CharField(max_length=10, choices=MergeState.choices, default=MergeState.PROPOSED)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["keep", "other"], name="merge_proposed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.keep} = {self.other}?"


class Tie(Row):
    """A horizontal tie between two organisations: peers, partners, neighbours; as easy to make as a vertical one.

    The other side may belong to another jurisdiction (R-002); `jurisdiction` is the one of the side that made the tie.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    one = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties_made")
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties_received")
    purpose = models.CharField(max_length=120)
    source = models.CharField(max_length=300, blank=True, help_text="who said so; empty: entered by the side itself")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["one", "other", "purpose"], condition=Q(until__isnull=True), name="tie_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(one=models.F("other")), name="tie_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.one} - {self.other}"


class Qualification(Row):
    """A qualification of an organisation with evidence and expiry (R-071); once it ended, its function is refused."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="qualifications")
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=60, blank=True, help_text="code of the function it qualifies for")
    level = models.PositiveSmallIntegerField(default=1)
    evidence = models.CharField(max_length=300)
    valid_to = models.DateField()

    def __str__(self) -> str:
        return f"{self.name} ({self.level})"


class Person(Row):
    """A person who acts for organisations; staff act under role and organisation, their name is not published."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="person")
    name = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts."""

    def standing(self, at: dt.datetime) -> Self:
        """Return those that have not ended at `at`."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at))


class Post(Row):
    """A post in an organisation, held by a person or vacant; `acting` states that a deputy acts for its holder now."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in PostKind])
    titles = models.JSONField(default=dict)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    deputy_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies")
    area = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acting = models.BooleanField(default=False)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "valid_to"], name="post_of_person")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(acting=False) | Q(deputy_of__isnull=False, person__isnull=False),
                name="post_acting_is_filled_deputy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.organisation}"


class Mandate(Row):
    """A bounded power beyond the static role: acts, area, function, value, window, trigger, basis, granter.

    Written by whatever room grants it (law, agreement, delegation); asked about in one place, `queries.power`.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="mandates")
    acts = models.JSONField(help_text="function keys of the permission matrix, with verb: allocation.approve:A")
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=60, blank=True)
    value_ceiling = models.BigIntegerField(null=True, blank=True, help_text="units of goods that one act is about")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    trigger = models.CharField(max_length=120, blank=True, help_text="in force only where this is reached")
    basis = models.CharField(max_length=300)
    granted_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="mandates_granted")
    passed_on_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="passed_on",
        help_text="the mandate it was passed on from: it ends with that one",
    )  # fmt: skip
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(valid_to__gt=models.F("valid_from")), name="mandate_window"),
            models.CheckConstraint(condition=~Q(basis=""), name="mandate_has_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.acts} for {self.organisation}"


class CodeOfConduct(Row):
    """A version of the code of conduct; whoever takes part has signed the one in force (R-014)."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="codes_of_conduct")
    version = models.PositiveIntegerField()
    texts = models.JSONField()
    in_force_from = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["jurisdiction", "version"], name="code_version_once"),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class CodeClause(Row):
    """One clause of a version of the code: what a breach is a breach of."""

    code = models.ForeignKey(CodeOfConduct, on_delete=models.CASCADE, related_name="clauses")
    number = models.PositiveSmallIntegerField()
    texts = models.JSONField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["code", "number"], name="code_clause_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} §{self.number}"


class CodeBreach(Row):
    """A breach of a clause that the organisation had signed: what happened, and what shows it (R-014)."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    clause = models.ForeignKey(CodeClause, on_delete=models.PROTECT, related_name="breaches")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="code_breaches")
    what = models.CharField(max_length=300)
    evidence = models.CharField(max_length=300)
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(what="") & ~Q(evidence=""), name="code_breach_is_shown"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.clause}"


class Suspension(Row):
    """An organisation stopped from taking part: at once by one person, and on only if a second confirms in time."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="suspensions")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    was = models.CharField(max_length=10, choices=OrganisationState.choices, help_text="state before it")
    reason = models.CharField(max_length=500)
    suspended_at = models.DateTimeField()
    suspended_by = models.UUIDField(help_text="post")
    suspended_by_user = models.UUIDField(null=True)
    lapses_at = models.DateTimeField(help_text="in the time of its crisis")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.UUIDField(null=True, blank=True, help_text="post")
    confirmed_by_user = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lapsed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(ended_at__isnull=True), name="suspension_runs_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("suspended_by")),
                name="suspension_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(lapsed=False) | Q(ended_at__isnull=False, confirmed_at__isnull=True),
                name="suspension_lapsed_unconfirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} since {self.suspended_at}"

    @property
    def hand(self) -> Hand:
        """Return whose hand it was."""
        return Hand(self.suspended_by_user, self.suspended_by)


class CodeSignature(Row):
    """An organisation's signature under one version of the code."""

    code = models.ForeignKey(CodeOfConduct, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="code_signatures")
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["code", "organisation"], name="code_signed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} signed {self.code}"


class Invitation(Row):
    """An invitation to a post: the only way to an account. The token is kept as a digest."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation to {self.post}"
