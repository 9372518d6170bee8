"""Loading an exercise or a dataset from a folder, with a preview, and running the first round."""

import datetime as dt
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cogov.actors.actions import found_jurisdiction, propose_merges
from cogov.actors.actions.founding import Founded, console_holder
from cogov.actors.models import Post
from cogov.actors.queries.holders import holder_of
from cogov.exchange.exercise import mapping as exercises
from cogov.exchange.exercise.law import new_functions, new_relations, new_rules
from cogov.exchange.wuhan2020 import mapping as wuhan2020
from cogov.exchange.wuhan2020.codec import read_day
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Place
from cogov.kernel.web.words import reason_word
from cogov.plans.actions import enter_functions, enter_law
from cogov.supply.actions import adopt_estimates, load_lines, propose_allocation
from cogov.supply.queries.datasets import account, already_loaded, changes, line_digests, newest_before
from cogov.supply.rules.loading import Loaded, differences
from cogov.supply.views import labels

T = TypeVar("T")


def mark(*, exercise: bool) -> str:
    """Return what the lines of the terminal about an exercise begin with."""
    return f"[{_('EXERCISE 演习')}] " if exercise else ""


def director_of(crisis: Crisis) -> Holder:
    """Return the control of an exercise, who loads and arms."""
    post = Post.objects.select_related("organisation__area", "area", "person").get(pk=crisis.armed_by)
    return holder_of(post)


def planner_of(crisis: Crisis) -> Holder:
    """Return who proposes rounds: the committee's planner where there is one, else the exercise's control."""
    planner = (
        Post.objects.filter(
            organisation__jurisdiction_id=crisis.jurisdiction_id, organisation__body="committee", kind="planner"
        )
        .select_related("organisation__area", "area", "person")
        .first()
    )
    return holder_of(planner) if planner else director_of(crisis)


def load(folder: Path, *, preview: bool, crisis: str | None, wall: dt.datetime) -> Iterator[str]:
    """Load what the folder holds and say what is being done.

    Raises:
        BadInput: the folder holds neither an exercise nor a dataset that cogov reads.
    """
    if (folder / "exercise.toml").exists():
        yield from load_exercise(folder, preview=preview, wall=wall)
        return
    if not folder.is_dir():
        raise BadInput(N_("there is no such folder"), field="folder")
    yield from load_wuhan2020(folder, preview=preview, crisis=crisis, wall=wall)


def load_exercise(folder: Path, *, preview: bool, wall: dt.datetime) -> Iterator[str]:
    """Load an exercise and run its first round."""
    settings_found, tables, _digest = exercises.read(folder, Path(settings.COGOV_REFERENCE))
    yield f"{mark(exercise=True)}{localized(settings_found['names'])}"
    for name, table in sorted(tables.items()):
        yield f"  {name}: {len(table.rows)}"
    if preview:
        return
    if Crisis.objects.filter(slug=settings_found["slug"]).exists():
        yield _("The exercise is loaded already; its data are kept.")
        return
    steps = exercises.load(folder, Path(settings.COGOV_REFERENCE), wall=wall)
    loading = yield from _indented(steps)
    yield from first_round(loading.here, loading, wall)


def _indented(steps: Generator[str, None, T]) -> Generator[str, None, T]:
    """Say each step before it is done; return what the work gave."""
    while True:
        try:
            step = next(steps)
        except StopIteration as done:
            found: T = done.value
            return found
        yield f"  {step}"


def first_round(crisis: Crisis, loading: exercises.Loading | None, wall: dt.datetime) -> Iterator[str]:
    """Verify by rule and propose the first plan, each step by the machine that a post armed."""
    at = crisis.time(wall)
    verifier, planner = director_of(crisis), planner_of(crisis)
    if loading is not None:
        armed = loading.settings.get("first_round", {})
        planner = holder_of(loading.posts[armed["armed_by"]]) if "armed_by" in armed else planner
        verifier = holder_of(loading.posts[armed["verified_by"]]) if "verified_by" in armed else verifier
    yield "  " + _("verifying needs by rule")
    adopt_estimates(crisis=crisis, by=verifier.armed("adopt-estimates"), at=at)
    yield "  " + _("computing the first plan")
    propose_allocation(crisis=crisis, by=planner.armed("first-round"), at=at)


def found(folder: Path, email: str, wall: dt.datetime, *, above: str = "", auditor: str = "") -> Founded:
    """Found a real jurisdiction from the places, catalogue, law and rules of a folder.

    Returns it with the secrets of the invitations; organisations and needs of an exercise are not taken over.
    """
    settings_found, tables, _digest = exercises.read(folder, Path(settings.COGOV_REFERENCE))
    wanted = exercises.new_jurisdiction(settings_found, tables)
    new = replace(wanted, exercise=False, invite=email, invite_above=above, invite_auditor=auditor)
    by = console_holder()
    with transaction.atomic():
        made = found_jurisdiction(new=new, by=by, at=wall)
        home = made.jurisdiction
        if functions := new_functions(tables):
            enter_functions(functions=functions, crisis=None, jurisdiction=home, by=by, at=wall)
        if rules := new_rules(tables, made.places):
            enter_law(jurisdiction=home, rules=rules, relations=new_relations(tables), crisis=None, by=by, at=wall)
    return made


