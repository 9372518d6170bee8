"""The register finds an organisation by any of its names however they are typed, filters, and shows where they sit."""

import re
import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cogov.actors import actions
from cogov.actors.actions.register import NewOrganisation
from cogov.actors.models import MergeProposal, Organisation
from cogov.actors.rules.names import search_key
from cogov.kernel.models import Place, PlaceCode
from cogov.supply.queries.needs import board


def _enter(world, at, *, zh="", en="", **more):
    defaults = {"kind": "ngo", "area": world.district, "capabilities": {"en": "boats"}, "limits": {"en": "no drivers"}}
    new = NewOrganisation(**{**defaults, "names": {"zh-Hans": zh, "en": en}, **more})
    return actions.enter_organisation(
        jurisdiction=world.jurisdiction, crisis=world.crisis, new=new, by=world.holder("COM"), at=at
    )


def _found(world, **chosen):
    page = world.client("ANON").get(world.url("register/"), chosen).content.decode()
    return set(re.findall(r'<td data-title="Name"><a href="[^"]*/register/[^"]+/">([^<]+)</a>', page))


@pytest.mark.parametrize(
    "typed", ["Blue Cross", "blue cross", "BLUE  CROSS", "ＢＬＵＥ", "blue-cross", "蓝十字", "蓝", " cross "]
)
def test_any_name_in_any_language_finds_it_however_it_is_typed(world, at, typed):
    _enter(world, at, zh="蓝十字会", en="Blue Cross")
    _enter(world, at, zh="红十字会", en="Red Crescent")

    assert _found(world, q=typed) == {"Blue Cross"}


def test_what_nobody_is_called_finds_nothing_the_control(world, at):
    _enter(world, at, zh="蓝十字会", en="Blue Cross")

    assert _found(world, q="Green") == set()
    assert _found(world, q="|") >= {"Blue Cross"}  # no letter was typed: nothing is asked


def test_the_needs_board_finds_the_asker_by_any_name_too(world, at):
    asker = _enter(world, at, zh="蓝医院", en="Blue Hospital", kind="medical")
    world.need(asker)
    world.need()

    page = world.client("COM").get(world.url("supply/needs/"), {"q": "ＢＬＵＥ hospital"}).content.decode()

    assert board(world.crisis).count() == 2
    assert "Blue Hospital" in page
    assert "MI one" not in page


def test_filters_by_status_emergency_function_area_and_sponsor(world, at):
    sponsor = _enter(world, at, en="Harbour Union", functions=["transport"], emergency=True)
    group = _enter(
        world, at, en="Night Boats", legal_status="informal", sponsor=sponsor, area=world.far, functions=["rescue"]
    )
    everybody = _found(world)

    assert {str(sponsor), str(group)} <= everybody
    assert _found(world, status="informal") == {"Night Boats"}
    assert _found(world, emergency="yes") == {"Harbour Union"}
    assert "Night Boats" in _found(world, emergency="no")
    assert _found(world, function="rescue") == {"Night Boats"}
    assert _found(world, function="Rescue people") == {"Night Boats"}
    assert _found(world, function="knitting") == set()
    assert _found(world, area="far") == {"Night Boats"}
    assert "Night Boats" not in _found(world, area="City")
    assert _found(world, area="nowhere") == set()
    assert _found(world, sponsor="harbour") == {"Night Boats"}
    assert _found(world, q="boats", area="far", function="rescue") == {"Night Boats"}


@pytest.mark.parametrize("typed", ["Café Rescue", "CAFÉ RESCUE", "cafe\u0301 rescue", "ＣＡＦＥ\u0301 Rescue"])
def test_one_name_typed_in_another_way_is_flagged_on_entry(world, at, typed):
    first = _enter(world, at, en=unicodedata.normalize("NFC", "Café Rescue"))

    second = _enter(world, at, en=typed)

    proposal = MergeProposal.objects.get()
    assert (proposal.keep, proposal.other, proposal.likeness) == (first, second, 100.0)
    page = world.client("COM").get(world.url("register/merges/")).content.decode()
    assert "Café Rescue" in page


