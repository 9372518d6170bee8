"""From an exercise's files to actions: found its jurisdiction, open the crisis, enter every fact with its source."""

import datetime as dt
import hashlib
import zoneinfo
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cogov.actors.actions import (
    admit,
    appoint,
    enter_organisation,
    found_jurisdiction,
    grant_mandate,
    issue_code,
    make_tie,
    sign_code,
)
from cogov.actors.actions.founding import (
    Founded,
    NewCount,
    NewItem,
    NewJurisdiction,
    NewPack,
    NewPlace,
    NewPlaceCode,
    NewRule,
    NewSubstitute,
    console_holder,
)
from cogov.actors.actions.posts import player
from cogov.actors.actions.register import NewOrganisation
from cogov.actors.models import Organisation, Post
from cogov.actors.queries.holders import holder_of
from cogov.actors.queries.register import committee_posts
from cogov.community.actions import enter_building, enter_household
from cogov.community.models import Household
from cogov.decision.actions import (
    enter_cell,
    list_function,
    name_players,
    open_crisis,
    record_matrix,
    state_position,
    state_row,
)
from cogov.decision.actions.matrix import NewEntry, RowFacts
from cogov.decision.models import Function
from cogov.exchange.exercise.codec import (
    BadExercise,
    Row,
    Table,
    check_keys,
    day,
    moment,
    names,
    parse_settings,
    parse_table,
    real,
    rows_of,
    text_of,
    whole,
)
from cogov.exchange.exercise.law import new_functions, new_relations, new_rules
from cogov.kernel.canonical import digest
from cogov.kernel.errors import Refused
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Item, Place, Standing
from cogov.kernel.web.say import say as said
from cogov.plans.actions import enter_functions, enter_law
from cogov.supply.actions import enter_depot, enter_need, load_lines, receive_lot, state_stock
from cogov.supply.actions.loading import Known
from cogov.supply.actions.needs import NewNeed
from cogov.supply.actions.stock import NewLot, NewStatement
from cogov.supply.models import Basis, Depot, Statement
from cogov.supply.rules.loading import LineRecord, Loaded, NeedRecord, OfferRecord, OrganisationRecord

FORMAT = "exercise"


@dataclass(slots=True)
class Loading:
    """An exercise while it is being loaded."""

    folder: Path
    settings: dict[str, Any]
    tables: dict[str, Table]
    zone: dt.tzinfo
    by: Holder
    at: dt.datetime
    founded: Founded | None = None
    crisis: Crisis | None = None
    organisations: dict[str, Organisation] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    depots: dict[str, Depot] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    households: dict[str, Household] = field(default_factory=dict)
    players: dict[str, str] = field(default_factory=dict)
    row: Row | None = None

    def rows(self, name: str) -> Iterator[Row]:
        """Return the rows of a table, remembering which one is being read; a table without a file is empty."""
        for row in rows_of(self.tables, name):
            self.row = row
            yield row
        self.row = None

    @property
    def home(self) -> Founded:
        """Return the founded jurisdiction."""
        if self.founded is None:
            raise BadExercise("the jurisdiction is not founded yet")
        return self.founded

    @property
    def here(self) -> Crisis:
        """Return the crisis."""
        if self.crisis is None:
            raise BadExercise("the crisis is not open yet")
        return self.crisis

    def place(self, key: str) -> Place:
        """Return a place by its key; the codec has seen that it is there."""
        return self.home.places[key]

    def item(self, code: str) -> Item:
        """Return an item by its code."""
        return self.home.items[code]

    def organisation(self, key: str) -> Organisation:
        """Return an organisation by its key."""
        return self.organisations[key]


def read_settings(folder: Path) -> dict[str, Any]:
    """Return the settings of an exercise.

    Raises:
        BadExercise: the file is missing or cannot be understood.
    """
    path = folder / "exercise.toml"
    if not path.is_file():
        raise BadExercise(f"{path.name} is missing in {folder.name}")
    return parse_settings(text_of(path.name, path.read_bytes()))


