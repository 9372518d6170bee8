"""What the reader of the wuhan2020 record keeps out: contacts, broken files, guesses, and half a day."""

import json

import pytest
from django.test import Client
from django.utils import translation

from cogov.actors.models import MergeProposal, Organisation
from cogov.cli.loading import load
from cogov.exchange.wuhan2020.codec import parse
from cogov.kernel.clock import now
from cogov.kernel.errors import BadInput
from cogov.kernel.models import Crisis, Dataset, Line
from cogov.kernel.web.say import say
from cogov.supply.models import Need
from cogov.supply.rules.loading import OlderThanLoaded
from exchange.tables import everything_stored, row_counts

MASK = {"key": "医用外科口罩", "value": 500, "specification": "YY 0469-2011"}


def _hospital(name="第六医院", *, supplies=(MASK,), **more):
    return {
        "province": "湖北", "city": "武汉市", "district": "江岸区", "name": name, "supplies": list(supplies),
        "address": "香港路", "url": "https://example.org/1", **more,
    }  # fmt: skip


@pytest.fixture
def write(tmp_path):
    """Return a function that writes one day's hospital file, as rows or as bytes, and returns the folder."""

    def go(content, day="2020-02-01", file="hospital/hubei/wuhanshi.json"):
        path = tmp_path / day / "data" / "fe" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        path.write_bytes(body)
        return tmp_path

    return go


def _load(folder, *, preview=False, crisis=None):
    return list(load(folder, preview=preview, crisis=crisis, wall=now()))


def test_contacts_accounts_and_remarks_are_dropped_unread_and_stored_nowhere(db, write):
    folder = write([
        _hospital(
            contacts=[{"name": "王医生秘密", "tel": "13800001111"}], contactPhone="13800001111", remark="备注秘密",
            supplies=[{**MASK, "remark": "行内秘密"}], accounts=[{"id": "6222000011112222"}],
        )
    ])  # fmt: skip

    said = "\n".join(_load(folder))
    stored = everything_stored()

    for secret in ("王医生秘密", "13800001111", "备注秘密", "行内秘密", "6222000011112222"):
        assert secret not in stored
        assert secret not in said
    assert "第六医院" in stored
    assert "hospital.contacts" in said
    assert Crisis.objects.get().datasets.get().dropped == {
        "hospital.accounts": 1, "hospital.contactPhone": 1, "hospital.contacts": 1, "hospital.remark": 1,
        "hospital.supplies.remark": 1,
    }  # fmt: skip


@pytest.mark.parametrize("preview", [False, True])
def test_folders_of_a_clone_that_no_kind_matches_are_left_unread_and_counted(db, tmp_path, preview):
    def put(path, content):
        path = tmp_path / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")

    private = {"name": "张三秘密", "bankAccounts": [{"id": "6222000011112222"}], "wechat": "wxid-secret",
               "email": "secret@example.org"}  # fmt: skip
    put("data/fe/hospital/hubei/wuhanshi.json", [_hospital(), _hospital(**{**private, "name": "第七医院"})])
    put("data/fe/donation/data.json", [{**private, "name": "慈善会", "date": "2020-02-01T00:00:00.000Z"}])
    put("data/fe/donation/list.csv", "bankAccounts,wechat,email\n6222000011112222,wxid-secret,secret@example.org\n")
    put("data/fe/patient_detail/data.json", [private])
    put("data/fe/enterprise_donation/data.json", [private])
    put("data/fe/enterprise_donation/more/data.csv", "wechat\nwxid-secret\n")
    put("data/fe/google_test/data.json", "[ this is not JSON: wxid-secret")
    put("data/fe/README.md", "secret@example.org")
    put("README.md", "a clone holds more than data/fe")

    said = _load(tmp_path, preview=preview)
    stored = everything_stored()

    assert [line for line in said if "left unread" in line] == [
        "  left unread: data/fe (1 file)",
        "  left unread: data/fe/donation (1 file)",
        "  left unread: data/fe/enterprise_donation (2 files)",
        "  left unread: data/fe/google_test (1 file)",
        "  left unread: data/fe/patient_detail (1 file)",
    ]
    assert "hospital.wechat 1" in next(line for line in said if "fields dropped unread" in line)
    for secret in ("张三秘密", "6222000011112222", "wxid-secret", "secret@example.org"):
        assert secret not in stored
        assert secret not in "\n".join(said)
    assert ("慈善会" in stored) is not preview
    if not preview:
        day = Dataset.objects.select_related("crisis").get()
        page = Client().get(f"/{day.crisis.space}/{day.crisis.slug}/supply/datasets/{day.pk}/").content.decode()
        assert "data/fe/enterprise_donation (2 files)" in page


