"""Entering and admitting organisations; what they declare of themselves; ties between them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cogov.actors.models import ABOVE, LegalStatus, MergeProposal, Organisation, OrganisationState, Suspension, Tie
from cogov.actors.queries.power import Asked, of_organisation, require
from cogov.actors.queries.register import same_name
from cogov.actors.rules.codes import check_code
from cogov.actors.rules.merging import SponsorNeeded, StatementNeeded
from cogov.actors.rules.names import mixed_scripts, name_key, search_key
from cogov.actors.rules.roles import Body, Subject
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Jurisdiction, Place
from cogov.kernel.profiles import load_profile


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What is said of an organisation when it is entered."""

    kind: str
    names: Mapping[str, str]
    area: Place
    body: str = ""
    level: str = ""
    legal_status: str = LegalStatus.REGISTERED
    sponsor: Organisation | None = None
    parent: Organisation | None = None
    code_scheme: str = ""
    code: str = ""
    seat: Place | None = None
    address: str = ""
    functions: Sequence[str] = ()
    capabilities: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)
    staff: int | None = None
    volunteers: int | None = None
    emergency: bool = False
    active_since: int | None = None
    designated: bool = False
    standing: str = "stated"
    source: str = ""


def _checked_names(names: Mapping[str, str]) -> dict[str, str]:
    given = {key: value.strip() for key, value in names.items() if value.strip()}
    if not given:
        raise BadInput(N_("write the name"), field="names")
    if any(mixed_scripts(value) for value in given.values()):
        raise BadInput(N_("it mixes letters of scripts that look alike"), field="names")
    return given


@action("actors.organisation.entered")
def enter_organisation(
    *, jurisdiction: Jurisdiction, crisis: Crisis | None, new: NewOrganisation, by: Holder, at: dt.datetime
) -> Organisation:
    """Enter an organisation into the register; it takes part once it is admitted.

    Where another entry has one of its names (in another case, width or Unicode form), the two are proposed for merging:
    a person decides, nothing is merged silently.

    Raises:
        NoPower: the holder may not admit organisations in this area.
        BadInput: no name, look-alike letters, or a code whose check digit is wrong.
        BadInput: a body of government, or a level of government, for what is no government.
        SponsorNeeded: an informal group without a sponsor.
        StatementNeeded: a social organisation that does not say what it can do.
    """
    power = require(by, "register.admit", "C", crisis=crisis, at=at, asked=Asked(area=new.area))
    names = _checked_names(new.names)
    if new.kind != Subject.GOVERNMENT and (new.body or new.level == ABOVE):
        raise BadInput(N_("only a government has bodies and stands above another"), field="kind")
    if new.body not in list(Body) or new.body == Body.CONTROL:
        raise BadInput(N_("this kind of body is not known"), field="kind")
    if new.body == Body.LEADING and not load_profile(jurisdiction.profile).leading_role:
        raise BadInput(N_("this jurisdiction has no leading organisation"), field="kind")
    if new.legal_status == LegalStatus.INFORMAL and new.sponsor is None:
        raise SponsorNeeded(field="sponsor")
    if new.kind == "ngo" and not any(new.capabilities.values()):
        raise StatementNeeded(field="capabilities")
    row = Organisation.objects.create(
        jurisdiction=jurisdiction,
        kind=new.kind,
        body=new.body,
        names=names,
        name_key=name_key(next(iter(names.values())))[:200],
        search_key=search_key(names.values()),
        level=new.level,
        legal_status=new.legal_status,
        sponsor=new.sponsor,
        parent=new.parent,
        code_scheme=new.code_scheme,
        code=check_code(new.code_scheme, new.code) if new.code else "",
        seat=new.seat,
        address=new.address,
        area=new.area,
        functions=list(new.functions),
        capabilities=dict(new.capabilities),
        limits=dict(new.limits),
        staff=new.staff,
        volunteers=new.volunteers,
        emergency=new.emergency,
        active_since=new.active_since,
        designated=new.designated,
        standing=new.standing,
        source=new.source,
        entered_at=at,
    )
    twin = same_name(row)
    if twin is not None:
        MergeProposal.objects.create(jurisdiction=jurisdiction, keep=twin, other=row, likeness=100.0, proposed_at=at)
    record(
        about=row,
        jurisdiction=jurisdiction,
        crisis=crisis,
        authority=power,
        said={"kind": new.kind, "names": names, "status": new.legal_status, "same_name_as": twin.pk if twin else ""},
        touches=[twin] if twin else [],
    )
    return row


