"""Agreements of normal time: life-cycle, what a version must hold, how two versions differ (model 2.5, no. 6)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cogov.kernel.canonical import digest
from cogov.kernel.errors import N_, Refused


class AgreementKind(StrEnum):
    """What is agreed."""

    COMMON = "common"
    MUTUAL_AID = "mutual_aid"
    OPERATOR = "operator"
    DATA_SHARING = "data_sharing"
    CROSS_REGION = "cross_region"


class AgreementState(StrEnum):
    """Where an agreement stands."""

    DRAFT = "draft"
    DELIBERATED = "deliberated"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    TRIGGERED = "triggered"
    SETTLED = "settled"
    RENEWED = "renewed"
    LEFT = "left"
    GIVEN_UP = "given_up"


_S = AgreementState
MOVES: dict[AgreementState, tuple[AgreementState, ...]] = {
    _S.DRAFT: (_S.DELIBERATED, _S.GIVEN_UP),
    # A counter-proposal leads back to deliberation: signatures to the version before do not count.
    _S.DELIBERATED: (_S.DELIBERATED, _S.SIGNED, _S.GIVEN_UP),
    _S.SIGNED: (_S.SIGNED, _S.IN_FORCE, _S.DELIBERATED, _S.GIVEN_UP),
    _S.IN_FORCE: (_S.TRIGGERED, _S.RENEWED, _S.LEFT),
    _S.TRIGGERED: (_S.SETTLED,),
    _S.SETTLED: (_S.TRIGGERED, _S.RENEWED, _S.LEFT),
    _S.RENEWED: (),
    _S.LEFT: (),
    _S.GIVEN_UP: (),
}
NEGOTIATED = (_S.DELIBERATED, _S.SIGNED)
# The mechanisms of a regional joint mechanism (Yin, principle 1).
CROSS_MECHANISMS = ("information", "measures", "supplies", "traffic", "medical")


class NotInThisState(Refused):
    """The agreement cannot go from its state to that one."""

    sentence = N_("This agreement is “{now}”: it cannot become “{then}”.")


class NotAParty(Refused):
    """Only parties negotiate and sign."""

    sentence = N_("Your organisation is no party to this agreement.")
    status = 403


class OlderVersion(Refused):
    """A signature is under the words that were read; meanwhile they changed."""

    sentence = N_("The agreement was changed while you read it. Look at what changed and sign the new version.")
    status = 412


class SignedBefore(Refused):
    """A person signs a version once."""

    sentence = N_("You have signed this version already.")


class TooFewParties(Refused):
    """An agreement is between two at least."""

    sentence = N_("An agreement needs at least two parties.")
    status = 400


class MechanismMissing(Refused):
    """A regional mechanism without somebody who answers for it, or without a time, is words only (R-028)."""

    sentence = N_("A cross-region agreement names who answers, and in which time, for each of: {missing}.")
    status = 400


class OneRegionOnly(Refused):
    """A cross-region agreement joins regions."""

    sentence = N_("A cross-region agreement needs parties from at least two regions.")
    status = 400


class NotReached(Refused):
    """What the agreement waits for has not happened in this crisis."""

    sentence = N_("No clause of this agreement waits for what this crisis has reached.")


class NotInForce(Refused):
    """Nobody is called on outside the term, or after leaving."""

    sentence = N_("This agreement does not bind today.")


class NotWhoOwes(Refused):
    """Only the party that owes a clause answers a call on it."""

    sentence = N_("Another party owes this clause: it has to answer.")
    status = 403


class AnsweredBefore(Refused):
    """A call is answered once."""

    sentence = N_("This call was answered before.")


class AcceptedBefore(Refused):
    """Costs are accepted once: a second use has costs of its own."""

    sentence = N_("These costs were accepted before.")


class StatedForEarlierUse(Refused):
    """What was stated for a use that is settled does not settle the next one."""

    sentence = N_("These costs are of an earlier use of the agreement: state those of this one.")


class SomebodyElse(Refused):
    """Nobody accepts what their own organisation stated or is called to by itself."""

    sentence = N_("Another party has to do this.")
    status = 403


class NotForChecking(Refused):
    """Only agreements that share data are looked at by an auditor before they come into force."""

    sentence = N_("Only an agreement to share data waits for this check.")


class SettleFirst(Refused):
    """Whoever was called upon, or called, settles before leaving."""

    sentence = N_("The agreement is in use: settle its costs first, then leave with notice.")


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One clause as it is negotiated.

    Attributes:
        key: stays the same through all versions, so that two can be compared.
        party: who owes it; empty: every party.
        function: code of the catalogue; what the clause covers.
        mechanism: of a regional mechanism, which of the five.
        trigger: what it waits for, `phase:response:2`; empty: owed from the day it is in force.
        within_minutes: how soon after it is called for.
        price_minor: tariff in minor units of `currency`, for one `per`.
        acts: powers of the permission matrix that `granter`, a party, gives to `party`.
        fields: of a data clause, what is shared; `text` states the purpose.
    """

    key: str
    texts: Mapping[str, str]
    party: str = ""
    function: str = ""
    mechanism: str = ""
    trigger: str = ""
    within_minutes: int | None = None
    price_minor: int | None = None
    currency: str = ""
    per: str = ""
    acts: Sequence[str] = ()
    granter: str = ""
    fields: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that is signed besides who signs."""

    term_from: dt.date
    term_to: dt.date
    notice_days: int
    dispute: Mapping[str, str]
    clauses: Sequence[ClauseText] = field(default=())


def check_move(now: str, then: AgreementState) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        NotInThisState: it does not.
    """
    if then not in MOVES[AgreementState(now)]:
        raise NotInThisState(now=now, then=then.value)