def read(folder: Path, reference: Path) -> tuple[dict[str, Any], dict[str, Table], str]:
    """Return settings, tables and the digest of all files of an exercise.

    A table may lie in the exercise's own folder or in a folder of `reference` that the settings include.

    Raises:
        BadExercise: a file is missing or cannot be understood, or a key points nowhere.
    """
    settings = read_settings(folder)
    together = hashlib.sha256((folder / "exercise.toml").read_bytes())
    tables: dict[str, Table] = {}
    for base in [reference / name for name in settings.get("include", [])] + [folder]:
        if not base.is_dir():
            raise BadExercise(f"exercise.toml: include: there is no folder “{base.name}” in {reference.name}")
        for file in sorted(base.glob("*.csv")):
            body = text_of(file.name, file.read_bytes())
            together.update(file.name.encode() + body.encode())
            more = parse_table(file.stem, body)
            before = tables[file.stem].rows if file.stem in tables else ()
            tables[file.stem] = Table(file.stem, before + more.rows)
    check_keys(tables)
    posts = {row["key"] for row in tables["posts"].rows} if "posts" in tables else set()
    for name, post in settings.get("first_round", {}).items():
        if post not in posts:
            raise BadExercise(f"exercise.toml: first_round.{name} “{post}” is not in posts.csv")
    return settings, tables, together.hexdigest()


def new_jurisdiction(settings: Mapping[str, Any], tables: Mapping[str, Table]) -> NewJurisdiction:
    """Return what the files say of the jurisdiction: places, catalogue, counts, rules."""
    rows = partial(rows_of, tables)
    home = settings["jurisdiction"]
    spelled: dict[str, list[tuple[str, str]]] = {}
    for row in rows("spellings"):
        spelled.setdefault(row["item"], []).append((row["spelling"], row["standard"]))
    return NewJurisdiction(
        slug=home["slug"],
        names=home["names"],
        profile=home["profile"],
        time_zone=home["time_zone"],
        exercise=True,
        control_names=settings.get("control_names", {}),
        places=[
            NewPlace(
                key=row["key"],
                parent=row["parent"],
                kind=row["kind"],
                names=names(row, "name"),
                code_system=row["code_system"],
                code=row["code"],
                latitude=real(row, "lat"),
                longitude=real(row, "lon"),
                precision_m=whole(row, "precision_m"),
                precision_note={**names(row, "precision"), **({"seat": row["seat"]} if row["seat"] else {})},
                source=row["source"],
            )
            for row in rows("places")
        ],
        place_codes=[
            NewPlaceCode(
                place=row["place"],
                system=row["system"],
                code=row["code"],
                valid_from=day(row, "valid_from"),
                valid_to=day(row, "valid_to"),
                source=row["source"],
            )
            for row in rows("place_codes")
        ],
        items=[
            NewItem(
                code=row["code"],
                names=names(row, "name"),
                item_class=row["class"],
                unit=row["unit"],
                unit_names=names(row, "unit"),
                standard=row["standard"],
                medical={"yes": True, "no": False}.get(row["medical"]),
                urgency=whole(row, "urgency") or 3,
                per_patient_day=real(row, "per_patient_day"),
                per_patient_day_high=real(row, "per_patient_day_high"),
                coefficient_source=row["coefficient_source"],
                source=row["source"],
                spellings=spelled.get(row["code"], []),
            )
            for row in rows("items")
        ],
        substitutes=[
            NewSubstitute(
                row["wanted"], row["given"], whole(row, "penalty_km") or 0, row["needs_waiver"] == "yes",
                row["basis"],
            )
            for row in rows("substitutes")
        ],
        packs=[
            NewPack(row["item"], row["name"], whole(row, "pieces"), row["standing"], row["basis"])
            for row in rows("packs")
        ],
        counts=[
            NewCount(
                row["place"], row["indicator"], dt.date.fromisoformat(row["day"]), whole(row, "value") or 0,
                row["standing"], row["source"],
            )
            for row in rows("counts")
        ],
        rules=[
            NewRule(
                code=row["code"], names=names(row, "name"), source=row["source"], actor=row["actor"],
                trigger=row["trigger"], expected=row["expected"], voided_by=row["voided_by"],
                seconds=whole(row, "seconds") or 0, warn_seconds=whole(row, "warn_seconds") or 0,
                in_force_from=dt.date.fromisoformat(row["in_force_from"]),
            )
            for row in rows("rules")
        ],
    )  # fmt: skip