def test_nothing_is_said_to_be_left_unread_where_every_file_was_read(db, write):
    assert not [line for line in _load(write([_hospital()])) if "left unread" in line]


def test_a_preview_speaks_chinese_too(db, write):
    folder = write([_hospital(supplies=[{"key": "不知道", "value": 3}])])
    write(b"[]", file="google_test/data.json")

    with translation.override("zh-hans"):
        said = _load(folder, preview=True)

    assert "  未读取：data/fe/google_test（1 个文件）" in said
    assert "  新增 2, 有变化 0, 无变化 0, 已撤回 0" in said


def test_a_preview_says_what_would_be_loaded_and_writes_nothing(db, write):
    folder = write([_hospital()])
    before = row_counts()

    said = _load(folder, preview=True)

    assert "  hospital: 1" in said
    assert "  need: 1" in said
    assert row_counts() == before


def test_a_preview_into_a_crisis_that_exists_writes_nothing(db, write):
    _load(write([_hospital()]))
    before = row_counts()

    _load(write([_hospital("第七医院")]), preview=True, crisis="wuhan2020")

    assert row_counts() == before


def test_a_preview_names_what_would_be_new_changed_and_withdrawn_and_what_is_rejected_with_its_reason(db, write):
    folder = write([_hospital(), _hospital("第八医院", remark="备注秘密"), _hospital("第九医院")])
    loaded = _load(folder)
    write(
        [
            _hospital(supplies=[{**MASK, "value": 700}]),
            _hospital("第八医院", remark="备注秘密", supplies=[MASK, {"key": "不知道", "value": 3}]),
            _hospital("第十医院", remark="备注秘密"),
        ],
        day="2020-02-04",
    )
    before, stored = row_counts(), everything_stored()

    said = _load(folder, preview=True)

    there = "湖北/武汉市/江岸区|"
    item = "医用外科口罩|yy04692011"
    day = said[said.index("[EXERCISE 演习] wuhan2020 2020-02-04") :]
    assert "  fields dropped unread: hospital.remark 2" in day
    assert day[day.index("  new 3, changed 1, unchanged 3, withdrawn 2") :] == [
        "  new 3, changed 1, unchanged 3, withdrawn 2",
        f"    new: hospital|{there}第十医院",
        f"    new: need|{there}第八医院|不知道|",
        f"    new: need|{there}第十医院|{item}",
        f"    changed: need|{there}第六医院|{item}",
        f"    withdrawn: hospital|{there}第九医院",
        f"    withdrawn: need|{there}第九医院|{item}",
        "  rejected with a reason: 1",
        f"    data/fe/hospital/hubei/wuhanshi.json 2.2: need|{there}第八医院|不知道|: the item is not known",
    ]
    assert "  this day is loaded already; nothing changed" in said[: -len(day)]
    assert (row_counts(), everything_stored()) == (before, stored)
    assert "  new 6" in loaded
    assert "  changed 1, new 3, unchanged 3, withdrawn 2" in _load(folder)


