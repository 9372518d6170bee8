"""Drilling a plan on the live modules: an exercise in which it fires as it would, and the review of what it showed."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Q

from cogov.actors.models import Organisation, Post
from cogov.actors.queries.power import Asked, require
from cogov.actors.rules.roles import Body
from cogov.decision.actions.phases import shut_crisis
from cogov.decision.queries.firing import results_of
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import Absent
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Jurisdiction, Place, Standing
from cogov.plans.actions import NewCorrection, abandon_drill, begin_drill, close_drill, copy_agreement
from cogov.plans.models import Drill, Party, Plan, PlanStep
from cogov.plans.queries.plans import deputy_of, steps_of
from cogov.plans.rules.drills import DrillState, FiredAlready, NotFired, check_drill_move


@action("decision.drill.started")
def start_drill(*, plan: Plan, crisis: Crisis, by: Holder, at: dt.datetime) -> Drill:
    """Open an exercise in which the plan fires on the live modules when its phase or level is entered there.

    A plan of a real jurisdiction is played by a double of what it needs: its places, organisations and posts with the
    persons who hold them, and the agreement that binds them. Nothing in the exercise touches the real rows.

    Raises:
        NoPower: the holder may not drill plans here.
        DrillRuns: one runs already.
        NoSuchPlanMove: the plan is not in force.
    """
    if plan.jurisdiction_id != crisis.jurisdiction_id:
        raise Absent
    asked = Asked(owner=plan.organisation_id, area=plan.area)
    power = require(by, "plan.drill", "C", crisis=crisis, at=at, asked=asked)
    played = plan if plan.jurisdiction.exercise else _double(plan, at)
    number = f"{plan.line.hex[:8]}-{uuid.uuid4().hex[:8]}"
    exercise = Crisis.objects.create(
        jurisdiction=played.jurisdiction,
        slug=f"drill-{number}",
        names={lang: _called(lang, name) for lang, name in plan.names.items()},
        hazard_class=plan.hazard_class,
        hazard=crisis.hazard,
        exercise=True,
        scenario_start=crisis.scenario_start,  # an exercise drilled inside another plays at the other's date
        wall_start=crisis.wall_start,
        armed_by=by.post_id,
        opened_at=at,
        defaults={"players": crisis.defaults.get("players", {})} if crisis.exercise else {},
    )
    drill = begin_drill(plan, played, exercise, by=by, at=at)
    record(
        about=drill,
        crisis=crisis,
        authority=power,
        said={"plan": plan.pk, "version": plan.version, "exercise": exercise.slug},
        touches=[plan],
    )
    return drill


def _called(lang: str, name: str) -> str:
    return f"演练：{name}" if lang.startswith("zh") else f"Drill: {name}"


Keys = dict[uuid.UUID, uuid.UUID]


def _double(plan: Plan, at: dt.datetime) -> Plan:
    """Copy what a plan needs into a jurisdiction of an exercise; the posts there are held by the same persons."""
    real = plan.jurisdiction
    home = Jurisdiction.objects.create(
        slug=f"drill-{plan.pk.hex[:8]}-{uuid.uuid4().hex[:8]}", names=real.names, profile=real.profile,
        time_zone=real.time_zone, exercise=True,
    )  # fmt: skip
    steps = steps_of(plan)
    deputies = {step.pk: deputy_of(step, at) for step in steps}
    parties = set(Party.objects.filter(agreement=plan.agreement_id).values_list("organisation_id", flat=True))
    posts = _posts_of(plan, steps, [post for post in deputies.values() if post], parties, at)
    wanted: set[uuid.UUID] = {plan.organisation_id, *(post.organisation_id for post in posts)}
    wanted |= {step.organisation_id for step in steps if step.organisation_id}
    wanted |= parties
    houses = list(Organisation.objects.filter(pk__in=wanted))
    around: set[uuid.UUID] = {plan.area_id, *(row.area_id for row in houses)}
    around |= {row.seat_id for row in houses if row.seat_id} | {post.area_id for post in posts if post.area_id}
    around |= {step.area_id for step in steps if step.area_id}
    around |= {plan.agreement.area_id} if plan.agreement else set()
    places = _copy_places(home, around)
    organisations = _copy_organisations(home, houses, places)
    offices = _copy_posts(posts, organisations, places)
    copied = Plan.objects.get(pk=plan.pk)
    copied.pk, copied.line, copied.jurisdiction = uuid.uuid4(), uuid.uuid4(), home
    copied.agreement = copy_agreement(plan.agreement, home, organisations, places) if plan.agreement else None
    copied.organisation_id, copied.area_id = organisations[plan.organisation_id], places[plan.area_id]
    for step in steps:
        deputy = deputies[step.pk]
        step.pk, step.plan_id = uuid.uuid4(), copied.pk
        step.organisation_id = organisations[step.organisation_id] if step.organisation_id else None
        step.post_id = offices.get(step.post_id) if step.post_id else None
        step.deputy_id = offices.get(deputy.pk) if deputy else None
        step.area_id = places[step.area_id] if step.area_id else None
    Plan.objects.bulk_create([copied])
    PlanStep.objects.bulk_create(steps, batch_size=500)
    return copied


def _posts_of(
    plan: Plan, steps: Iterable[PlanStep], deputies: Iterable[Post], parties: Iterable[uuid.UUID], at: dt.datetime
) -> list[Post]:
    """Return the posts the plan names, those of the committee and of who wrote it, and those its agreement binds."""
    named = {step.post_id for step in steps if step.post_id} | {post.pk for post in deputies}
    wanted = Q(pk__in=named) | Q(organisation__body=Body.COMMITTEE) | Q(organisation_id=plan.organisation_id)
    here = wanted & Q(organisation__jurisdiction_id=plan.jurisdiction_id)
    rows = Post.objects.standing(at).filter(here | Q(organisation__in=parties))
    return list(rows.order_by("valid_from", "pk"))


def _copy_places(home: Jurisdiction, around: Iterable[uuid.UUID]) -> Keys:
    """Copy places and everything above them, the widest first; return the new keys by the old ones."""
    paths = Place.objects.filter(pk__in=around).values_list("path", flat=True)
    wanted = {uuid.UUID(part) for path in paths for part in path.split("/") if part}
    rows = sorted(Place.objects.filter(pk__in=wanted), key=lambda row: len(row.path))
    keys: Keys = {row.pk: uuid.uuid4() for row in rows}
    for row in rows:
        row.path = "/" + "".join(f"{keys[uuid.UUID(part)]}/" for part in row.path.split("/") if part)
        row.pk, row.jurisdiction, row.parent_id = keys[row.pk], home, keys.get(row.parent_id) if row.parent_id else None
    Place.objects.bulk_create(rows, batch_size=500)
    return keys


def _copy_organisations(home: Jurisdiction, rows: Sequence[Organisation], places: Keys) -> Keys:
    """Copy organisations; ties up the line that are not copied end here."""
    keys: Keys = {row.pk: uuid.uuid4() for row in rows}
    for row in rows:
        row.pk, row.jurisdiction, row.standing = keys[row.pk], home, Standing.EXERCISE
        row.area_id, row.seat_id = places[row.area_id], places[row.seat_id] if row.seat_id else None
        row.parent_id = keys.get(row.parent_id) if row.parent_id else None
        row.sponsor_id = keys.get(row.sponsor_id, row.pk) if row.sponsor_id else None
    Organisation.objects.bulk_create(rows, batch_size=500)
    return keys


def _copy_posts(rows: Sequence[Post], organisations: Keys, places: Keys) -> Keys:
    keys: Keys = {row.pk: uuid.uuid4() for row in rows}
    for row in rows:
        row.pk, row.organisation_id = keys[row.pk], organisations[row.organisation_id]
        row.area_id = places[row.area_id] if row.area_id else None
        row.deputy_of_id = keys.get(row.deputy_of_id) if row.deputy_of_id else None
        row.acting = row.acting and row.deputy_of_id is not None
    Post.objects.bulk_create(rows, batch_size=500)
    return keys


@action("decision.drill.reviewed")
def review_drill(
    *, drill: Drill, lesson: str, corrections: Sequence[NewCorrection], crisis: Crisis, by: Holder, at: dt.datetime
) -> Drill:
    """Write down what a drill showed, read from the acts of the exercise, and who has to change what until when.

    Earlier corrective actions that were done are proven where their step held this time, and open again where not.

    Raises:
        NotFired: the plan did not fire in the exercise.
        DrillOver: it was reviewed or called off already.
        BadInput: a corrective action says nothing or is due in the past.
    """
    plan = drill.plan
    if plan.jurisdiction_id != crisis.jurisdiction_id:
        raise Absent
    now = lock(Drill, drill.pk).state
    asked = Asked(owner=plan.organisation_id, area=plan.area)
    power = require(by, "plan.drill", "C", crisis=crisis, at=at, asked=asked)
    check_drill_move(now, DrillState.REVIEWED)
    results = results_of(drill)
    if not results:
        raise NotFired
    row = close_drill(drill, results, corrections, lesson=lesson, at=at)
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"steps": row.steps, "held": row.held, "corrections": len(corrections)},
        touches=[plan],
    )
    return row


@action("decision.drill.called_off")
def call_off_drill(*, drill: Drill, reason: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Drill:
    """End a drill in which the plan never fired: the exercise closes, and the plan stands as before it.

    Raises:
        FiredAlready: it fired, so that there is something to review.
        DrillOver: it was reviewed or called off already.
        BadInput: no reason.
    """
    plan = drill.plan
    if plan.jurisdiction_id != crisis.jurisdiction_id:
        raise Absent
    now = lock(Drill, drill.pk)
    asked = Asked(owner=plan.organisation_id, area=plan.area)
    power = require(by, "plan.drill", "C", crisis=crisis, at=at, asked=asked)
    check_drill_move(now.state, DrillState.CALLED_OFF)
    if results_of(now):
        raise FiredAlready
    before = state_digest(now)
    row = abandon_drill(now, reason=reason, at=at)
    shut_crisis(drill.crisis, at)
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"reason": row.called_off_why},
        touches=[plan],
        before=before,
    )
    return row
