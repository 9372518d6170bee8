"""Founding a jurisdiction: its places, catalogue, counts, rules, and the body that plays an exercise's control."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cogov.actors.actions.posts import make_invitation
from cogov.actors.models import ABOVE, Organisation, OrganisationState, Post
from cogov.actors.rules.names import name_key, search_key
from cogov.actors.rules.roles import Body, PostKind, Subject
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Count, Item, ItemSpelling, Jurisdiction, Pack, Place, PlaceCode, Rule, Substitute
from cogov.kernel.profiles import load_profile

CONSOLE = "operator at the server's own console"


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place; `parent` is the key of another one in the list, which stands before it."""

    key: str
    parent: str
    kind: str
    names: Mapping[str, str]
    code_system: str = ""
    code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision_m: int | None = None
    precision_note: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewPlaceCode:
    """A further code of a place, in another system or of another time."""

    place: str
    system: str
    code: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewItem:
    """A catalogue entry with the ways people write it."""

    code: str
    names: Mapping[str, str]
    item_class: str
    unit: str
    unit_names: Mapping[str, str]
    standard: str
    medical: bool | None
    urgency: int
    per_patient_day: float | None
    per_patient_day_high: float | None
    coefficient_source: str
    source: str
    spellings: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class NewSubstitute:
    """`given` may stand in for `wanted`."""

    wanted: str
    given: str
    penalty_km: int
    needs_waiver: bool
    basis: str


@dataclass(frozen=True, slots=True)
class NewPack:
    """A pack of an item."""

    item: str
    name: str
    pieces: int | None
    standing: str
    basis: str


@dataclass(frozen=True, slots=True)
class NewCount:
    """A counted figure of a place."""

    place: str
    indicator: str
    day: dt.date
    value: int
    standing: str
    source: str


@dataclass(frozen=True, slots=True)
class NewRule:
    """A dated rule with its clock."""

    code: str
    names: Mapping[str, str]
    source: str
    actor: str
    trigger: str
    expected: str
    voided_by: str
    seconds: int
    warn_seconds: int
    in_force_from: dt.date


@dataclass(frozen=True, slots=True)
class NewJurisdiction:
    """Everything that belongs to a jurisdiction and outlives its crises."""

    slug: str
    names: Mapping[str, str]
    profile: str
    time_zone: str
    exercise: bool
    places: Sequence[NewPlace]
    place_codes: Sequence[NewPlaceCode] = ()
    items: Sequence[NewItem] = ()
    substitutes: Sequence[NewSubstitute] = ()
    packs: Sequence[NewPack] = ()
    counts: Sequence[NewCount] = ()
    rules: Sequence[NewRule] = ()
    control_names: Mapping[str, str] = field(default_factory=dict)
    committee_names: Mapping[str, str] = field(default_factory=dict)
    invite: str = ""
    above_names: Mapping[str, str] = field(default_factory=dict)
    invite_above: str = ""
    audit_names: Mapping[str, str] = field(default_factory=dict)
    invite_auditor: str = ""


@dataclass(frozen=True, slots=True)
class Founded:
    """What was founded, by the keys the founder used; the secrets of the invitations by body."""

    jurisdiction: Jurisdiction
    places: dict[str, Place]
    items: dict[str, Item]
    director: Post
    invitations: Mapping[str, str] = field(default_factory=dict)

    @property
    def invitation(self) -> str:
        """Return the secret of the invitation to the committee."""
        return self.invitations.get("committee", "")


def console_holder() -> Holder:
    """Return the holder of whoever runs a command at the server's console; the post is made with the jurisdiction."""
    return Holder(role="OPS", label="control", post=uuid.uuid4())


@action("actors.jurisdiction.founded")
def found_jurisdiction(*, new: NewJurisdiction, by: Holder, at: dt.datetime) -> Founded:
    """Found a jurisdiction with its places, catalogue and rules, and the control that may play its exercises.

    A real jurisdiction gets its committee with one vacant post and an invitation to it: the only way in, since there
    are no default accounts. The founder may invite a government above and an auditor as well: the committee cannot
    choose those who look at it. Everything else is done by these people.

    Raises:
        BadInput: the name is taken, the profile is unknown, there is no place, or nobody is invited.
    """
    load_profile(new.profile)
    if Jurisdiction.objects.filter(slug=new.slug).exists():
        raise BadInput(N_("this name is taken"), field="slug")
    if not new.places:
        raise BadInput(N_("a jurisdiction needs at least one place"), field="places")
    if not new.exercise and not new.invite:
        raise BadInput(N_("write the address of the first person to invite"), field="email")
    home = Jurisdiction.objects.create(
        slug=new.slug, names=dict(new.names), profile=new.profile, time_zone=new.time_zone, exercise=new.exercise
    )
    places = _write_places(home, new)
    items = _write_catalogue(home, new)
    Count.objects.bulk_create(
        [
            Count(jurisdiction=home, place=places[row.place], indicator=row.indicator, day=row.day, value=row.value,
                  standing=row.standing, source=row.source)
            for row in new.counts
        ],
        batch_size=500,
    )  # fmt: skip
    Rule.objects.bulk_create(
        [
            Rule(jurisdiction=home, code=row.code, names=dict(row.names), source=row.source, actor=row.actor,
                 trigger=row.trigger, expected=row.expected, voided_by=row.voided_by, seconds=row.seconds,
                 warn_seconds=row.warn_seconds, in_force_from=row.in_force_from, armed_by=by.post_id)
            for row in new.rules
        ]
    )  # fmt: skip
    root = places[new.places[0].key]
    control_names = dict(new.control_names) or {"en": "Control", "zh-Hans": "导调组"}
    control = Organisation.objects.create(
        jurisdiction=home,
        kind=Subject.GOVERNMENT,
        body=Body.CONTROL,
        names=control_names,
        name_key=name_key("control"),
        search_key=search_key(control_names.values()),
        state=OrganisationState.ADMITTED,
        area=root,
        standing="exercise",
        entered_at=at,
    )
    director = Post.objects.create(
        id=by.post_id,
        organisation=control,
        kind=PostKind.DIRECTOR,
        titles={"en": "Director", "zh-Hans": "导调员"},
        valid_from=at,
    )
    record(
        about=home,
        jurisdiction=home,
        authority=CONSOLE,
        said={"slug": new.slug, "profile": new.profile, "places": len(places), "items": len(items)},
    )
    tokens = {} if new.exercise else _first_bodies(home, root, new, at)
    return Founded(home, places, items, director, tokens)


