"""Loading one day of a dataset: one decision of the operator, one transaction, every line accounted for."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from cogov.actors.models import Organisation, OrganisationSpelling, OrganisationState
from cogov.actors.queries.power import Asked, require, whole_area
from cogov.actors.rules.names import name_key, search_key
from cogov.kernel.acts import action, record
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock, upsert
from cogov.kernel.models import Change, Crisis, Dataset, Item, Line, Place, Verdict
from cogov.supply.models import Basis, Named, Need, Offer, OfferState
from cogov.supply.queries.datasets import line_digests, newest_before
from cogov.supply.rules.defaults import needed_by_for, tier_for
from cogov.supply.rules.loading import Differences, Loaded, OrganisationRecord, differences
from cogov.supply.rules.needs import NeedState

BATCH = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What the jurisdiction knows that records point at, by the keys the reader used."""

    places: dict[str, Place]
    items: dict[str, Item]
    organisations: dict[str, Organisation] = field(default_factory=dict)


@action("supply.dataset.loaded")
def load_lines(*, crisis: Crisis, loaded: Loaded, known: Known, by: Holder, at: dt.datetime) -> Dataset:
    """Write one day of a dataset: new lines come in, changed ones are revised, missing ones are withdrawn.

    The files' own digest makes loading the same day twice impossible; callers look with `already_loaded` first.

    Raises:
        NoPower: the holder may not load datasets here.
        OlderThanLoaded: a later day is loaded already.
    """
    power = require(by, "dataset.load", "C", crisis=crisis, at=at, asked=Asked(area=whole_area(crisis.jurisdiction_id)))
    lock(Crisis, crisis.pk)  # two loadings of one crisis wait for each other
    before = newest_before(crisis, loaded)
    changed = differences(line_digests(before), {line.key: line.digest for line in loaded.lines})
    dataset = Dataset.objects.create(
        crisis=crisis,
        format=loaded.format,
        label=loaded.label,
        files_digest=loaded.files_digest,
        loaded_at=at,
        licence=loaded.licence,
        source=loaded.source,
        dropped=dict(loaded.dropped),
        unread=dict(loaded.unread),
    )
    line_rows = _write_lines(dataset, before, loaded, changed)
    organisations = _write_organisations(crisis, loaded, known, at)
    named = {row.pk for row in organisations.values()}
    Named.objects.bulk_create([Named(dataset=dataset, organisation_id=key) for key in named], batch_size=BATCH)
    _write_needs(crisis, loaded, known, dataset, line_rows, organisations, changed)
    _write_offers(crisis, loaded, known, dataset, line_rows, organisations)
    refused = {line.key for line in loaded.lines if line.verdict == Verdict.REJECTED}
    _withdraw(crisis, changed.withdrawn | refused)
    counts = loaded.verdicts()
    record(
        about=dataset,
        crisis=crisis,
        authority=power,
        said={"label": loaded.label, "kinds": loaded.kinds(), "new": len(changed.new), "changed": len(changed.changed),
              "withdrawn": len(changed.withdrawn), "dropped": dict(loaded.dropped)},
        public={"format": loaded.format, "label": loaded.label, "files": loaded.files_digest,
                "understood": counts.get("understood", 0), "estimated": 0, "rejected": counts.get("rejected", 0)},
    )  # fmt: skip
    return dataset


def _write_lines(dataset: Dataset, before: Dataset | None, loaded: Loaded, changed: Differences) -> dict[str, Line]:
    rows = {
        line.key: Line(
            dataset=dataset,
            file=line.file,
            position=line.position,
            kind=line.kind,
            key=line.key,
            raw=dict(line.raw),
            digest=line.digest,
            verdict=line.verdict,
            reason=line.reason,
            change=changed.of(line.key),
        )
        for line in loaded.lines
    }
    gone = []
    if before is not None:
        gone = [
            Line(
                dataset=dataset,
                file=old.file,
                position=old.position,
                kind=old.kind,
                key=old.key,
                raw=old.raw,
                digest=old.digest,
                verdict=Verdict.UNDERSTOOD,
                reason="",
                change=Change.WITHDRAWN,
            )
            for old in before.lines.filter(key__in=changed.withdrawn).exclude(change=Change.WITHDRAWN)
        ]
    Line.objects.bulk_create([*rows.values(), *gone], batch_size=BATCH)
    return rows


def _write_organisations(crisis: Crisis, loaded: Loaded, known: Known, at: dt.datetime) -> dict[str, Organisation]:
    home = crisis.jurisdiction
    spelled = {
        (row.context, row.key): row.organisation
        for row in OrganisationSpelling.objects.filter(jurisdiction=home).select_related("organisation")
    }
    found: dict[str, Organisation] = {}
    rows, spellings = [], []
    for wanted in loaded.organisations:
        if wanted.key in known.organisations:
            found[wanted.key] = known.organisations[wanted.key]
            continue
        key = (wanted.context, name_key(wanted.name))
        row = spelled.get(key)
        if row is None:
            row = _organisation(crisis, wanted, known, at)
            rows.append(row)
            spelled[key] = row
            spellings.append(
                OrganisationSpelling(jurisdiction=home, organisation=row, context=key[0], key=key[1], raw=wanted.name)
            )
        found[wanted.key] = row
    Organisation.objects.bulk_create(rows, batch_size=BATCH)
    OrganisationSpelling.objects.bulk_create(spellings, batch_size=BATCH)
    return found


