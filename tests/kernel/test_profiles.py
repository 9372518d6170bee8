"""Jurisdiction profiles: what differs from one legal order to the next is read from a file."""

import pytest

from cogov.kernel.errors import BadInput
from cogov.kernel.profiles import Profile, load_profile

FULL = """
as_of = "2027-01-01"
names = { en = "Island" }
organisation_code = "lei"
leading_role = "PO"
leading_names = { en = "Council" }
place_endings = [" Isle"]
[[levels]]
level = 1
"""


@pytest.fixture
def folder(settings, tmp_path):
    settings.COGOV_REFERENCE = str(tmp_path)
    (tmp_path / "profiles").mkdir()
    load_profile.cache_clear()
    yield tmp_path / "profiles"
    load_profile.cache_clear()


def test_a_profile_is_read_from_its_file_once(folder):
    (folder / "far-island.toml").write_text(FULL)

    profile = load_profile("far-island")

    (folder / "far-island.toml").unlink()
    assert profile == Profile(
        key="far-island",
        names={"en": "Island"},
        as_of="2027-01-01",
        organisation_code="lei",
        leading_role="PO",
        leading_names={"en": "Council"},
        levels=({"level": 1},),
        place_endings=(" Isle",),
    )
    assert load_profile("far-island") is profile


def test_a_legal_order_without_a_leading_organisation_says_nothing_of_it(folder):
    (folder / "plain.toml").write_text('as_of = "2027-01-01"\nnames = {}')

    profile = load_profile("plain")

    assert profile == Profile(key="plain", names={}, as_of="2027-01-01")


@pytest.mark.parametrize("key", ["", "-", "absent", "../outside", "plain.toml", "a/b", "\x00", "plain "])
def test_no_other_file_is_taken_for_a_profile(folder, key):
    (folder / "plain.toml").write_text('as_of = "2027-01-01"\nnames = {}')
    (folder.parent / "outside.toml").write_text('as_of = "2027-01-01"\nnames = {}')

    with pytest.raises(BadInput) as refused:
        load_profile(key)

    assert refused.value.field == "profile"