def _first_bodies(home: Jurisdiction, root: Place, new: NewJurisdiction, at: dt.datetime) -> dict[str, str]:
    """Make the bodies that somebody is invited to, each with one vacant post; return the secrets of the invitations."""
    committee = dict(new.committee_names) or {"en": "Committee", "zh-Hans": "应急指挥机构"}
    above = dict(new.above_names) or {"en": "Government above", "zh-Hans": "上级政府"}
    audit = dict(new.audit_names) or {"en": "Independent audit", "zh-Hans": "独立审计机构"}
    tokens = {}
    for key, email, body, level, kind, names in (
        ("committee", new.invite, Body.COMMITTEE, "", PostKind.MEMBER, committee),
        ("above", new.invite_above, Body.NONE, ABOVE, PostKind.HEAD, above),
        ("audit", new.invite_auditor, Body.AUDIT, "", PostKind.AUDITOR, audit),
    ):
        if not email:
            continue
        organisation = Organisation.objects.create(
            jurisdiction=home,
            kind=Subject.GOVERNMENT,
            body=body,
            level=level,
            names=names,
            name_key=name_key(next(iter(names.values()))),
            search_key=search_key(names.values()),
            state=OrganisationState.ADMITTED,
            area=root,
            entered_at=at,
        )
        post = Post.objects.create(organisation=organisation, kind=kind, valid_from=at)
        tokens[key] = make_invitation(post, email, at)[1]
    return tokens


def _write_places(home: Jurisdiction, new: NewJurisdiction) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for row in new.places:
        if row.parent and row.parent not in places:
            raise BadInput(N_("the place above it does not stand before it"), field=f"places.{row.key}.parent")
        above = places.get(row.parent)
        place = Place(
            jurisdiction=home,
            parent=above,
            kind=row.kind,
            names=dict(row.names),
            latitude=row.latitude,
            longitude=row.longitude,
            precision_m=row.precision_m,
            precision_note=dict(row.precision_note),
            source=row.source,
        )
        place.path = f"{above.path if above else '/'}{place.pk}/"
        places[row.key] = place
    Place.objects.bulk_create(places.values(), batch_size=500)
    own = [NewPlaceCode(row.key, row.code_system, row.code) for row in new.places if row.code]
    for code in new.place_codes:
        if code.valid_from and code.valid_to and code.valid_to <= code.valid_from:
            raise BadInput(N_("the end lies before the beginning"), field=f"place_codes.{code.code}.valid_to")
    PlaceCode.objects.bulk_create(
        [
            PlaceCode(place=places[row.place], jurisdiction=home, system=row.system, code=row.code,
                      valid_from=row.valid_from, valid_to=row.valid_to, source=row.source)
            for row in [*own, *new.place_codes]
        ],
        batch_size=500,
    )  # fmt: skip
    return places


def _write_catalogue(home: Jurisdiction, new: NewJurisdiction) -> dict[str, Item]:
    items = {
        row.code: Item(
            jurisdiction=home,
            code=row.code,
            names=dict(row.names),
            item_class=row.item_class,
            unit=row.unit,
            unit_names=dict(row.unit_names),
            standard=row.standard,
            medical=row.medical,
            urgency=row.urgency,
            per_patient_day=row.per_patient_day,
            per_patient_day_high=row.per_patient_day_high,
            coefficient_source=row.coefficient_source,
            source=row.source,
        )
        for row in new.items
    }
    Item.objects.bulk_create(items.values())
    spellings = {
        (name_key(spelling), name_key(standard)): items[row.code]
        for row in new.items
        for spelling, standard in [*row.spellings, *((name, "") for name in row.names.values())]
    }
    ItemSpelling.objects.bulk_create(
        [
            ItemSpelling(jurisdiction=home, spelling=spelling, standard=standard, item=item)
            for (spelling, standard), item in spellings.items()
        ],
        batch_size=500,
    )
    Substitute.objects.bulk_create(
        [
            Substitute(jurisdiction=home, wanted=items[row.wanted], given=items[row.given], penalty_km=row.penalty_km,
                       needs_waiver=row.needs_waiver, basis=row.basis)
            for row in new.substitutes
        ]
    )  # fmt: skip
    Pack.objects.bulk_create(
        [
            Pack(item=items[row.item], name=row.name, pieces=row.pieces, standing=row.standing, basis=row.basis)
            for row in new.packs
        ]
    )
    return items
