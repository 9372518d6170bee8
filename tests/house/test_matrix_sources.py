"""The permission matrix beside its two sources: the table of authority of the model (2.6), which wins, and the table
of the notes on security. What they name and it leaves out fails; what it names and nothing offers yet says so."""

import csv
from pathlib import Path

import pytest

from cogov.actors import access
from cogov.actors.rules.matrix import grant, matrix

BASE = Path(__file__).resolve().parents[2]

# model.md 2.6, act by act: what each column may do. A verb means it may, `-` that it may not, as the model writes.
MODEL = {
    "constitute committee, activate level": {
        "crisis.open": {"COM": "C", "HG": "C", "EICR": "-C", "EICS": "V", "MED": "-C", "AUD": "-C"},
        "crisis.phase": {"COM": "C", "GOV": "C", "ENT": "C", "NGO": "C", "CTY": "C", "EICS": "V", "RES": "-C"},
        "level.advise": {"EXP": "C", "RES": "-V", "MED": "-V"},
    },
    "order (binding)": {
        "order.issue": {"COM": "A", "GOV": "A", "HG": "A", "CTY": "A", "EICR": "-V", "EICS": "-V", "ENT": "-A",
                        "NGO": "-A", "RES": "-A", "MED": "-A", "EXP": "-A", "AUD": "-A"},
    },
    "delegate": {
        "delegate.grant": {"COM": "A", "GOV": "A", "HG": "A", "ENT": "C", "NGO": "C", "EICS": "V", "CTY": "-C",
                           "RES": "-V", "MED": "-V", "EXP": "-V"},
        "delegate.accept": {"CTY": "C"},
    },
    "task to others": {
        "task.assign": {"COM": "C", "GOV": "C", "HG": "C", "ENT": "C", "NGO": "C", "CTY": "C", "RES": "C",
                        "EICR": "-V", "MED": "-V", "EXP": "-V", "AUD": "V"},
    },
    "release public information": {
        "bulletin.release": {"COM": "C", "EICR": "A", "EICS": "-V", "GOV": "-A", "HG": "A", "CTY": "-A", "ENT": "-A",
                             "NGO": "-A", "AUD": "-V"},
        "bulletin.check": {"GOV": "A", "CTY": "A", "EICR": "A"},
        "notice.release": {"ENT": "A", "NGO": "A", "HG": "A"},
        "question.ask": {"RES": "C", "ANON": "C"},
        "media.publish": {"MED": "C"},
        "note.sign": {"EXP": "C"},
    },
    "borrow asset": {
        "loan.act": {"COM": "C", "EICR": "-V", "EICS": "V", "GOV": "C", "HG": "-V", "ENT": "C", "NGO": "C", "CTY": "C",
                     "RES": "C", "MED": "-V", "EXP": "-V", "AUD": "V"},
    },
    "requisition": {
        "requisition.order": {"COM": "A", "GOV": "C", "EICS": "V", "AUD": "V", "HG": "-V", "EICR": "-A", "ENT": "-V"},
        "requisition.publish": {"EICR": "C"},
        "requisition.appeal": {"ENT": "C", "NGO": "C", "RES": "C"},
        "requisition.witness": {"CTY": "C"},
    },
    "see ledger": {
        "ledger.read": dict.fromkeys(("COM", "EICR", "EICS", "GOV", "HG", "ENT", "NGO", "CTY", "RES", "MED", "EXP",
                                      "AUD"), "V"),
    },
    "open supervision case": {
        "supervision.open": {"COM": "C", "EICR": "-V", "EICS": "C", "HG": "C", "AUD": "C", "ENT": "-C", "MED": "-C"},
        "complaint.file": dict.fromkeys(("GOV", "ENT", "NGO", "CTY", "RES", "MED", "EXP"), "C"),
    },
    "decide sanction": {
        "sanction.propose": {"COM": "-A", "EICR": "-V", "EICS": "C", "GOV": "A", "HG": "A", "ENT": "A", "NGO": "A",
                             "CTY": "-V", "RES": "-V", "MED": "-V", "EXP": "-V", "AUD": "V"},
    },
}  # fmt: skip

# Where the platform lets a role look although the model gives it no act: everybody may see what is decided in public.
# `-A` and `-C` forbid the act, `-V` also the look.