def load(
    folder: Path, reference: Path, *, wall: dt.datetime, first_day: dt.date | None = None
) -> Generator[str, None, Loading]:
    """Load an exercise whole or not at all; every fact enters by an action of the exercise's control.

    Yields before each part what is being done, so that it can be said while it is done.

    Args:
        folder: the exercise.
        reference: shared tables that exercises include.
        wall: now; the scenario's clock starts here.
        first_day: the scenario starts on this day, at the hour the exercise names; without it, on the exercise's own.

    Raises:
        BadExercise: a file cannot be understood, or a key points nowhere.
        Refused: an action refused what the files say.
    """
    settings, tables, files_digest = read(folder, reference)
    zone = zoneinfo.ZoneInfo(settings["jurisdiction"]["time_zone"])
    start = dt.datetime.fromisoformat(settings["crisis"]["scenario_start"])
    if first_day is not None:
        start = dt.datetime.combine(first_day, start.timetz())
    loading = Loading(folder, settings, tables, zone, console_holder(), start)
    with transaction.atomic():
        yield _("places, catalogue, rules")
        loading.founded = found_jurisdiction(new=new_jurisdiction(settings, tables), by=loading.by, at=start)
        loading.by = holder_of(loading.founded.director)
        _open(loading, wall)
        try:
            yield from _enter(loading, files_digest)
        except Refused as refusal:
            if loading.row is None:
                raise
            raise BadExercise(f"{loading.row.where}: {said(refusal)}") from None
        name_players(crisis=loading.here, players=loading.players, by=loading.by, at=loading.at)
    return loading


def _enter(loading: Loading, files_digest: str) -> Iterator[str]:
    yield _("organisations and posts")
    _organisations(loading)
    _posts(loading)
    _ties(loading)
    yield _("law, duties and who says what of them")
    _functions(loading)
    _matrix(loading)
    yield _("stock, as it was published")
    _stock(loading)
    yield _("needs")
    _needs(loading, files_digest)
    _households(loading)


def _open(loading: Loading, wall: dt.datetime) -> None:
    crisis = loading.settings["crisis"]
    loading.crisis = open_crisis(
        jurisdiction=loading.home.jurisdiction,
        slug=loading.settings["slug"],
        names=loading.settings["names"],
        summaries=loading.settings.get("summaries", {}),
        hazard_class=crisis["hazard_class"],
        hazard=crisis["hazard"],
        exercise=True,
        scenario_start=loading.at,
        wall_start=wall,
        defaults={**loading.settings.get("defaults", {}), "beside": loading.settings.get("beside", [])},
        by=loading.by,
        at=loading.at,
    )
    if texts := loading.settings.get("code_of_conduct"):
        issue_code(
            jurisdiction=loading.home.jurisdiction, texts=texts, clauses=loading.settings.get("code_clauses", []),
            crisis=loading.crisis, by=loading.by, at=loading.at,
        )  # fmt: skip


def _organisations(loading: Loading) -> None:
    code = loading.home.jurisdiction.codes_of_conduct.order_by("-version").first()
    for row in loading.rows("organisations"):
        organisation = enter_organisation(
            jurisdiction=loading.home.jurisdiction,
            crisis=loading.here,
            new=NewOrganisation(
                kind=row["kind"],
                body=row["body"],
                level=row["level"],
                names=names(row, "name"),
                area=loading.place(row["area"]),
                seat=loading.place(row["seat"]) if row["seat"] else None,
                parent=loading.organisation(row["parent"]) if row["parent"] else None,
                functions=row["functions"].split(),
                capabilities=names(row, "capabilities"),
                limits=names(row, "limits"),
                designated=row["designated"] == "yes",
                emergency=row["emergency"] == "yes",
                staff=whole(row, "staff"),
                volunteers=whole(row, "volunteers"),
                standing=row["standing"],
                source=row["source"],
            ),
            by=loading.by,
            at=loading.at,
        )
        loading.organisations[row["key"]] = admit(
            organisation=organisation, crisis=loading.here, by=loading.by, at=loading.at
        )
        if code:
            sign_code(code=code, organisation=organisation, crisis=loading.here, by=loading.by, at=loading.at)