def test_another_name_is_not_flagged_the_control(world, at):
    _enter(world, at, en="Café Rescue")
    _enter(world, at, en="Café Rescuers")

    assert not MergeProposal.objects.exists()


def test_letters_that_look_alike_are_refused_on_the_page(world):
    answer = world.client("COM").post(
        world.url("register/new/"),
        {"kind": "enterprise", "name_en": "R\u0435d Cross", "legal_status": "registered", "area": str(world.land.pk)},
    )

    assert answer.status_code == 422
    assert "look alike" in answer.content.decode()
    assert not Organisation.objects.filter(search_key__contains="cross").exists()


def test_a_merged_entry_is_found_by_its_own_name_through_the_kept_one(world, at):
    keep, other = _enter(world, at, en="Blue Cross"), _enter(world, at, en="Azure Cross")
    proposal = MergeProposal.objects.create(
        jurisdiction=world.jurisdiction, keep=keep, other=other, likeness=90, proposed_at=at
    )

    actions.decide_merge(proposal=proposal, same=True, crisis=world.crisis, by=world.holder("COM"), at=at)

    assert _found(world, q="azure") == {"Blue Cross"}
    assert _found(world, q="blue") == {"Blue Cross"}


def test_a_key_holds_every_name_once():
    assert search_key(["Blue Cross", "ＢＬＵＥ cross", "蓝十字", "  "]) == "|bluecross|蓝十字|"
    assert search_key([" "]) == ""


def test_the_map_stands_beside_the_list_and_says_how_precise_its_points_are(world, at):
    page = world.client("ANON").get(world.url("register/")).content.decode()

    assert page.count('class="m-seat"') == 2  # one place, drawn for broad and for narrow screens
    assert f"City: {Organisation.objects.count()} organisations" in page
    assert "centre (±5 km)" in page


def test_the_map_follows_the_filter_and_a_place_without_a_point_is_listed(world, at):
    nowhere = Place.objects.create(
        jurisdiction=world.jurisdiction, parent=world.land, kind="city", names={"en": "Unmapped"}, path="/x/"
    )
    _enter(world, at, en="Blue Cross", seat=nowhere)

    page = world.client("ANON").get(world.url("register/"), {"q": "blue"}).content.decode()

    assert 'class="m-seat"' not in page
    assert "no point known" in page


def test_an_area_is_found_by_its_code_also_by_an_old_one_of_a_district_that_went_up_into_it(world, at):
    rows = [("GB/T 2260", "420100", None), ("ISO 3166-2", "XX-1", None), ("GB/T 2260", "420400", at.date())]
    for system, code, until in rows:
        PlaceCode.objects.create(
            place=world.far, jurisdiction=world.jurisdiction, system=system, code=code, valid_to=until
        )
    made = _enter(world, at, en="Far Boats", seat=world.far)
    address = world.url(f"register/{made.pk}/")

    assert [_found(world, area=code) for code in ("420100", "XX-1", "420400")] == [{"Far Boats"}] * 3
    assert _found(world, area="420999") == set()
    page = world.client("ANON").get(address).content.decode()
    assert "GB/T 2260 420100" in page
    old = world.client("ANON").get(world.api("places"), {"code": "420400", "on": "2099-01-01"}).json()["items"]
    assert [(row["id"], row["holds"]) for row in old] == [(str(world.far.pk), False)]
    assert world.client("ANON").get(world.api("places"), {"code": "1", "on": "yesterday"}).status_code == 400


def test_a_page_with_every_filter_takes_twelve_questions_at_most(world, at):
    sponsor = _enter(world, at, en="Harbour Union")
    _enter(world, at, en="Night Boats", legal_status="informal", sponsor=sponsor, functions=["rescue"])
    client = world.client("ANON")
    chosen = {"kind": "ngo", "state": "applied", "status": "informal", "emergency": "no", "function": "rescue",
              "area": "City", "sponsor": "harbour", "q": "night"}  # fmt: skip
    assert _found(world, **chosen) == {"Night Boats"}

    with CaptureQueriesContext(connection) as asked:
        client.get(world.url("register/"), chosen)

    assert len(asked) <= 12