def test_a_preview_compares_each_day_with_the_day_before_it_that_is_not_written_either(db, write):
    write([_hospital()])
    folder = write([_hospital(), _hospital("第七医院")], day="2020-02-04")

    said = _load(folder, preview=True)

    assert "  new 2, changed 0, unchanged 0, withdrawn 0" in said
    assert "  new 2, changed 0, unchanged 2, withdrawn 0" in said
    assert [line for line in said if "第七医院" in line and line.startswith("    new: ")]
    assert not [line for line in said if "第六医院" in line]
    assert not Crisis.objects.exists()


def test_a_preview_of_an_older_day_is_refused_as_its_loading_would_be(db, write, tmp_path):
    _load(write([_hospital()], day="2020-02-04"))
    (tmp_path / "2020-02-04").rename(tmp_path / "away")

    with pytest.raises(OlderThanLoaded):
        _load(write([_hospital("第七医院")]), preview=True)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("[\n{“name”".encode("gb18030"), "line 2: this is not UTF-8"),
        (b'[\n{"name": ', "line 2: this is not JSON"),
        (b"", "line 1: this is not JSON"),
        (b'{"name": "x"}', "it holds no list"),
        (b"[" * 100_000, "this is not JSON"),
        (b'[{"supplies": [{"value": NaN}]}]', "this is not JSON"),
        (b'[{"supplies": [{"value": -Infinity}]}]', "this is not JSON"),
        (b'[{"name": "\\ud800"}]', "it holds half a character (a lone surrogate)"),
        (b'[{"name": "\\u0000"}]', "it holds a NUL character"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_nothing_is_written(db, write, body, why):
    folder = write(body)
    before = row_counts()

    with pytest.raises(BadInput) as refused:
        _load(folder)

    assert say(refused.value) == f"Please check “2020-02-01/data/fe/hospital/hubei/wuhanshi.json”: {why}."
    assert row_counts() == before


def test_a_broken_file_of_a_later_day_leaves_the_days_before_it_whole(db, write):
    write([_hospital()])
    folder = write(b"[", day="2020-02-04")

    with pytest.raises(BadInput):
        _load(folder)

    assert [row.label for row in Crisis.objects.get().datasets.all()] == ["2020-02-01"]
    assert Need.objects.get().state != "withdrawn"


def test_a_later_start_goes_on_where_a_broken_file_stopped_it(db, write):
    write([_hospital()])
    with pytest.raises(BadInput):
        _load(write(b"[", day="2020-02-04"))

    _load(write([_hospital()], day="2020-02-04"))

    crisis = Crisis.objects.get()
    assert [row.label for row in crisis.datasets.order_by("label")] == ["2020-02-01", "2020-02-04"]
    assert crisis.runs.count() == 1


@pytest.mark.parametrize("make", ["missing", "empty", "file"])
def test_a_folder_without_the_record_is_refused_in_one_line(db, tmp_path, make):
    folder = tmp_path / "there"
    if make == "empty":
        folder.mkdir()
    elif make == "file":
        folder.write_text("x")

    with pytest.raises(BadInput) as refused:
        _load(folder)

    assert "folder" in say(refused.value)
    assert not Crisis.objects.exists()


def test_a_day_without_files_is_refused_and_leaves_no_replay_behind(db, tmp_path):
    (tmp_path / "data" / "fe").mkdir(parents=True)

    with pytest.raises(BadInput):
        _load(tmp_path)

    assert not Crisis.objects.exists()


def test_a_crisis_that_does_not_exist_is_refused(db, write):
    with pytest.raises(BadInput) as refused:
        _load(write([_hospital()]), crisis="nowhere")

    assert refused.value.field == "crisis"
    assert not Crisis.objects.exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({**_hospital(), "name": ""}, "no name"),
        ({**_hospital(), "name": " - "}, "no name"),
        ({key: value for key, value in _hospital().items() if key != "name"}, "no name"),
        ({**_hospital(), "province": "乌有", "city": "乌有市"}, "place unknown"),
        ("text", "not an object"),
    ],
)
def test_a_row_that_cannot_be_understood_is_rejected_with_file_row_and_reason(db, write, row, reason):
    _load(write([_hospital("另一医院"), row]))

    line = Line.objects.get(kind="hospital", verdict="rejected")
    assert (line.file, line.position, line.reason) == ("data/fe/hospital/hubei/wuhanshi.json", "2", reason)


