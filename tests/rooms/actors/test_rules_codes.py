"""Codes with check digits, one real code per scheme, and the refusals around two entries of one organisation."""

import pytest

from cogov.actors.rules import codes, merging
from cogov.kernel.errors import BadInput

GOOD = {
    "cn.uscc": ("91110000 600037341L", "91110000600037341L"),
    "us.ein": ("91-1144442", "911144442"),
    "gb.vat": ("GB 980 7806 84", "980780684"),
    "de.handelsregisternummer": ("HRA 11223 Aachen", "Aachen HRA 11223"),
    "eu.vat": ("BE 0428.759.497", "BE0428759497"),
    "lei": ("213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15"),
}


def test_every_scheme_has_an_example_here():
    assert set(codes.SCHEMES) == set(GOOD)


@pytest.mark.parametrize("scheme", GOOD)
def test_a_good_code_comes_back_in_its_compact_form(scheme):
    typed, compact = GOOD[scheme]

    assert codes.check_code(scheme, typed) == compact


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        ("cn.uscc", "91110000600037342L"),
        ("cn.uscc", "9111000060003734"),
        ("us.ein", "07-1144442"),
        ("gb.vat", "802311781"),
        ("de.handelsregisternummer", "Aachen 11223"),
        ("eu.vat", "BE431150351"),
        ("lei", "213800KUD8LXJWSQ9D15"),
        ("lei", ""),
        ("lei", "医院"),
    ],
)
def test_a_wrong_digit_or_length_is_bad_input(scheme, code):
    with pytest.raises(BadInput, match="code") as refused:
        codes.check_code(scheme, code)

    assert refused.value.field == "code"
    assert "a digit is wrong or missing" in refused.value.why


@pytest.mark.parametrize("scheme", ["", "fr.siren", "os", "../lei", "LEI", "cn"])
def test_no_other_scheme_is_looked_up(scheme):
    with pytest.raises(BadInput) as refused:
        codes.check_code(scheme, "213800KUD8LAJWSQ9D15")

    assert refused.value.field == "code_scheme"


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (merging.AlreadyDecided, 409),
        (merging.CodeNotSigned, 403),
        (merging.SponsorNeeded, 400),
        (merging.StatementNeeded, 400),
    ],
)
def test_each_refusal_of_the_register_answers_with_its_status(refusal, status):
    assert refusal().status == status
    assert refusal().code == refusal.__name__
