"""A household says whether it needs what was entered for it, before anybody verifies it."""

import pytest
from django.db import IntegrityError, transaction

from cogov.kernel.errors import NoPower
from cogov.kernel.models import Act
from cogov.supply import actions
from cogov.supply.actions.needs import NewNeed
from cogov.supply.models import Need
from cogov.supply.queries.needs import to_answer
from cogov.supply.rules.needs import AnswerTooLate, DeniedByHousehold, NothingToAnswer, check_answer


def _enter(world, at, role="CTY"):
    new = NewNeed(item=world.mask, place=world.district, household=world.household(), quantity=4)
    return actions.enter_need(crisis=world.crisis, new=new, by=world.holder(role), at=at)


def _answer(world, at, need, *, needed, role="RES"):
    return actions.answer_need(need=need, needed=needed, by=world.holder(role), at=at)


def _verify(world, at, need):
    return actions.verify_need(need=need, quantity=4, basis="stated", by=world.holder("COM"), at=at)


def test_the_household_confirms_what_its_worker_entered(world, at):
    need = _enter(world, at)
    assert list(to_answer(world.crisis, need.household_id)) == [need]

    answered = _answer(world, at, need, needed=True)

    assert (answered.household_answer, answered.household_answered_at, answered.state) == ("confirmed", at, "entered")
    assert Act.objects.get(kind="supply.need.answered").household == need.household_id
    assert not to_answer(world.crisis, need.household_id).exists()
    assert _verify(world, at, need).state == "open"


def test_what_the_household_denies_is_not_verified(world, at):
    need = _enter(world, at)
    _answer(world, at, need, needed=False)

    with pytest.raises(DeniedByHousehold):
        _verify(world, at, need)

    assert Need.objects.get().state == "entered"


def test_a_household_that_has_not_answered_does_not_hold_verification_up_the_control(world, at):
    assert _verify(world, at, _enter(world, at)).state == "open"


def test_the_household_may_change_its_mind_until_somebody_verified(world, at):
    need = _enter(world, at)
    _answer(world, at, need, needed=False)
    _answer(world, at, need, needed=True)
    _verify(world, at, need)

    with pytest.raises(AnswerTooLate):
        _answer(world, at, need, needed=False)


@pytest.mark.parametrize("role", ["CTY", "COM", "MI", "VOL", "OPS"])
def test_nobody_answers_for_the_household(world, at, role):
    need = _enter(world, at)

    with pytest.raises(NoPower):
        _answer(world, at, need, needed=True, role=role)


def test_no_other_household_answers(world, at):
    other = world.need(household=world.household("9-9-999", organisation=world.others["CTY"]), state="entered")

    with pytest.raises(NoPower):
        _answer(world, at, other, needed=True)


def test_an_organisation_speaks_for_itself(world, at):
    need = world.need(state="entered")

    with pytest.raises(NoPower):
        _answer(world, at, need, needed=True)
    with pytest.raises(NothingToAnswer):
        check_answer(state="entered", household=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.update(household_answer="confirmed", household_answered_at=at)


def test_what_the_household_asks_itself_it_has_confirmed(world, at):
    need = _enter(world, at, role="RES")

    assert (need.household_answer, need.household_answered_at) == ("confirmed", at)


def test_another_number_by_the_worker_asks_the_household_again_and_its_own_number_does_not(world, at):
    need = _enter(world, at)
    _answer(world, at, need, needed=True)

    def change(role, quantity):
        row = Need.objects.get()
        return actions.change_need(
            need=row, quantity=quantity, needed_by=None, version=row.version, by=world.holder(role), at=at
        )

    assert change("CTY", 40).household_answer == ""
    assert change("RES", 6).household_answer == "confirmed"


def test_the_household_answers_on_its_page_and_the_verifier_sees_it(world, at):
    need = _enter(world, at)
    address = world.url(f"supply/needs/{need.pk}/")
    resident, verifier = world.client("RES"), world.client("COM")
    assert "Your worker entered a need for you" in resident.get(world.url("my/")).content.decode()
    assert "has not answered yet" in verifier.get(address).content.decode()

    refused = resident.post(f"{address}answer/", {"answer": "perhaps"})
    answer = resident.post(f"{address}answer/", {"answer": "denied"})

    assert (refused.status_code, answer.status_code) == (422, 302)
    page = verifier.get(address).content.decode()
    assert "does not need this" in page
    assert f"needs/{need.pk}/verify/" not in page
    assert f"needs/{need.pk}/reject/" in page
    assert verifier.post(f"{address}verify/", {"quantity": "4", "basis": "stated"}).status_code == 422
    assert "Read and answer" not in resident.get(world.url("my/")).content.decode()

    resident.post(f"{address}answer/", {"answer": "confirmed"})

    assert f"needs/{need.pk}/verify/" in verifier.get(address).content.decode()
    assert "confirmed by the household" in verifier.get(world.url("my/")).content.decode()