def _posts(loading: Loading) -> None:
    for row in loading.rows("posts"):
        person = player(jurisdiction=loading.home.jurisdiction, name=row["player"]) if row["player"] else None
        loading.posts[row["key"]] = appoint(
            organisation=loading.organisation(row["organisation"]),
            kind=row["kind"],
            titles=names(row, "title"),
            person=person,
            area=loading.place(row["area"]) if row["area"] else None,
            crisis=loading.here,
            by=loading.by,
            at=loading.at,
        )
        if row["open_as"]:
            loading.players[row["open_as"]] = str(loading.posts[row["key"]].pk)
    for row in loading.rows("mandates"):
        grant_mandate(
            organisation=loading.organisation(row["organisation"]),
            acts=row["acts"].split(),
            area=loading.place(row["area"]),
            until=loading.at + dt.timedelta(days=whole(row, "days") or 0),
            basis=row["basis"],
            crisis=loading.here,
            by=loading.by,
            at=loading.at,
        )


def _ties(loading: Loading) -> None:
    posts = committee_posts(loading.home.jurisdiction).select_related("organisation__area", "area", "person")
    committee = posts.order_by("pk").first()
    for row in loading.rows("ties"):
        if committee is None:
            raise row.wrong("one", "stands in a tie: ties need a committee with a post, which keeps them")
        make_tie(
            one=loading.organisation(row["one"]),
            other=loading.organisation(row["other"]),
            purpose=row["purpose"],
            source=row["source"],
            crisis=loading.here,
            by=holder_of(committee),
            at=loading.at,
        )


def _functions(loading: Loading) -> None:
    if functions := new_functions(loading.tables):
        enter_functions(functions=functions, crisis=loading.here, by=loading.by, at=loading.at)
    if rules := new_rules(loading.tables, loading.home.places):
        enter_law(
            jurisdiction=loading.home.jurisdiction,
            rules=rules,
            relations=new_relations(loading.tables),
            crisis=loading.here,
            by=loading.by,
            at=loading.at,
        )
    for row in loading.rows("functions"):
        loading.functions[row["code"]] = list_function(
            crisis=loading.here,
            code=row["code"],
            names=names(row, "name"),
            area=loading.place(row["area"]),
            by=loading.by,
            at=loading.at,
        )
    for row in loading.rows("positions"):
        state_position(
            function=loading.functions[row["function"]],
            organisation=loading.organisation(row["organisation"]),
            says=row["says"],
            words=names(row, "words"),
            said_at=moment(row, "said_at", loading.zone),
            source=row["source"],
            standing=row["standing"],
            by=loading.by,
            at=loading.at,
        )


def _matrix(loading: Loading) -> None:
    """Enter the cells of the matrix in force, and the matrices beside it, each as a whole."""
    beside: dict[str, list[NewEntry]] = {}
    for row in loading.rows("matrix"):
        organisation = loading.organisation(row["organisation"]) if row["organisation"] else None
        if row["version"]:
            entry = NewEntry(
                code=row["function"],
                names=names(row, "name"),
                area=loading.place(row["area"]),
                letter=row["letter"],
                organisation=organisation,
                claimed=row["claimed"] == "yes",
                source=row["source"],
                standing=row["standing"],
                words=names(row, "words"),
            )
            beside.setdefault(row["version"], []).append(entry)
            continue
        function = loading.functions.get(row["function"])
        if function is None:
            raise row.wrong("function", "is not in functions.csv")
        if organisation is None:
            state_row(function=function, facts=RowFacts(checked=True), by=loading.by, at=loading.at)
            continue
        enter_cell(
            function=function,
            letter=row["letter"],
            organisation=organisation,
            reason=row["source"],
            source=row["source"],
            standing=row["standing"],
            by=loading.by,
            at=loading.at,
        )
    for version, entries in beside.items():
        record_matrix(crisis=loading.here, version=version, entries=entries, by=loading.by, at=loading.at)


