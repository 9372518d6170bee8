"""Agreements without a database: every move of the table, differences of versions, coverage, digests."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogov.plans.rules.agreements import (
    CROSS_MECHANISMS,
    MOVES,
    AgreementState,
    ClauseText,
    MechanismMissing,
    NotInThisState,
    OneRegionOnly,
    Terms,
    can_move,
    check_move,
    check_regions,
    coverage,
    differences,
    version_digest,
)

DAY = dt.date(2027, 6, 1)
ALLOWED = {
    "draft": {"deliberated", "given_up"},
    "deliberated": {"deliberated", "signed", "given_up"},
    "signed": {"signed", "in_force", "deliberated", "given_up"},
    "in_force": {"triggered", "renewed", "left"},
    "triggered": {"settled"},
    "settled": {"triggered", "renewed", "left"},
    "renewed": set(),
    "left": set(),
    "given_up": set(),
}


def _terms(*clauses, **more):
    return Terms(**{"term_from": DAY, "term_to": DAY, "notice_days": 30, "dispute": {"en": "x"}, **more},
                 clauses=list(clauses))  # fmt: skip


def _clause(key, **more):
    return ClauseText(key=key, texts={"en": key}, **more)


@pytest.mark.parametrize(("now", "then"), list(itertools.product(AgreementState, repeat=2)))
def test_every_move_of_an_agreement_is_allowed_or_refused_as_the_model_says(now, then):
    allowed = then.value in ALLOWED[now.value]

    assert can_move(now, then) is allowed
    if not allowed:
        with pytest.raises(NotInThisState):
            check_move(now, then)


def test_the_table_knows_every_state_and_three_of_them_are_final():
    assert set(MOVES) == set(AgreementState)
    assert {state for state, moves in MOVES.items() if not moves} == {"renewed", "left", "given_up"}


def test_two_versions_are_compared_clause_by_clause():
    old = _terms(_clause("a", price_minor=100, currency="CNY"), _clause("b"))
    new = _terms(_clause("c"), _clause("a", price_minor=90, currency="CNY"), notice_days=60)

    assert [(found.key, found.what, found.before, found.after) for found in differences(old, new)] == [
        ("", "notice_days", 30, 60),
        ("c", "added", None, {"en": "c"}),
        ("a", "price_minor", 100, 90),
        ("b", "removed", {"en": "b"}, None),
    ]
    assert differences(old, old) == []


def test_a_digest_changes_with_every_word_number_and_party():
    def digest(terms, parties=("1", "2"), number=1):
        return version_digest(kind="operator", names={"en": "x"}, area="a", parties=parties, number=number, terms=terms)

    same = digest(_terms(_clause("a")))
    changed = [
        digest(_terms(_clause("a", party="1"))),
        digest(_terms(_clause("a", price_minor=1, currency="CNY"))),
        digest(_terms(_clause("a"), dispute={"en": "y"})),
        digest(_terms(_clause("a")), parties=("1", "3")),
        digest(_terms(_clause("a")), number=2),
    ]

    assert digest(_terms(_clause("a")), parties=("2", "1")) == same
    assert len({same, *changed}) == 6


def test_a_cross_region_agreement_names_who_answers_for_each_mechanism_and_in_which_time():
    whole = [_clause(name, mechanism=name, party="1", within_minutes=60) for name in CROSS_MECHANISMS]

    check_regions(whole, ["east", "west"])
    with pytest.raises(OneRegionOnly):
        check_regions(whole, ["east", "east"])
    with pytest.raises(MechanismMissing) as refused:
        check_regions([*whole[1:], _clause("information", mechanism="information", party="1")], ["east", "west"])
    assert refused.value.blanks == {"missing": "information"}


@given(st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")))
def test_coverage_splits_the_catalogue_and_nothing_else(catalogue, promised):
    found = coverage(catalogue, promised)

    assert set(found.covered) | set(found.gaps) == catalogue
    assert set(found.covered) == catalogue & promised
    assert found.percent is None if not catalogue else 0 <= found.percent <= 100
