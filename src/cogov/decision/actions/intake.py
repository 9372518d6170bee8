"""Decisions at the telephone and the counter: take what somebody says, hand it on, answer it."""

import datetime as dt
import random
import uuid
import zoneinfo
from dataclasses import dataclass

from django.db.models import QuerySet

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.actors.queries.register import taking_part
from cogov.decision.actions.tasks import NewTask, clock_rules, propose_task
from cogov.decision.events import IntakeTaken
from cogov.decision.models import Intake
from cogov.decision.queries.intake import due_of
from cogov.decision.rules import clocks
from cogov.decision.rules import intake as rules
from cogov.decision.rules.intake import Channel, IntakeKind, IntakeState
from cogov.decision.rules.tasks import Origin
from cogov.kernel import bus
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.duties import Start, start
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Place

KIND = "decision.intake"
TASK_TIME = dt.timedelta(hours=24)  # a task somebody calls about, where nobody says by when
KEEP = dt.timedelta(
    days=90
)  # what somebody said is destroyed then: names may stand in it although nobody asks for them


@dataclass(frozen=True, slots=True)
class NewIntake:
    """What somebody said, and what it is; the last four go to the room that handles needs and offers."""

    kind: str
    text: str
    area: Place
    channel: str = Channel.TELEPHONE
    organisation: Organisation | None = None
    item: uuid.UUID | None = None
    quantity: int | None = None
    contact: str = ""


def _owner(crisis: Crisis, kind: str, by: Holder) -> uuid.UUID:
    """Return who answers for it: the body the kind belongs to, or whoever took it."""
    for body in rules.OWNERS[kind]:
        found = taking_part(crisis.jurisdiction_id).filter(body=body).order_by("entered_at", "pk").first()
        if found is not None:
            return found.pk
    return by.organisation_id


def _receipt(crisis: Crisis, chance: random.Random) -> str:
    while True:
        number = rules.receipt_number(chance)
        if not Intake.objects.filter(crisis=crisis, receipt=number).exists():
            return number


@action("decision.intake.taken")
def take_intake(*, crisis: Crisis, new: NewIntake, chance: random.Random, by: Holder, at: dt.datetime) -> Intake:
    """Write down what somebody said at the telephone or the counter; what a room handles it takes up at once.

    Args:
        crisis: in which crisis.
        new: what was said.
        chance: makes the number of the receipt hard to guess.
        by: who took the call.
        at: when.

    Raises:
        NoPower: the holder takes no calls, or may not raise tasks where it is one.
        BadInput: nothing written, unknown kind or channel, no such place.
    """
    power = require(by, "intake.take", "C", crisis=crisis, at=at, asked=Asked(owner=by.organisation, area=new.area))
    if not new.text.strip():
        raise BadInput(N_("write what was said"), field="text")
    for value, known, field in ((new.kind, list(IntakeKind), "kind"), (new.channel, list(Channel), "channel")):
        if value not in known:
            raise BadInput(N_("choose one from the list"), field=field)
    if new.area.jurisdiction_id != crisis.jurisdiction_id:
        raise BadInput(N_("this place is not known"), field="area")
    row = Intake.objects.create(
        crisis=crisis,
        receipt=_receipt(crisis, chance),
        kind=new.kind,
        channel=new.channel,
        text=new.text.strip()[:1000],
        area=new.area,
        taken_by_id=by.organisation_id,
        taken_post=by.post,
        taken_at=at,
        delete_by=at + KEEP,
        owner_id=_owner(crisis, new.kind, by),
    )
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"kind": new.kind, "channel": new.channel},
        public={"kind": new.kind, "channel": new.channel},
        touches=[row.owner],
        owes=row.owner_id,
    )
    start(clock_rules(crisis, at)[clocks.SETTLE.code], crisis, KIND, [Start(row.pk, row.owner_id)], at)
    if new.kind == IntakeKind.TASK:
        task = propose_task(
            crisis=crisis,
            new=NewTask(
                titles=rules.titles(new.channel, at.astimezone(zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone))),
                area=new.area, due_at=at + TASK_TIME, origin=Origin.INTAKE, origin_id=row.pk,
                serves=new.organisation.pk if new.organisation else None,
            ),
            by=by, at=at,
        )  # fmt: skip
        settle_intake(intake=row, answer="", became_kind="decision.task", became=task.pk, by=by, at=at)
    bus.publish(
        IntakeTaken(
            row.pk, new.kind, by, at, new.organisation.pk if new.organisation else None, new.item, new.quantity,
            new.contact.strip(),
        )
    )  # fmt: skip
    row.refresh_from_db()
    return row


def _settling(intake: Intake, by: Holder, at: dt.datetime) -> str:
    asked = Asked(owner=intake.owner_id, area=intake.area)
    return require(by, "intake.settle", "C", crisis=intake.crisis, at=at, asked=asked)


@action("decision.intake.settled")
def settle_intake(
    *, intake: Intake, answer: str, by: Holder, at: dt.datetime, became_kind: str = "", became: uuid.UUID | None = None
) -> Intake:
    """Say what became of a call: a need, an offer, a task, or an answer in words for whoever asks by the number.

    Raises:
        NoPower: somebody else answers for it.
        NoSuchIntakeMove: it was settled before.
        BadInput: neither an answer nor what it became.
    """
    row = lock(Intake, intake.pk)
    power = _settling(row, by, at)
    rules.check_intake_move(row.state, IntakeState.SETTLED)
    if not answer.strip() and became is None:
        raise BadInput(N_("write the answer"), field="answer")
    before = state_digest(row)
    row.state, row.settled_at, row.answer = IntakeState.SETTLED, at, answer.strip()[:500]
    row.became_kind, row.became = became_kind, became
    row.save(update_fields=["state", "settled_at", "answer", "became_kind", "became"])
    record(
        about=row, crisis=row.crisis, authority=power, said={"became": became_kind}, before=before,
        public={"kind": row.kind, "channel": row.channel},
    )  # fmt: skip
    return row


@action("decision.intake.handed")
def hand_intake(*, intake: Intake, kind: str, owner: Organisation, reason: str, by: Holder, at: dt.datetime) -> Intake:
    """Hand a call on to another organisation, whose own clock runs from now; as another kind alone, the clock runs on.

    Raises:
        NoPower, NoSuchIntakeMove, BadInput: as named.
    """
    row = lock(Intake, intake.pk)
    power = _settling(row, by, at)
    rules.check_intake_move(row.state, IntakeState.SETTLED)
    if kind not in list(IntakeKind):
        raise BadInput(N_("choose one from the list"), field="kind")
    if owner.jurisdiction_id != row.crisis.jurisdiction_id or owner.state != "admitted":
        raise BadInput(N_("this organisation does not take part"), field="owner")
    check_reason(reason)
    before, was, due = state_digest(row), row.owner, due_of(row)
    row.kind, row.owner = kind, owner
    row.save(update_fields=["kind", "owner"])
    record(
        about=row, crisis=row.crisis, authority=power, before=before, touches=[owner, was],
        said={"kind": kind, "from": was.pk, "to": owner.pk, "reason": reason.strip()[:300]},
    )  # fmt: skip
    mine = [Start(row.pk, owner.pk, due if owner == was else None)]
    start(clock_rules(row.crisis, at)[clocks.SETTLE.code], row.crisis, KIND, mine, at)
    return row


def destroy_texts(rows: "QuerySet[Intake]", _at: dt.datetime) -> int:
    """Empty what was said in calls, and what was answered: names may stand in both."""
    return rows.update(text="", answer="")
