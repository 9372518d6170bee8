"""Finding a place by what people write for province, city and district."""

import pytest

from cogov.exchange.places import Gazetteer, stem
from cogov.kernel.models import Jurisdiction, Place
from cogov.kernel.profiles import load_profile


@pytest.fixture
def land(db):
    """Two provinces with their seats, one city below a province, two districts."""
    home = Jurisdiction.objects.create(slug="land", names={"en": "Land"}, profile="cn", time_zone="UTC")
    made = {}

    def place(key, above, kind, name, seat=""):
        parent = made.get(above)
        row = Place(
            jurisdiction=home, parent=parent, kind=kind, names={"zh-Hans": name, "en": key},
            precision_note={"seat": seat} if seat else {},
        )  # fmt: skip
        row.path = f"{parent.path if parent else '/'}{row.pk}/"
        row.save()
        made[key] = row

    place("land", None, "country", "某国")
    place("east", "land", "province", "东山省", seat="东城市")
    place("west", "land", "province", "西山省", seat="西城市")
    place("port", "east", "city", "海港市")
    place("north", "port", "district", "北岸区")
    place("hill", "west", "city", "小山市")
    return home, made


@pytest.fixture
def found(land):
    """Return a function that finds a place and says its key and the note."""
    home, made = land
    keys = {row.pk: key for key, row in made.items()}
    gazetteer = Gazetteer(home)

    def find(province, city="", district=""):
        hit = gazetteer.find(province=province, city=city, district=district)
        return hit and (keys[hit.place.pk], hit.note)

    return find


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (("东山省",), "east"),
        (("东山",), "east"),
        ((" 东山省 ",), "east"),
        (("east",), "east"),
        (("东山省", "海港市"), "port"),
        (("东山", "海港"), "port"),
        (("东山省", "海港市", "北岸区"), "north"),
        (("东山省", "海港市", "北岸"), "north"),
        (("东山省", "海港市-北岸区"), "north"),
        (("东山省", "海港市/北岸区"), "north"),
        (("东山省", "海港市—北岸区"), "north"),
        (("东山省", "北岸区"), "north"),
        (("东山省", "", "北岸区"), "north"),
    ],
)
def test_a_place_is_found_with_and_without_ending_and_in_one_field_or_two(found, written, place):
    assert found(*written) == (place, "")


def test_the_seat_of_a_province_is_the_province_where_the_city_itself_is_not_known(found):
    assert found("东山省", "东城市") == ("east", "")


def test_a_city_that_is_the_seat_of_another_province_is_believed_before_the_province(found):
    assert found("东山省", "西城市") == ("west", "city_of_other_province")


def test_a_seat_alone_finds_its_province(found):
    assert found("", "西城") == ("west", "")


def test_an_unknown_city_or_district_leaves_the_larger_place_and_says_so(found):
    assert found("东山省", "无名市") == ("east", "place_unknown_below")
    assert found("东山省", "海港市", "无名区") == ("port", "place_unknown_below")


def test_a_city_of_another_province_that_is_no_seat_is_not_believed(found):
    assert found("东山省", "小山市") == ("east", "place_unknown_below")


def test_nothing_is_found_where_not_even_the_province_is_known(found):
    assert found("南山省") is None
    assert found("") is None
    assert found("海港市") is None


def test_places_of_another_jurisdiction_are_not_found(land, world):
    gazetteer = Gazetteer(world.jurisdiction)

    assert gazetteer.find(province="东山省") is None
    assert gazetteer.root == world.land


def test_a_jurisdiction_without_places_finds_nothing(db):
    home = Jurisdiction.objects.create(slug="empty", names={}, profile="plain", time_zone="UTC")

    assert Gazetteer(home).root is None
    assert Gazetteer(home).find(province="东山省") is None


def test_every_place_can_be_had_by_its_id(land):
    home, made = land

    assert set(Gazetteer(home).by_id) == {str(row.pk) for row in made.values()}


def test_an_ending_is_left_off_only_if_two_characters_stay():
    endings = ("自治区", "市", "区")

    assert stem("海港市", endings) == "海港"
    assert stem("某某自治区", endings) == "某某"
    assert stem("山市", endings) == "山市"
    assert stem("海港市市", endings) == "海港市"
    assert stem("海港市", ()) == "海港市"


def test_endings_of_a_profile_stand_with_the_longest_first_so_that_none_hides_another():
    endings = load_profile("cn").place_endings

    assert len(endings) > 5
    assert [(one, two) for at, one in enumerate(endings) for two in endings[at + 1 :] if two.endswith(one)] == []


def test_a_profile_without_endings_leaves_names_as_they_are(land):
    home, _made = land
    Jurisdiction.objects.filter(pk=home.pk).update(profile="plain")
    home.refresh_from_db()

    gazetteer = Gazetteer(home)

    assert gazetteer.find(province="东山") is None
    assert gazetteer.find(province="东山省") is not None
