"""What the use of an agreement cost: stated by one party, accepted by another."""

import datetime as dt
from collections.abc import Mapping

from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis
from cogov.kernel.quantities import Money
from cogov.plans.actions.agreements.parts import moved, party_of, power_of
from cogov.plans.models import (
    Agreement,
    Settlement,
)
from cogov.plans.queries.agreements import version_on_table
from cogov.plans.queries.law import law_day
from cogov.plans.rules.agreements import (
    AgreementState,
    SomebodyElse,
    check_move,
    check_settles,
)


@action("plans.agreement.costed")
def state_costs(
    *, agreement: Agreement, quantities: Mapping[str, int], crisis: Crisis, by: Holder, at: dt.datetime
) -> Settlement:
    """State what the use of an agreement cost, by the tariff of its clauses; another party has to accept it.

    Raises:
        NotAParty, NotInThisState: as named.
        BadInput: a clause without tariff, an amount below zero, or two currencies.
    """
    row = lock(Agreement, agreement.pk)
    power = power_of(by, crisis, at)
    party = party_of(row, by, law_day(crisis.jurisdiction, at))
    check_move(row.state, AgreementState.SETTLED)
    priced = {clause.key: clause for clause in version_on_table(row).clauses.all() if clause.price_minor is not None}
    lines, total = [], None
    for key, quantity in quantities.items():
        clause = priced.get(key)
        if clause is None or quantity < 0:
            raise BadInput(N_("write a whole number for clauses with a tariff"), field=f"quantity-{key}")
        amount = Money(quantity * (clause.price_minor or 0), clause.currency)
        total = amount if total is None else total + amount
        lines.append({"clause": key, "quantity": quantity, "minor": amount.minor})
    made = Settlement.objects.create(
        agreement=row,
        crisis=crisis,
        lines=lines,
        total_minor=total.minor if total else 0,
        currency=total.currency if total else "",
        stated_by=party.organisation,
        stated_at=at,
    )
    said = {"lines": lines, "total": made.total_minor, "currency": made.currency}
    record(about=made, crisis=crisis, authority=power, said=said, touches=[row])
    return made


@action("plans.agreement.settled")
def settle_agreement(*, settlement: Settlement, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """Accept the costs that another party stated; the agreement is settled and may be called on again.

    Raises:
        NotAParty, NotInThisState: as named.
        SomebodyElse: one's own organisation stated them.
        AcceptedBefore, StatedForEarlierUse: they are not of the use that is open.
    """
    row = lock(Agreement, settlement.agreement_id)
    stated = lock(Settlement, settlement.pk)
    power = power_of(by, crisis, at)
    party = party_of(row, by, law_day(crisis.jurisdiction, at))
    if stated.stated_by_id == party.organisation_id:
        raise SomebodyElse
    check_move(row.state, AgreementState.SETTLED)
    check_settles(stated_at=stated.stated_at, accepted_at=stated.accepted_at, triggered_at=row.triggered_at)
    stated.accepted_by, stated.accepted_at = party.organisation, at
    stated.save(update_fields=["accepted_by", "accepted_at"])
    said = {"total": stated.total_minor, "currency": stated.currency}
    return moved(row, AgreementState.SETTLED, crisis, power, said, touches=[stated])
