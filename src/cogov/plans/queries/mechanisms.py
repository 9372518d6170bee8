"""Questions about the mechanism board."""

import datetime as dt
import uuid
from dataclasses import dataclass

from cogov.plans.models import GuaranteeCard, MechanismCard
from cogov.plans.rules.functions import Mechanism
from cogov.plans.rules.mechanisms import NOTHING, Guarantee, Lack, MechanismFacts, formal_score, lacks


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One of the seven rows: what is stated, and what is missing."""

    mechanism: Mechanism
    card: MechanismCard | None
    lacks: list[Lack]


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a jurisdiction on a day."""

    rows: list[BoardRow]
    guarantees: list[tuple[Guarantee, GuaranteeCard | None]]
    percent: int


def _facts(card: MechanismCard) -> MechanismFacts:
    return MechanismFacts(
        owner=card.owner_id is not None,
        procedure=bool(card.procedure),
        basis=card.basis_id is not None,
        exercised_on=card.exercised_on,
    )


def board(jurisdiction: uuid.UUID, day: dt.date) -> Board:
    """Return the seven mechanisms and the four guarantees with the formal score; two queries (R-042, R-050)."""
    rows = MechanismCard.objects.filter(jurisdiction_id=jurisdiction).select_related("owner", "basis")
    cards = {card.mechanism: card for card in rows}
    held = {card.kind: card for card in GuaranteeCard.objects.filter(jurisdiction_id=jurisdiction, valid_to__gte=day)}
    stated = {mechanism: _facts(card) for mechanism, card in cards.items()}
    return Board(
        [BoardRow(one, cards.get(one), lacks(stated.get(one, NOTHING), day)) for one in Mechanism],
        [(kind, held.get(kind)) for kind in Guarantee],
        formal_score(stated, set(held), day),
    )