@action("actors.organisation.admitted")
def admit(*, organisation: Organisation, crisis: Crisis | None, by: Holder, at: dt.datetime) -> Organisation:
    """Let an organisation take part."""
    row = lock(Organisation, organisation.pk)
    power = require(by, "register.admit", "C", crisis=crisis, at=at, asked=Asked(area=organisation.area))
    before = state_digest(row)
    Suspension.objects.filter(organisation=row, ended_at__isnull=True).update(ended_at=at)
    organisation.state = OrganisationState.ADMITTED
    organisation.save(update_fields=["state"])
    record(
        about=organisation,
        jurisdiction=organisation.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"admitted": True},
        public={"kind": organisation.kind},
        before=before,
    )
    return organisation


@action("actors.capabilities.stated")
def state_capabilities(
    *,
    organisation: Organisation,
    functions: Sequence[str],
    capabilities: Mapping[str, str],
    limits: Mapping[str, str],
    staff: int | None,
    volunteers: int | None,
    crisis: Crisis | None,
    by: Holder,
    at: dt.datetime,
) -> Organisation:
    """Change what an organisation says it does, can do and cannot do (R-069).

    Raises:
        StatementNeeded: nothing is said.
    """
    asked = of_organisation(organisation)
    power = require(by, "register.write", "C", crisis=crisis, at=at, asked=asked)
    if not any(text.strip() for text in capabilities.values()):
        raise StatementNeeded(field="capabilities")
    before = state_digest(organisation)
    organisation.functions = list(functions)
    organisation.capabilities = {**organisation.capabilities, **capabilities}
    organisation.limits = {**organisation.limits, **limits}
    organisation.staff = staff
    organisation.volunteers = volunteers
    organisation.save(update_fields=["functions", "capabilities", "limits", "staff", "volunteers"])
    record(
        about=organisation,
        jurisdiction=organisation.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"functions": list(functions), "staff": staff, "volunteers": volunteers},
        before=before,
    )
    return organisation


@action("actors.tie.made")
def make_tie(
    *,
    one: Organisation,
    other: Organisation,
    purpose: str,
    crisis: Crisis | None,
    by: Holder,
    at: dt.datetime,
    source: str = "",
) -> Tie:
    """Tie two organisations as peers, also across jurisdictions; the superior is not asked (R-002, R-019).

    Raises:
        BadInput: no purpose, an organisation tied to itself, or an exercise's organisation tied to a real one.
    """
    power = require(by, "register.tie", "C", crisis=crisis, at=at, asked=of_organisation(one))
    if not purpose.strip():
        raise BadInput(N_("write what the tie is for"), field="purpose")
    if one.pk == other.pk:
        raise BadInput(N_("choose another organisation"), field="other")
    if one.jurisdiction.exercise != other.jurisdiction.exercise:
        raise BadInput(N_("an exercise and the real world are not tied to each other"), field="other")
    tie, _ = Tie.objects.get_or_create(
        one=one,
        other=other,
        purpose=purpose.strip(),
        until=None,
        defaults={"jurisdiction": one.jurisdiction, "since": at, "source": source},
    )
    record(
        about=tie,
        jurisdiction=one.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"purpose": purpose},
        touches=[one, other],
    )
    return tie


@action("actors.tie.ended")
def end_tie(*, tie: Tie, crisis: Crisis | None, by: Holder, at: dt.datetime) -> Tie:
    """End a tie; either side may."""
    owner = tie.other_id if by.organisation == tie.other_id else tie.one_id
    power = require(by, "register.tie", "C", crisis=crisis, at=at, asked=Asked(owner=owner, area=tie.one.area))
    before = state_digest(tie)
    tie.until = at
    tie.save(update_fields=["until"])
    record(
        about=tie, jurisdiction=tie.jurisdiction, crisis=crisis, authority=power, said={"ended": True}, before=before
    )
    return tie