def can_move(now: str, then: AgreementState) -> bool:
    """Say whether `check_move` would allow it."""
    return then in MOVES[AgreementState(now)]


def check_settles(*, stated_at: dt.datetime, accepted_at: dt.datetime | None, triggered_at: dt.datetime | None) -> None:
    """Refuse costs that were accepted before, or stated for a use before this one.

    Raises:
        AcceptedBefore, StatedForEarlierUse: as named.
    """
    if accepted_at is not None:
        raise AcceptedBefore
    if not can_settle(stated_at, accepted_at, triggered_at):
        raise StatedForEarlierUse


def can_settle(stated_at: dt.datetime, accepted_at: dt.datetime | None, triggered_at: dt.datetime | None) -> bool:
    """Say whether `check_settles` would allow it."""
    return accepted_at is None and (triggered_at is None or stated_at >= triggered_at)


def version_digest(
    *, kind: str, names: Mapping[str, str], area: str, parties: Collection[str], number: int, terms: Terms
) -> str:
    """Return the digest of a version: every word, number, party and date that a signature is under."""
    return digest(
        {
            "kind": kind,
            "names": names,
            "area": area,
            "parties": sorted(parties),
            "number": number,
            "from": terms.term_from,
            "to": terms.term_to,
            "notice_days": terms.notice_days,
            "dispute": terms.dispute,
            "clauses": [as_written(clause) for clause in terms.clauses],
        }
    )


def as_written(clause: ClauseText) -> dict[str, Any]:
    """Return a clause as plain values."""
    return {
        "key": clause.key,
        "texts": dict(clause.texts),
        "party": clause.party,
        "function": clause.function,
        "mechanism": clause.mechanism,
        "trigger": clause.trigger,
        "within_minutes": clause.within_minutes,
        "price_minor": clause.price_minor,
        "currency": clause.currency,
        "per": clause.per,
        "acts": list(clause.acts),
        "granter": clause.granter,
        "fields": list(clause.fields),
    }


def check_regions(clauses: Iterable[ClauseText], regions: Collection[str]) -> None:
    """Refuse a cross-region agreement of one region, or one that leaves a mechanism to nobody (R-028).

    Raises:
        OneRegionOnly, MechanismMissing: as named.
    """
    if len(set(regions)) < 2:
        raise OneRegionOnly(field="parties")
    settled = {clause.mechanism for clause in clauses if clause.party and clause.within_minutes}
    if missing := [name for name in CROSS_MECHANISMS if name not in settled]:
        raise MechanismMissing(missing=", ".join(missing))


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two versions: of a clause, or of the term, notice or dispute rule (empty key)."""

    key: str
    what: str
    before: Any
    after: Any


def differences(old: Terms, new: Terms) -> list[Difference]:
    """Return how `new` differs from `old`: term first, then the clauses of the new version, then those gone."""
    found = [
        Difference("", name, before, after)
        for name, before, after in (
            ("term_from", old.term_from, new.term_from),
            ("term_to", old.term_to, new.term_to),
            ("notice_days", old.notice_days, new.notice_days),
            ("dispute", dict(old.dispute), dict(new.dispute)),
        )
        if before != after
    ]
    before = {clause.key: as_written(clause) for clause in old.clauses}
    for clause in new.clauses:
        now = as_written(clause)
        then = before.pop(clause.key, None)
        if then is None:
            found.append(Difference(clause.key, "added", None, dict(clause.texts)))
            continue
        found += [Difference(clause.key, name, then[name], now[name]) for name in now if then[name] != now[name]]
    return found + [Difference(key, "removed", then["texts"], None) for key, then in before.items()]


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of the catalogue somebody has promised: codes, and the share in percent; None where nothing is named."""

    covered: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def percent(self) -> int | None:
        """Return the share of the catalogue that is covered, rounded down."""
        total = len(self.covered) + len(self.gaps)
        return 100 * len(self.covered) // total if total else None


def coverage(catalogue: Collection[str], promised: Collection[str]) -> Covered:
    """Return which functions of the catalogue are promised by a clause with a party, and which are gaps (R-054)."""
    return Covered(
        tuple(code for code in sorted(catalogue) if code in promised),
        tuple(code for code in sorted(catalogue) if code not in promised),
    )