def _summary(loaded: Loaded, home: Crisis) -> Iterator[str]:
    yield f"{mark(exercise=home.exercise)}{loaded.format} {loaded.label}"
    for kind, number in sorted(loaded.kinds().items()):
        yield f"  {kind}: {number}"
    verdicts = loaded.verdicts()
    yield f"  {_('understood')}: {verdicts.get('understood', 0)}, {_('rejected')}: {verdicts.get('rejected', 0)}"
    unsaid = sum(1 for need in loaded.needs if need.quantity is None)
    yield f"  {_('needs without a number')}: {unsaid} / {len(loaded.needs)}"
    if loaded.dropped:
        dropped = ", ".join(f"{name} {number}" for name, number in sorted(loaded.dropped.items()))
        yield f"  {_('fields dropped unread')}: {dropped}"
    for place, number in loaded.unread.items():
        told = ngettext("left unread: %(folder)s (%(n)s file)", "left unread: %(folder)s (%(n)s files)", number)
        yield "  " + told % {"folder": place, "n": number}


def _home_for_record(newest: Path, wall: dt.datetime) -> Generator[str, None, Crisis]:
    """Return the crisis of the record, made where there is none: a replay is an exercise, never a live crisis."""
    found = Crisis.objects.select_related("jurisdiction").filter(slug=wuhan2020.FORMAT).first()
    if found is not None:
        return found
    reference = Path(settings.COGOV_REFERENCE)
    steps = exercises.load(reference / wuhan2020.REPLAY, reference, wall=wall, first_day=read_day(newest.name))
    return (yield from _indented(steps)).here


def _root(crisis: Crisis) -> Place:
    return Place.objects.filter(jurisdiction_id=crisis.jurisdiction_id, parent__isnull=True).order_by("path")[0]


def load_wuhan2020(folder: Path, *, preview: bool, crisis: str | None, wall: dt.datetime) -> Iterator[str]:
    """Load the days of the wuhan2020 record in order, propose merges, and run the first round."""
    days, fresh = wuhan2020.day_folders(folder), False
    looked: dict[str, str] | None = None  # a preview compares each day with the one before it, which it did not write
    given = Crisis.objects.select_related("jurisdiction").filter(slug=crisis).first() if crisis else None
    if crisis and given is None:
        raise BadInput(N_("there is no crisis with this name"), field="crisis")
    for day in days:
        with transaction.atomic():  # a day that cannot be read leaves nothing behind, not even the replay it would open
            home = given or (yield from _home_for_record(days[-1], wall))
            if preview:
                looked = yield from _preview_day(home, day, looked)
            else:
                fresh |= yield from _load_day(home, day, wall=wall)
            transaction.set_rollback(preview)
    if preview or not (fresh or not home.runs.exists()):
        return
    pairs = propose_merges(
        jurisdiction=home.jurisdiction,
        crisis=home,
        kind="medical",
        area=_root(home),
        by=director_of(home).armed("likeness"),
        at=home.time(wall),
    )
    yield f"  {_('pairs of names that may be one organisation')}: {len(pairs)}"
    yield from first_round(home, None, wall)


def _preview_day(home: Crisis, day: Path, looked: dict[str, str] | None) -> Generator[str, None, dict[str, str] | None]:
    """Say what loading this day would change and refuse; return what the next day is compared with."""
    loaded, _known = wuhan2020.read(home, day)
    yield from _summary(loaded, home)
    if already_loaded(home, loaded.format, loaded.files_digest):
        yield "  " + _("this day is loaded already; nothing changed")
        return looked
    standing = newest_before(home, loaded)
    before = line_digests(standing) if looked is None else looked
    after = {line.key: line.digest for line in loaded.lines}
    found = differences(before, after)
    groups = {"new": found.new, "changed": found.changed, "same": found.same, "withdrawn": found.withdrawn}
    yield "  " + ", ".join(f"{labels.CHANGES[change]} {len(keys)}" for change, keys in groups.items())
    if standing or looked is not None:  # on the first day every line is new
        for change in ("new", "changed", "withdrawn"):
            for key in sorted(groups[change]):
                yield f"    {labels.CHANGES[change]}: {key}"
    rejected = [line for line in loaded.lines if line.verdict == "rejected"]
    yield f"  {_('rejected with a reason')}: {len(rejected)}"
    for line in rejected:
        yield f"    {line.file} {line.position}: {line.key}: {reason_word(line.reason)}"
    return after


def _load_day(home: Crisis, day: Path, *, wall: dt.datetime) -> Generator[str, None, bool]:
    """Load one day; say whether anything was written."""
    loaded, known = wuhan2020.read(home, day)
    yield from _summary(loaded, home)
    if already_loaded(home, loaded.format, loaded.files_digest):
        yield "  " + _("this day is loaded already; nothing changed")
        return False
    dataset = load_lines(crisis=home, loaded=loaded, known=known, by=director_of(home), at=home.time(wall))
    shown = ", ".join(f"{labels.CHANGES[change]} {number}" for change, number in changes(dataset).items())
    yield f"  {shown}"
    rejected = sum(verdicts.get("rejected", 0) for verdicts in account(dataset).values())
    yield f"  {_('rejected with a reason')}: {rejected}"
    return True