def _stock(loading: Loading) -> None:
    for row in loading.rows("depots"):
        loading.depots[row["key"]] = enter_depot(
            crisis=loading.here,
            keeper=loading.organisation(row["keeper"]),
            names=names(row, "name"),
            place=loading.place(row["place"]),
            source=row["source"],
            by=loading.by,
            at=loading.at,
        )
    for row in loading.rows("statements"):
        loading.statements[row["key"]] = state_stock(
            crisis=loading.here,
            new=NewStatement(
                kind=row["kind"],
                organisation=loading.organisation(row["organisation"]) if row["organisation"] else None,
                recipient=loading.organisation(row["recipient"]) if row["recipient"] else None,
                total=loading.statements.get(row["total"]),
                item=loading.item(row["item"]) if row["item"] else None,
                item_written=row["item_written"],
                quantity=whole(row, "quantity") or 0,
                unit_written=row["unit"],
                said_at=moment(row, "said_at", loading.zone),
                precision=row["precision"],
                words=names(row, "words"),
                source=row["source"],
                standing=row["standing"],
                list_of=row["list_of"],
                publish_on=day(row, "publish_on"),
            ),
            by=loading.by,
            at=loading.at,
        )
    for row in loading.rows("lots"):
        receive_lot(
            crisis=loading.here,
            depot=loading.depots[row["depot"]],
            new=NewLot(
                item=loading.item(row["item"]),
                quantity=whole(row, "quantity") or 0,
                low=whole(row, "low"),
                high=whole(row, "high"),
                packs=whole(row, "packs"),
                pack_name=row["pack_name"],
                donor=loading.organisation(row["donor"]) if row["donor"] else None,
                earmark=loading.organisation(row["earmark"]) if row["earmark"] else None,
                standing=row["standing"],
                basis=names(row, "basis"),
                statement=loading.statements.get(row["statement"]),
                received_at=moment(row, "received_at", loading.zone),
            ),
            by=loading.by,
            at=loading.at,
        )


def _needs(loading: Loading, files_digest: str) -> None:
    lines, needs, offers, askers = [], [], [], {}
    asked = {moment(row, "asked_at", loading.zone) for row in loading.rows("needs")} or {loading.at}
    for kind, rows in (("need", loading.rows("needs")), ("offer", loading.rows("offers"))):
        for number, row in enumerate(rows, start=2):
            owner = loading.organisation(row["organisation"])
            spot = str(owner.place.pk)
            askers[row["organisation"]] = OrganisationRecord(
                key=row["organisation"], kind=owner.kind, name=str(owner), context=FORMAT, area=spot, seat=spot,
                functions=tuple(owner.functions),
            )  # fmt: skip
            what = row.get("what") or row["item"]
            key = f"{kind}|{row['organisation']}|{what}"
            lines.append(LineRecord(f"{kind}s.csv", str(number), kind, key, row, digest(row), "understood"))
            quantity = whole(row, "quantity")
            if kind == "need":
                needs.append(
                    NeedRecord(
                        key, row["organisation"], row["item"], row["standard"], quantity, key, row["source"],
                        moment(row, "asked_at", loading.zone), "day", row["asked_standing"],
                    )
                )  # fmt: skip
            else:
                offers.append(
                    OfferRecord(key, row["organisation"], row["what"], row["terms"], key, row["item"], quantity,
                                row["per_day"] == "yes", day(row, "offered_on"), row["source"])
                )  # fmt: skip
    if not lines:
        return
    known = Known(
        places={str(place.pk): place for place in loading.home.places.values()},
        items=loading.home.items,
        organisations=loading.organisations,
    )
    load_lines(
        crisis=loading.here,
        loaded=Loaded(
            format=FORMAT,
            label=loading.at.date().isoformat(),
            files_digest=files_digest,
            licence=loading.settings.get("licence", ""),
            source=loading.settings.get("source", ""),
            asked_at=min(asked),
            lines=tuple(lines),
            organisations=tuple(askers.values()),
            needs=tuple(needs),
            offers=tuple(offers),
        ),
        known=known,
        by=loading.by,
        at=loading.at,
    )


def _households(loading: Loading) -> None:
    for row in loading.rows("households"):
        organisation = loading.organisation(row["organisation"])
        building = enter_building(
            crisis=loading.here,
            organisation=organisation,
            grid=loading.place(row["grid"]),
            names=names(row, "building"),
            by=loading.by,
            at=loading.at,
        )
        household, _secret = enter_household(
            crisis=loading.here,
            building=building,
            code=row["code"],
            people=whole(row, "people"),
            by=loading.by,
            at=loading.at,
        )
        loading.households[row["code"]] = household
        if row["open_as"]:
            loading.players[row["open_as"]] = str(household.pk)
    for row in loading.rows("household_needs"):
        household = loading.households[row["household"]]
        enter_need(
            crisis=loading.here,
            new=NewNeed(
                item=loading.item(row["item"]),
                place=household.building.grid,
                household=household,
                quantity=whole(row, "quantity"),
                quantity_basis=Basis.EXERCISE,
                asked_standing=Standing.EXERCISE,
                source="exercise",
            ),
            by=loading.by,
            at=loading.at,
        )