# The table of the notes on security, row by row: the functions that carry it now. A row that is spread over several
# or renamed says why; `=` stands for the same function under a key.
SHARED = {
    "Public pages, log, open data (read)": ("=", "public.read"),
    "Crisis: open / change level / close": ("level and opening are two decisions", "crisis.open crisis.phase"),
    "Plan, roles and responsibility map: write": ("=", "plan.write function.assign"),
    "Event report: submit": ("=", "report.submit"),
    "Event report: read raw": ("=", "report.read"),
    "Event report: verify / grade": ("=", "report.verify"),
    "Late/under-report flag (computed): read": ("=", "lateness.read"),
    "Bulletin: draft": ("=", "bulletin.draft"),
    "Bulletin: check (1st), edit (2nd)": ("=", "bulletin.check"),
    "Bulletin: release (3rd; never the author)": ("=", "bulletin.release"),
    "Bulletin: correct / withdraw (2 persons; 1 person in <=60 s emergency withdraw, reviewed after)": (
        "=", "bulletin.correct"),
    "Rumour claim: submit / give evidence": ("=", "rumour.submit"),
    "Rumour claim: verdict": ("=", "rumour.verdict"),
    "Need (hospital, community, resident): create": ("=", "need.create"),
    "Need: read with contact details": ("the need is public, its contact is not", "need.read need.contact"),
    "Donation: pledge": ("=", "donation.pledge"),
    "Donation: receive (warehouse)": ("a depot receives goods of every kind", "stock.receive"),
    "Donor identity: read": ("=", "donor.read"),
    "Stock: count, adjust (adjust = 2 persons + reason)": ("=", "stock.adjust"),
    "Allocation: propose": ("=", "allocation.propose"),
    "Allocation: approve (not the proposer; not of the receiving organisation)": ("=", "allocation.approve"),
    "Shipment: send / receive (two different organisations confirm)": (
        "two signatures, two acts", "shipment.send shipment.receive"),
    "Loan of asset: offer / accept / return": ("=", "loan.act"),
    "Compensation claim: file": ("=", "compensation.file"),
    "Compensation claim: decide (2 persons, conflict-of-interest check)": ("=", "compensation.decide"),
    "Resident register: create/update": ("=", "resident.write"),
    "Resident register: read one (assigned or exact match; reason; logged; shown to resident)": ("=", "resident.read"),
    "Resident register: list": ("=", "resident.list"),
    "Resident register: export": ("=", "resident.export"),
    "Health status: record": ("=", "health.record"),
    "Movement restriction / health code: set (basis+evidence+2nd approver+expiry+notice)": ("=", "restriction.set"),
    "Entry-exit event: record": ("=", "gate.record"),
    "Entry-exit events: read": ("=", "gate.read"),
    "Aggregates with cells < 5 suppressed": ("=", "aggregate.read"),
    "Complaint / whistle-blow: file (may be anonymous)": ("=", "complaint.file"),
    "Complaint: read": ("=", "complaint.read"),
    "Complaint: decide (never the body complained of)": ("=", "complaint.decide"),
    "Accountability case: open / close": ("opening is model 2.6's supervision case", "supervision.open case.close"),
    "Who-looked-at-me list": ("=", "personal.reads"),
    "Access log of personal data: read": ("=", "access_log.read"),
    "Users and roles inside own organisation": ("=", "post.manage"),
    "Organisations: admit / suspend": ("=", "register.admit"),
    "Data-sharing agreement (field list, purpose, end): create / approve": ("=", "agreement.act"),
    "API token (bounded by an agreement)": ("=", "token.make"),
    "Retention run, legal hold": ("=", "retention.run"),
    "Thresholds, policies, fraud rules: change": ("=", "policy.change"),
    "Log key, witness policy: change": ("=", "key.change"),
    "Backups, restore, logs without personal data": ("=", "backup.run"),
    "Django admin site": ("=", "admin.site"),
}  # fmt: skip


def _contradictions(facts):
    """Return where the matrix says another thing than the model."""
    found = []
    for act, functions in facts.items():
        for key, cells in functions.items():
            if key not in matrix():
                found.append((act, key, "no such row"))
                continue
            for role, said in cells.items():
                verb = said.removeprefix("-")
                if bool(grant(role, key, verb)) is said.startswith("-"):
                    found.append((act, key, role, said))
    return found


def test_the_matrix_says_what_the_model_says_act_by_act():
    assert _contradictions(MODEL) == []


def test_a_contradiction_is_found_the_control():
    facts = {"open": {"crisis.open": {"COM": "-C", "RES": "C"}, "planted.row": {"COM": "C"}}}

    assert len(_contradictions(facts)) == 3


def test_every_row_of_the_notes_on_security_is_kept_or_named_as_replaced(shared):
    with (shared / "security" / "permission_matrix.csv").open(encoding="utf-8", newline="") as file:
        rows = [row["function"] for row in csv.DictReader(file)]

    assert sorted(set(rows) ^ set(SHARED)) == []
    assert [key for _why, keys in SHARED.values() for key in keys.split() if key not in matrix()] == []
    assert [row for row, (why, keys) in SHARED.items() if why != "=" and len(why) < 15] == []


def _offered():
    """Return the functions that a route or a line of code asks about."""
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted((BASE / "src" / "cogov").rglob("*"))
        if path.suffix in (".py", ".html") and path.name != "matrix.py"
    )
    routes = {key for key, _verb in access.routes().values()}
    return {key for key in matrix() if key in routes or f'"{key}"' in code or f"'{key}'" in code}


def test_a_row_that_nothing_offers_yet_says_so_and_no_other():
    offered = _offered() | {"admin.site"}  # refused to everybody for good

    assert [key for key, row in matrix().items() if ("no route yet" in row.note) is (key in offered)] == []


@pytest.mark.parametrize("key", ["need.read", "allocation.read", "dataset.load"])
def test_what_is_offered_is_found_the_control(key):
    assert key in _offered()
