"""From the files of the wuhan2020 record to what supply can load: organisations, needs, offers, an account of lines."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cogov.actors.rules.names import name_key
from cogov.exchange.places import Found, Gazetteer
from cogov.exchange.wuhan2020 import codec
from cogov.kernel.canonical import digest
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.models import Crisis, Item, ItemSpelling
from cogov.supply.actions.loading import Known
from cogov.supply.rules.loading import LineRecord, Loaded, NeedRecord, OfferRecord, OrganisationRecord

FORMAT = "wuhan2020"
REPLAY = "replay-wuhan2020"  # folder of `reference`: the exercise in which the days are replayed
LICENCE = "MIT, wuhan2020 contributors (contacts, accounts and remarks not read)"
SOURCE = "github.com/wuhan2020/wuhan2020"
PLACES_OF_FILES = {
    "hospital": "hospital/**/*.json",
    "factory": "factory/*.json",
    "logistical": "logistical/*.json",
    "donation": "donation/*.json",
    "clinic": "clinic/*.json",
    "doctor_hotel": "doctor_hotel/**/*.json",
    "travel_hotel": "travel_hotel/*.json",
}
ORGANISATION_KINDS = {
    "hospital": "medical",
    "factory": "enterprise",
    "logistical": "enterprise",
    "donation": "ngo",
    "clinic": "enterprise",
    "doctor_hotel": "enterprise",
    "travel_hotel": "enterprise",
}
FUNCTIONS = {
    "hospital": ("treat",),
    "factory": ("produce",),
    "logistical": ("transport",),
    "donation": ("receive_donations",),
    "clinic": ("advise_online",),
    "doctor_hotel": ("lend_rooms_to_staff",),
    "travel_hotel": ("take_in_travellers",),
}
TERMS = {"factory": "sale", "logistical": "service", "donation": "service", "clinic": "service",
         "doctor_hotel": "loan", "travel_hotel": "service"}  # fmt: skip


def day_folders(folder: Path) -> list[Path]:
    """Return the folders that hold one day each, oldest first: dated sub-folders, or the clone itself.

    Raises:
        BadInput: nothing of the record's layout is there.
    """
    if (folder / "data" / "fe").is_dir():
        return [folder]
    days = sorted(
        path for path in folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]") if (path / "data/fe").is_dir()
    )
    if not days:
        raise BadInput(N_("the folder holds neither data/fe nor dated folders with it"), field="folder")
    return days


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    base = folder / "data" / "fe"
    for kind, pattern in PLACES_OF_FILES.items():
        for path in sorted(base.glob(pattern)):
            yield kind, path


def _unread(folder: Path, read: Iterable[Path]) -> dict[str, int]:
    """Count by folder the files that no kind matches; they are not opened."""
    base, known = folder / "data" / "fe", set(read)
    left: Counter[str] = Counter()
    for path in base.rglob("*"):
        if path not in known and not path.is_dir():
            inside = path.relative_to(base).parts[:-1]
            left["/".join(("data/fe", *inside[:1]))] += 1
    return dict(sorted(left.items()))


@dataclass(slots=True)
class _Reading:
    gazetteer: Gazetteer
    spellings: dict[tuple[str, str], str]
    items: dict[str, Item]
    lines: list[LineRecord]
    organisations: dict[str, OrganisationRecord]
    needs: list[NeedRecord]
    offers: list[OfferRecord]
    seen: Counter[str]
    asked: dict[tuple[str, str], int] = field(default_factory=dict)

    def unique(self, key: str) -> str:
        """Return the key, numbered where the day holds it twice."""
        self.seen[key] += 1
        return key if self.seen[key] == 1 else f"{key}#{self.seen[key]}"

    def item(self, written: str, specification: str) -> str | None:
        """Return the code of the item that a spelling (with its standard) means."""
        for spelling, standard in ((written, specification), (specification, ""), (written, "")):
            code = self.spellings.get((name_key(spelling), name_key(standard)))
            if code:
                return code
        return None


def read(crisis: Crisis, folder: Path) -> tuple[Loaded, Known]:
    """Return one day's files as supply loads them; nothing is written.

    Raises:
        BadInput: the folder holds no files of the record, or one that cannot be read.
    """
    files = list(_files(folder))
    if not files:
        raise BadInput(N_("the folder holds neither data/fe nor dated folders with it"), field="folder")
    home = crisis.jurisdiction
    items = {item.code: item for item in Item.objects.filter(jurisdiction=home)}
    spellings = {
        (row.spelling, row.standard): row.item.code
        for row in ItemSpelling.objects.filter(jurisdiction=home).select_related("item")
    }
    reading = _Reading(Gazetteer(home), spellings, items, [], {}, [], [], Counter())
    dropped: Counter[str] = Counter()
    together = hashlib.sha256()
    newest = dt.date.min
    for kind, path in files:
        body = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        together.update(name.encode() + b"\0" + hashlib.sha256(body).digest())
        try:
            records, left_out = codec.parse(kind, name, body)
        except BadInput as error:
            raise BadInput(error.why, field=f"{folder.name}/{name}", **error.blanks) from None
        dropped += left_out
        for record in records:
            if record.day and record.day.year < 2022:
                newest = max(newest, record.day)
            _take(reading, record)
    label = folder.name if codec.read_day(folder.name) else newest.isoformat()
    together.update(label.encode())  # a day that looks like an earlier one is a day of its own
    asked = dt.datetime.combine(dt.date.fromisoformat(label), dt.time(), dt.timezone(dt.timedelta(hours=8)))
    loaded = Loaded(
        format=FORMAT,
        label=label,
        files_digest=together.hexdigest(),
        licence=LICENCE,
        source=SOURCE,
        asked_at=asked,
        lines=tuple(reading.lines),
        organisations=tuple(reading.organisations.values()),
        needs=tuple(reading.needs),
        offers=tuple(reading.offers),
        dropped=dict(dropped),
        unread=_unread(folder, (path for _kind, path in files)),
    )
    return loaded, Known(places=reading.gazetteer.by_id, items=items)


def _take(reading: _Reading, record: codec.Record) -> None:
    context = f"{record.province}/{record.city}/{record.district}"
    key = reading.unique(f"{record.kind}|{context}|{name_key(record.name)}")
    found = reading.gazetteer.find(province=record.province, city=record.city, district=record.district)
    reason = record.refused
    place = found
    if not reason and record.kind in ("hospital", "factory", "doctor_hotel", "travel_hotel") and found is None:
        reason = "place unknown"
    if place is None and reading.gazetteer.root is not None:
        place = Found(reading.gazetteer.root, "")
    reading.lines.append(
        LineRecord(
            file=record.file,
            position=str(record.position),
            kind=record.kind,
            key=key,
            raw=record.raw,
            digest=digest(record.raw),
            verdict="rejected" if reason else "understood",
            reason=reason or (place.note if place else ""),
        )
    )
    if reason or place is None:
        for number, supply in enumerate(record.supplies, start=1):
            _refuse(reading, record, number, supply, f"its organisation was refused: {reason}")
        return
    owner = f"{record.kind}|{context}|{name_key(record.name)}"
    home = str(place.place.pk)
    reading.organisations.setdefault(
        owner,
        OrganisationRecord(
            key=owner,
            kind=ORGANISATION_KINDS[record.kind],
            name=record.name[:200],
            context=context[:80],
            area=home,
            seat=home,
            functions=FUNCTIONS[record.kind],
            address=record.address[:200],
            source=record.url[:300] or SOURCE,
        ),
    )
    if record.kind == "hospital":
        for number, supply in enumerate(record.supplies, start=1):
            _need(reading, record, number, supply, owner)
    elif record.kind == "factory":
        for number, supply in enumerate(record.supplies, start=1):
            _capacity(reading, record, number, supply, owner)
    else:
        _service(reading, record, key, owner)


def _line(
    reading: _Reading, record: codec.Record, number: int, supply: codec.Supply, *, verdict: str, reason: str
) -> str:
    kind = "need" if record.kind == "hospital" else "capacity"
    place = f"{record.province}/{record.city}/{record.district}|{name_key(record.name)}"
    key = reading.unique(f"{kind}|{place}|{name_key(supply.item)}|{name_key(supply.specification)}")
    reading.lines.append(
        LineRecord(
            file=record.file,
            position=f"{record.position}.{number}",
            kind=kind,
            key=key[:300],
            raw=supply.raw,
            digest=digest(supply.raw),
            verdict=verdict,
            reason=reason,
        )
    )
    return key[:300]


def _refuse(reading: _Reading, record: codec.Record, number: int, supply: codec.Supply, reason: str) -> None:
    _line(reading, record, number, supply, verdict="rejected", reason=reason[:300])


def _need(reading: _Reading, record: codec.Record, number: int, supply: codec.Supply, owner: str) -> None:
    code = reading.item(supply.item, supply.specification)
    # One hospital in two rows of one day: the second row's lines for the same item are not counted twice.
    first = reading.asked.setdefault((owner, name_key(supply.item)), record.position)
    twice = "" if first == record.position else f"row {first} of the same asker holds this item already"
    if supply.refused or code is None or twice:
        _refuse(reading, record, number, supply, supply.refused or twice or "item unknown")
        return
    key = _line(
        reading, record, number, supply, verdict="understood", reason="" if supply.quantity else "quantity not said"
    )
    reading.needs.append(
        NeedRecord(
            key=key,
            organisation=owner,
            item=code,
            standard=supply.specification[:200],
            quantity=supply.quantity,
            line=key,
            source=record.url[:300] or SOURCE,
        )
    )


def _capacity(reading: _Reading, record: codec.Record, number: int, supply: codec.Supply, owner: str) -> None:
    if supply.refused:
        _refuse(reading, record, number, supply, supply.refused)
        return
    code = reading.item(supply.item, supply.specification)
    key = _line(
        reading, record, number, supply, verdict="understood", reason="" if supply.quantity else "capacity not said"
    )
    reading.offers.append(
        OfferRecord(
            key=key,
            organisation=owner,
            what=supply.specification or supply.item,
            terms="sale",
            line=key,
            item=code or "",
            quantity=supply.quantity,
            per_day=True,
            offered_on=record.day,
            source=record.url[:300] or SOURCE,
        )
    )


def _service(reading: _Reading, record: codec.Record, key: str, owner: str) -> None:
    what = {
        "logistical": f"{record.extra.get('from', '')} → {record.extra.get('dest', '')}",
        "donation": record.extra.get("rfb", "") or record.name,
        "clinic": record.extra.get("type", "") or record.name,
        "doctor_hotel": record.name,
        "travel_hotel": record.name,
    }[record.kind]
    rooms = record.extra.get("maximum_rooms", "0")
    reading.offers.append(
        OfferRecord(
            key=key,
            organisation=owner,
            what=what[:200],
            terms=TERMS[record.kind],
            line=key,
            quantity=int(rooms) if rooms.isdigit() and int(rooms) > 0 else None,
            offered_on=record.day,
            source=record.url[:300] or SOURCE,
        )
    )
