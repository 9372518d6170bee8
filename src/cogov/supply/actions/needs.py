"""Decisions about needs: entering, verifying, adopting a quantity, withdrawing, confirming."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from cogov.actors.events import OrganisationsMerged
from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.community.models import Household
from cogov.engine import estimation
from cogov.kernel import personal
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput, StaleVersion, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock, upsert
from cogov.kernel.models import Crisis, Item, Line, Place, Verdict
from cogov.supply.models import Basis, CountCall, MorningCount, Named, Need, Offer, Shipment
from cogov.supply.queries.asked import of_need, of_party
from cogov.supply.queries.counts import own_rates
from cogov.supply.queries.needs import askers_by_place, patients_by_place, peers_stated
from cogov.supply.rules.counts import COVER
from cogov.supply.rules.defaults import needed_by_for, tier_for
from cogov.supply.rules.needs import Answer, NeedState, OwnNeed, check_answer, check_need_move, check_not_denied

CONTACT = personal.declare(
    personal.PersonalField(
        key="need.contact",
        personal_class="P2",
        purpose="call back about this need",
        basis="Emergency Response Law 2024 art. 83; PIPL art. 13(4)",
        keep=dt.timedelta(days=90),
    )
)
LARGEST = 10**9
ESTIMATE_DAYS = COVER


@dataclass(frozen=True, slots=True)
class NewNeed:
    """What is said when a need is entered; exactly one of organisation and household asks."""

    item: Item
    place: Place
    organisation: Organisation | None = None
    household: Household | None = None
    quantity: int | None = None
    quantity_basis: str = Basis.STATED
    standard: str = ""
    needed_by: dt.datetime | None = None
    asked_at: dt.datetime | None = None
    asked_precision: str = "minute"
    asked_standing: str = "stated"
    note: str = ""
    contact: str = ""
    source: str = ""
    source_key: str = ""


def _check_quantity(quantity: int | None) -> None:
    if quantity is not None and not 1 <= quantity <= LARGEST:
        raise BadInput(
            N_("write a number between 1 and 1,000,000,000, or leave it empty if nobody knows"), field="quantity"
        )


def _speaks_for_itself(by: Holder, household: Household | None) -> bool:
    return household is not None and by.household == household.pk


@action("supply.need.entered")
def enter_need(*, crisis: Crisis, new: NewNeed, by: Holder, at: dt.datetime) -> Need:
    """Enter a need. Urgency and deadline come from visible default rules where the asker names none.

    Raises:
        NoPower: not the holder's own organisation, household or area.
        BadInput: no asker or two, a quantity that makes no sense, a deadline in the past.
    """
    power = require(
        by,
        "need.create",
        "C",
        crisis=crisis,
        at=at,
        asked=of_party(new.organisation, new.household, new.place, new.quantity),
    )
    if (new.organisation is None) == (new.household is None):
        raise BadInput(N_("name one organisation or one household"), field="organisation")
    _check_quantity(new.quantity)
    asked_at = new.asked_at or at
    if new.needed_by is not None and new.needed_by <= asked_at:
        raise BadInput(N_("the date lies before the request"), field="needed_by")
    designated = new.organisation is None or new.organisation.designated
    tier, tier_rule = tier_for(item_urgency=new.item.urgency, designated=designated)
    deadline, deadline_rule = needed_by_for(asked_at, tier, crisis.defaults.get("hours"))
    need = Need.objects.create(
        crisis=crisis,
        organisation=new.organisation,
        household=new.household,
        place=new.place,
        item=new.item,
        standard_asked=new.standard,
        quantity_stated=new.quantity if new.quantity_basis == Basis.STATED else None,
        quantity=new.quantity,
        basis=new.quantity_basis if new.quantity else Basis.NONE,
        tier=tier,
        tier_rule=tier_rule,
        asked_at=asked_at,
        asked_precision=new.asked_precision,
        asked_standing=new.asked_standing,
        needed_by=new.needed_by or deadline,
        needed_by_rule="" if new.needed_by else deadline_rule,
        note=new.note,
        household_answer=Answer.CONFIRMED if _speaks_for_itself(by, new.household) else Answer.NONE,
        household_answered_at=at if _speaks_for_itself(by, new.household) else None,
        contact=uuid.uuid4() if new.contact else None,
        source=new.source,
        source_key=new.source_key,
    )
    if need.contact:
        personal.keep(crisis=crisis, subject=need.contact, field=CONTACT, value=new.contact, at=at)
    record(
        about=need,
        crisis=crisis,
        authority=power,
        said={"item": new.item.code, "quantity": new.quantity, "tier": tier},
        public={"item": new.item.code, "quantity": new.quantity or "unknown", "unit": new.item.unit, "tier": tier},
        touches=[row for row in (new.organisation, new.household) if row],
    )
    return need


@action("supply.need.changed")
def change_need(
    *, need: Need, quantity: int | None, needed_by: dt.datetime | None, version: int, by: Holder, at: dt.datetime
) -> Need:
    """Change how many or by when, before it is verified; afterwards a new verification adopts the new quantity.

    Raises:
        StaleVersion: somebody changed the need meanwhile.
        BadInput: a quantity or a date that makes no sense.
        NoSuchNeedMove: the need is at its end.
    """
    row = lock(Need, need.pk)
    power = require(by, "need.create", "C", crisis=row.crisis, at=at, asked=replace(of_need(row), value=quantity))
    if row.version != version:
        raise StaleVersion
    check_need_move(row.state, NeedState.WITHDRAWN)  # whatever may still be withdrawn may still be changed
    _check_quantity(quantity)
    if needed_by is not None and needed_by <= row.asked_at:
        raise BadInput(N_("the date lies before the request"), field="needed_by")
    before = state_digest(row)
    row.quantity_stated = quantity
    if row.state == NeedState.ENTERED:
        row.quantity = quantity
        row.basis = Basis.STATED if quantity else Basis.NONE
        itself = _speaks_for_itself(by, row.household)  # what it confirmed was another number
        row.household_answer = Answer.CONFIRMED if itself else Answer.NONE
        row.household_answered_at = at if itself else None
    if needed_by is not None:
        row.needed_by = needed_by
        row.needed_by_rule = ""
    row.version += 1
    row.save(
        update_fields=[
            "quantity_stated", "quantity", "basis", "needed_by", "needed_by_rule", "household_answer",
            "household_answered_at", "version",
        ]
    )  # fmt: skip
    record(about=row, crisis=row.crisis, authority=power, said={"quantity": quantity}, before=before)
    return row


@action("supply.need.answered")
def answer_need(*, need: Need, needed: bool, by: Holder, at: dt.datetime) -> Need:
    """The household confirms a need that was entered for it, or denies it; until verification it may change its mind.

    Raises:
        NoPower: not the household itself.
        NothingToAnswer: an organisation asks.
        AnswerTooLate: somebody verified the need, or it ended.
    """
    row = lock(Need, need.pk)
    power = require(by, "household.confirm", "C", crisis=row.crisis, at=at, asked=of_need(row))
    check_answer(state=row.state, household=row.household_id is not None)
    before = state_digest(row)
    row.household_answer = Answer.CONFIRMED if needed else Answer.DENIED
    row.household_answered_at = at
    row.version += 1
    row.save(update_fields=["household_answer", "household_answered_at", "version"])
    record(about=row, crisis=row.crisis, authority=power, said={"answer": row.household_answer}, before=before)
    return row


@action("supply.need.verified")
def verify_need(
    *,
    need: Need,
    quantity: int | None,
    basis: str,
    by: Holder,
    at: dt.datetime,
    low: int | None = None,
    high: int | None = None,
    reason: str = "",
) -> Need:
    """Confirm that the need exists and adopt a quantity, stated or estimated with its range; or leave it unknown.

    Raises:
        NoPower: the holder may not verify here.
        OwnNeed: the holder's own organisation asks.
        BadInput: no quantity and no word that nobody knows it, an estimate without range or reason, or a range that
            does not hold the quantity.
        DeniedByHousehold: the household says that it does not need this.
        NoSuchNeedMove: the need was verified before.
    """
    row = lock(Need, need.pk)
    verb = "C" if by.role == "OPS" else "A"
    power = require(by, "need.verify", verb, crisis=row.crisis, at=at, asked=replace(of_need(row), value=quantity))
    if by.organisation is not None and by.organisation == row.organisation_id:
        raise OwnNeed
    check_not_denied(row.household_answer)
    _check_quantity(quantity)
    if quantity is None:
        if basis != Basis.NONE:
            raise BadInput(N_("write how many, or say that nobody knows"), field="quantity")
    elif basis == Basis.ESTIMATED:
        if low is None or high is None or not 1 <= low <= quantity <= high <= LARGEST:
            raise BadInput(N_("give the range of the estimate: from … to …, around the quantity"), field="low")
        if not reason.strip():
            raise BadInput(N_("write what the estimate stands on"), field="reason")
    then = NeedState.OPEN if quantity else NeedState.VERIFIED
    check_need_move(row.state, then)
    before = state_digest(row)
    row.state = then
    row.quantity = quantity
    row.basis = (Basis.ESTIMATED if basis == Basis.ESTIMATED else Basis.STATED) if quantity else Basis.NONE
    row.quantity_low, row.quantity_high = low, high
    row.basis_rule = "by_person"
    row.basis_facts = {"reason": reason} if reason else {}
    row.version += 1
    row.save()
    record(
        about=row,
        crisis=row.crisis,
        authority=power,
        said={"quantity": quantity, "basis": row.basis, "low": low, "high": high, "reason": reason},
        public={"quantity": quantity or "unknown", "basis": row.basis},
        before=before,
    )
    return row


@action("supply.need.rejected")
def reject_need(*, need: Need, reason: str, by: Holder, at: dt.datetime) -> Need:
    """State that the need does not exist (wrong number, moved away, entered by mistake).

    Raises:
        OwnNeed: the holder's own organisation asks.
        BadInput: no reason.
        NoSuchNeedMove: it was verified before.
    """
    row = lock(Need, need.pk)
    power = require(by, "need.verify", "A", crisis=row.crisis, at=at, asked=of_need(row))
    if by.organisation is not None and by.organisation == row.organisation_id:
        raise OwnNeed
    check_reason(reason)
    return _end(row, NeedState.REJECTED, reason, power)


@action("supply.need.withdrawn")
def withdraw_need(*, need: Need, reason: str, by: Holder, at: dt.datetime) -> Need:
    """Withdraw a need of one's own; what is already on its way still has to be signed for.

    Raises:
        BadInput: no reason.
        NoSuchNeedMove: the need is at its end.
    """
    row = lock(Need, need.pk)
    power = require(by, "need.create", "C", crisis=row.crisis, at=at, asked=of_need(row))
    check_reason(reason)
    return _end(row, NeedState.WITHDRAWN, reason, power)


@action("supply.need.closed_unmet")
def close_unmet(*, need: Need, reason: str, by: Holder, at: dt.datetime) -> Need:
    """Close a need that will not be met, with the reason its asker reads.

    Raises:
        BadInput: no reason.
        NoSuchNeedMove: goods are on their way, or it is at its end.
    """
    row = lock(Need, need.pk)
    power = require(by, "need.verify", "A", crisis=row.crisis, at=at, asked=of_need(row))
    check_reason(reason)
    return _end(row, NeedState.UNMET_CLOSED, reason, power)


def _end(row: Need, then: NeedState, reason: str, power: str) -> Need:
    check_need_move(row.state, then)
    before = state_digest(row)
    row.state = then
    row.version += 1
    row.save(update_fields=["state", "version"])
    record(
        about=row,
        crisis=row.crisis,
        authority=power,
        said={"reason": reason, "state": then.value},
        public={"state": then.value},
        before=before,
    )
    return row


@action("supply.need.confirmed")
def confirm_need(*, need: Need, by: Holder, at: dt.datetime) -> Need:
    """The asker confirms that what was delivered meets the need: its last state.

    Raises:
        NoSuchNeedMove: not everything was delivered.
    """
    row = lock(Need, need.pk)
    key = "household.confirm" if row.household_id else "need.create"
    power = require(by, key, "C", crisis=row.crisis, at=at, asked=of_need(row))
    return _end(row, NeedState.CONFIRMED, "", power)


@action("supply.estimates.adopted")
def adopt_estimates(*, crisis: Crisis, by: Holder, at: dt.datetime) -> dict[str, int]:
    """Verify entered needs of the own area by rule: adopt what was stated, estimate the rest where a rule can.

    Three visible rules, in this order: the asker's own use between its morning counts, for seven days; the published
    burn rate of the item times the people in care of the place, shared by those who ask there, for seven days; else the
    median of what at least five askers stated. A need no rule reaches stays verified without a quantity. One decision
    of the post that armed the rule, one act.

    Raises:
        NoPower: the holder may not verify in the own area.
    """
    home = Place.objects.filter(path=by.area_path).first()
    verb = "C" if by.role == "OPS" else "A"
    power = require(by, "need.verify", verb, crisis=crisis, at=at, asked=Asked(area=home))
    peers = {item: estimation.from_peers(stated) for item, stated in peers_stated(crisis).items()}
    patients = patients_by_place(crisis, at.date())
    askers = askers_by_place(crisis)
    rates = own_rates(crisis, at)
    rows = list(
        Need.objects.filter(crisis=crisis, state=NeedState.ENTERED, organisation__isnull=False)
        .filter(place__path__startswith=by.area_path)
        .select_related("item", "place", "organisation")
        .order_by("pk")
    )
    counts = {"stated": 0, "estimated": 0, "unknown": 0}
    estimated_lines = []
    for row in rows:
        if row.quantity is not None:
            row.state = NeedState.OPEN
            row.basis_rule = "as_stated"
            counts["stated"] += 1
        elif found := _from_own(row, rates) or _estimate(row, patients, askers, peers.get(row.item_id)):
            estimate, facts = found
            row.state = NeedState.OPEN
            row.quantity, row.quantity_low, row.quantity_high = estimate.quantity, estimate.low, estimate.high
            row.basis, row.basis_rule, row.basis_facts = Basis.ESTIMATED, estimate.basis, facts
            counts["estimated"] += 1
            if row.line_id:
                estimated_lines.append(row.line_id)
        else:
            row.state = NeedState.VERIFIED
            counts["unknown"] += 1
        row.version += 1
    upsert(
        Need,
        rows,
        ["state", "quantity", "quantity_low", "quantity_high", "basis", "basis_rule", "basis_facts", "version"],
    )
    Line.objects.filter(pk__in=estimated_lines).update(verdict=Verdict.ESTIMATED)
    record(about=crisis, crisis=crisis, authority=power, said=counts, public=counts, touches=rows)
    return counts


def _from_own(
    need: Need, rates: Mapping[tuple[uuid.UUID, uuid.UUID], estimation.Rate]
) -> tuple[estimation.Estimate, dict[str, object]] | None:
    rate = rates.get((need.organisation_id, need.item_id)) if need.organisation_id else None
    if rate is None or not rate.per_day:
        return None
    return estimation.from_own_rate(rate, ESTIMATE_DAYS), {
        "per_day": round(rate.per_day, 1), "counts": rate.n + 1, "days": ESTIMATE_DAYS
    }  # fmt: skip


def _estimate(
    need: Need,
    patients: Mapping[uuid.UUID, tuple[int, object]],
    askers: dict[uuid.UUID, int],
    peers: estimation.Estimate | None,
) -> tuple[estimation.Estimate, dict[str, object]] | None:
    item = need.item
    if item.per_patient_day:
        for part in reversed(need.place.path.strip("/").split("/")):
            place = uuid.UUID(part)
            if place in patients and patients[place][0] > 0:
                number, sharing = patients[place][0], max(1, askers.get(place, 1))
                estimate = estimation.from_burn_rate(
                    patients=number,
                    askers=sharing,
                    per_patient_day=item.per_patient_day,
                    per_patient_day_high=item.per_patient_day_high or item.per_patient_day,
                    days=ESTIMATE_DAYS,
                )
                return estimate, {
                    "patients": number,
                    "askers": sharing,
                    "rate": item.per_patient_day,
                    "days": ESTIMATE_DAYS,
                    "source": item.coefficient_source,
                }
    return (peers, {"n": peers.n}) if peers else None


def move_to_kept(event: OrganisationsMerged) -> None:
    """Let what hangs on a merged organisation hang on the kept one. Part of the decision to merge."""
    Need.objects.filter(organisation_id=event.other).update(organisation_id=event.keep)
    Offer.objects.filter(organisation_id=event.other).update(organisation_id=event.keep)
    Shipment.objects.filter(organisation_id=event.other).update(organisation_id=event.keep)
    CountCall.objects.filter(organisation_id=event.other).update(organisation_id=event.keep)
    _move_counts(event)
    Named.objects.filter(organisation_id=event.other).update(organisation_id=event.keep)


def _move_counts(event: OrganisationsMerged) -> None:
    """Let counts go to the kept organisation; where both counted one day, the kept one's count stands."""
    kept = MorningCount.objects.filter(organisation_id=event.keep).values_list("crisis", "day")
    versions = Counter(kept)
    for row in MorningCount.objects.filter(organisation_id=event.other):
        if there := versions[row.crisis_id, row.day]:
            row.version += there
            row.newest = False
        row.organisation_id = event.keep
        row.save(update_fields=["organisation", "version", "newest"])


def destroy_notes(rows: "QuerySet[Need]", _at: dt.datetime) -> int:
    """Empty the notes of needs."""
    return rows.update(note="")