@pytest.mark.parametrize(
    ("supply", "reason"),
    [
        ({"key": "月球石", "value": 5}, "item unknown"),
        ({"key": "", "value": 5}, "no item"),
        ({**MASK, "value": 0}, "the quantity is not a whole number above zero"),
        ({**MASK, "value": -3}, "the quantity is not a whole number above zero"),
        ({**MASK, "value": 1.5}, "the quantity is not a whole number above zero"),
        ({**MASK, "value": "500"}, "the quantity is not a whole number above zero"),
        ({**MASK, "value": True}, "the quantity is not a whole number above zero"),
        ({**MASK, "value": 10**30}, "the quantity is not a whole number above zero"),
        (7, "not an object"),
    ],
)
def test_a_need_that_cannot_be_understood_is_rejected_with_its_reason(db, write, supply, reason):
    _load(write([_hospital(supplies=[supply])]))

    line = Line.objects.get(kind="need")
    assert (line.verdict, line.reason, line.position) == ("rejected", reason, "1.1")
    assert not Need.objects.exists()


@pytest.mark.parametrize("value", [1, None, 1.0])
def test_one_and_null_mean_needed_and_nobody_wrote_how_many(value):
    records, _dropped = parse(
        "hospital", "x.json", json.dumps([_hospital(supplies=[{**MASK, "value": value}])]).encode()
    )

    assert records[0].supplies[0].quantity is None
    assert records[0].supplies[0].refused == ""


def test_two_spellings_of_one_hospital_are_proposed_and_both_stay(db, write):
    _load(write([_hospital("武汉市第六医院"), _hospital("武汉市第六医院（江汉大学附属医院）")]))

    pair = MergeProposal.objects.get()
    assert {str(pair.keep), str(pair.other)} == {"武汉市第六医院", "武汉市第六医院(江汉大学附属医院)"}
    assert pair.state == "proposed"
    assert Organisation.objects.filter(kind="medical", state="admitted").count() == 2
    assert Need.objects.values("organisation").distinct().count() == 2


def test_hospitals_with_different_numbers_are_not_proposed(db, write):
    _load(write([_hospital("武汉市第一医院"), _hospital("武汉市第三医院")]))

    assert not MergeProposal.objects.exists()


def test_one_hospital_in_two_rows_of_a_day_asks_once_for_an_item(db, write):
    _load(write([_hospital(), _hospital()]))

    refused = Line.objects.get(kind="need", verdict="rejected")
    assert refused.reason == "row 1 of the same asker holds this item already"
    assert Need.objects.count() == 1


def test_a_number_that_changes_is_revised_and_one_that_is_gone_is_withdrawn(db, write):
    _load(write([_hospital(), _hospital("第七医院")]))

    _load(write([_hospital(supplies=[{**MASK, "value": 900}])], day="2020-02-04"))

    first, second = Need.objects.order_by("organisation__name_key")
    assert {(need.quantity_stated, need.state == "withdrawn") for need in (first, second)} == {
        (900, False), (500, True),
    }  # fmt: skip
    changes = dict(Line.objects.filter(dataset__label="2020-02-04", kind="need").values_list("change", "verdict"))
    assert set(changes) == {"changed", "withdrawn"}


def test_a_day_that_returns_to_an_earlier_state_is_loaded_like_any_other(db, write):
    _load(write([_hospital()]))
    _load(write([_hospital(supplies=[{**MASK, "value": 900}])], day="2020-02-04"))

    _load(write([_hospital()], day="2020-02-07"))

    assert Need.objects.get().quantity_stated == 500