def _organisation(crisis: Crisis, wanted: OrganisationRecord, known: Known, at: dt.datetime) -> Organisation:
    return Organisation(
        jurisdiction=crisis.jurisdiction,
        kind=wanted.kind,
        names={"zh-Hans": wanted.name},
        name_key=name_key(wanted.name)[:200],
        search_key=search_key([wanted.name]),
        state=OrganisationState.ADMITTED,
        area=known.places[wanted.area],
        seat=known.places[wanted.seat],
        address=wanted.address,
        functions=list(wanted.functions),
        designated=wanted.designated,
        emergency=True,
        source=wanted.source,
        entered_at=at,
    )


def _write_needs(
    crisis: Crisis,
    loaded: Loaded,
    known: Known,
    dataset: Dataset,
    line_rows: dict[str, Line],
    organisations: dict[str, Organisation],
    changed: Differences,
) -> None:
    wanted = {need.key: need for need in loaded.needs}
    present = {row.source_key: row for row in Need.objects.filter(crisis=crisis).exclude(source_key="")}
    fresh, revised, same = [], [], []
    for key, need in wanted.items():
        item, asker = known.items[need.item], organisations[need.organisation]
        row = present.get(key)
        if row is None:
            # A record of askers knows no designation: every asker is taken as named for the work.
            designated = asker.designated or need.organisation not in known.organisations
            tier, tier_rule = tier_for(item_urgency=item.urgency, designated=designated)
            asked_at = need.asked_at or loaded.asked_at
            deadline, deadline_rule = needed_by_for(asked_at, tier, crisis.defaults.get("hours"))
            fresh.append(
                Need(
                    crisis=crisis,
                    organisation=asker,
                    place=asker.place,
                    item=item,
                    standard_asked=need.standard,
                    quantity_stated=need.quantity,
                    quantity=need.quantity,
                    basis=Basis.STATED if need.quantity else Basis.NONE,
                    tier=tier,
                    tier_rule=tier_rule,
                    asked_at=asked_at,
                    asked_precision=need.asked_precision,
                    asked_standing=need.asked_standing,
                    needed_by=deadline,
                    needed_by_rule=deadline_rule,
                    dataset=dataset,
                    line=line_rows[need.line],
                    source=need.source[:300],
                    source_key=key,
                )
            )
        elif key in changed.same:  # what stands as it stood the day before is left alone, on the newest day's line
            row.line, row.dataset = line_rows[need.line], dataset
            same.append(row)
        else:
            if row.quantity_stated != need.quantity or row.state == NeedState.WITHDRAWN:
                row.quantity_stated = need.quantity
                if not row.allocated:  # what changed has to be verified again; what is promised stays promised
                    row.quantity, row.basis = need.quantity, Basis.STATED if need.quantity else Basis.NONE
                    row.quantity_low = row.quantity_high = None
                    row.state = NeedState.ENTERED
            row.standard_asked = need.standard
            row.line, row.dataset = line_rows[need.line], dataset
            row.version += 1
            revised.append(row)
    Need.objects.bulk_create(fresh, batch_size=BATCH)
    upsert(
        Need,
        revised,
        ["quantity_stated", "quantity", "quantity_low", "quantity_high", "basis", "state", "standard_asked", "line",
         "dataset", "version"],
    )  # fmt: skip
    upsert(Need, same, ["line", "dataset"])
    # A need whose quantity was estimated before stands on that estimate still.
    estimated = [line_rows[wanted[row.source_key].line].pk for row in [*same, *revised] if row.basis == Basis.ESTIMATED]
    Line.objects.filter(pk__in=estimated).update(verdict=Verdict.ESTIMATED)


def _write_offers(
    crisis: Crisis,
    loaded: Loaded,
    known: Known,
    dataset: Dataset,
    line_rows: dict[str, Line],
    organisations: dict[str, Organisation],
) -> None:
    present = {row.source_key: row for row in Offer.objects.filter(crisis=crisis).exclude(source_key="")}
    fresh, again = [], []
    for offer in loaded.offers:
        row = present.get(offer.key)
        if row is None:
            giver = organisations[offer.organisation]
            row = Offer(crisis=crisis, organisation=giver, place=giver.seat, terms=offer.terms, source_key=offer.key)
            fresh.append(row)
        else:
            row.state = OfferState.OFFERED if row.state == OfferState.WITHDRAWN else row.state
            again.append(row)
        row.item, row.what, row.quantity, row.per_day = (
            known.items.get(offer.item), offer.what[:200], offer.quantity, offer.per_day,
        )  # fmt: skip
        row.offered_at = dt.datetime.combine(offer.offered_on, dt.time(), dt.UTC) if offer.offered_on else None
        row.dataset, row.line, row.source = dataset, line_rows[offer.line], offer.source[:300]
    Offer.objects.bulk_create(fresh, batch_size=BATCH)
    upsert(
        Offer,
        again,
        ["state", "item", "what", "quantity", "per_day", "offered_at", "dataset", "line", "source"],
    )


def _withdraw(crisis: Crisis, keys: frozenset[str]) -> None:
    """Withdraw what the record no longer holds, or holds in a form that is refused; what is promised stays promised."""
    gone: list[uuid.UUID] = list(
        Need.objects.filter(crisis=crisis, source_key__in=keys, allocated=0)
        .filter(state__in=[NeedState.ENTERED, NeedState.VERIFIED, NeedState.OPEN])
        .values_list("pk", flat=True)
    )
    Need.objects.filter(pk__in=gone).update(state=NeedState.WITHDRAWN)
    Offer.objects.filter(crisis=crisis, source_key__in=keys, state=OfferState.OFFERED).update(
        state=OfferState.WITHDRAWN
    )
