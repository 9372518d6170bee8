"""One action = one human decision = one transaction = one act, under a power somebody asked for.

The shape is read from the source; that the decorator keeps its word is proved with planted actions that run.
"""

import ast
import inspect

import pytest
from django.db import transaction

from cogov.kernel.acts import NoActRecorded, action, record
from cogov.kernel.models import Act, Item
from house.syntax import SRC, part, sources, tree

# Public functions of `actions` that are no decisions: parts of one, or machinery that decides nothing.
PARTS = {
    "actors.lapse_all": "the clock's look at suspensions, each lapse by an act of its own",
    "actors.console_holder": "who acts at the server's own console; writes nothing",
    "actors.token_digest": "the form in which secrets are kept; writes nothing",
    "actors.make_invitation": "part of offering a post and of founding",
    "actors.player": "part of filling a post of an exercise",
    "decision.shut_crisis": "part of closing a crisis, and of calling a drill off",
    "decision.asked_next": "a question; writes nothing",
    "decision.destroy_texts": "part of destroying what is kept of persons, by its date",
    "community.destroy_households": "part of the destruction that the kernel's clock records",
    "supply.destroy_notes": "the same",
    "decision.clock_of": "who acts when a plan fires; writes nothing",
    "decision.fire_by_figures": "the clock's look at figures, each firing by an act of its own",
    "decision.fire_all": "fires each plan that is reached, each by an act of its own",
    "plans.abandon_drill": "part of the decision to call a drill off",
    "plans.clock_of_agreement": "who acts when clauses fall due; writes nothing",
    "plans.let_all_fall_due": "lets each agreement that is reached fall due, by an act of its own",
    "plans.let_fall_due_by_clock": "the clock's look at agreements, each by an act of its own",
    "plans.copy_agreement": "part of the decision to drill a plan whose agreement binds",
    "plans.begin_drill": "part of the decision to start a drill",
    "plans.close_drill": "part of the decision to review a drill",
    "plans.copy_plan": "part of the decision to revise a plan, and of the one to drill it elsewhere",
    "plans.mark_all_due": "marks every plan that is due, each by an act of its own",
    "record.sequence_pending": "gives leaves their place; decides nothing, so it leaves no act",
    "record.sequence_all": "the same for every log",
    "supply.move_to_kept": "part of the decision to merge two organisations, inside its transaction",
}
# Actions that no power of a role can allow: something else has to.
OTHER_POWERS = {
    "actors.found_jurisdiction": "there is no role before there is a jurisdiction: only the server's console calls it",
    "actors.lapse_suspension": "the clock of what one person may decide alone",
    "actors.accept_invitation": "whoever holds the secret of the invitation is the one invited",
    "decision.change_by_silence": "a clock: no answer in its time is consent (R-099)",
    "decision.pass_question_on": "the same clock, where somebody else has to be asked as well",
    "decision.lapse_change": "the same clock, where who asked takes part no more",
    "decision.carry_out_change": "it follows from a consent that had its power, in the same transaction",
    "decision.fall_to_government": "a clock that a post armed by a dated rule, or by opening the crisis",
    "decision.find_gap": "it follows from a word that had its power, in the same transaction",
    "decision.close_gap": "the same",
    "decision.leave_to_government": "a clock that a post armed by a dated rule",
    "decision.take_residual": "the same",
    "kernel.warn_duty": "a clock that a post armed by a dated rule",
    "kernel.breach_duty": "the same clock",
    "decision.fire_plan": "the rule that another person than its writer approved",
    "decision.escalate_notice": "a clock that a post armed by a dated rule, or by opening the crisis",
    "plans.let_fall_due": "the clauses that every party signed",
    "plans.mark_due": "the clock of the yearly drill",
    "kernel.destroy_due": "the retention rule of the law: nobody may be asked whether to obey it",
}


def _decorated(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "action"
        for mark in function.decorator_list
    )


def _calls(function: ast.AST, name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") == name or getattr(node.func, "attr", "") == name)
    ]


def _shared(path: str) -> bool:
    """Say whether a file holds what the decisions of one package share: no decision stands in it."""
    return part(path) == "actions" and path.endswith("/parts.py")


def _beside(module: ast.Module) -> dict[str, ast.FunctionDef]:
    """Return the functions of a module, and those it takes from the `parts` of its package."""
    found = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and node.module and ".actions." in node.module:
            path = node.module.removeprefix("cogov.").replace(".", "/") + ".py"
            if _shared(path):
                taken = {name.name for name in node.names}
                found |= {name: one for name, one in _beside(tree(SRC / path)).items() if name in taken}
    return found


def _asks(function: ast.FunctionDef, module: ast.Module, seen: frozenset[str] = frozenset()) -> bool:
    """Say whether a function asks for power itself or by a function beside it."""
    if _calls(function, "require"):
        return True
    beside = _beside(module)
    called = {
        node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return any(_asks(beside[name], module, seen | {name}) for name in called if name in beside and name not in seen)


def _records(function: ast.FunctionDef, module: ast.Module, seen: frozenset[str] = frozenset()) -> int:
    """Return in how many places a function records its act, itself or by a function beside it that is no decision."""
    beside = _beside(module)
    below = [
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in beside and not _decorated(beside[node.func.id])
    ]
    return len(_calls(function, "record")) + sum(
        _records(beside[name], module, seen | {name}) for name in below if name not in seen
    )


def _faults(name: str, function: ast.FunctionDef, module: ast.Module) -> list[str]:
    """Return what is wrong with the shape of an action."""
    found = []
    keywords = {argument.arg for argument in function.args.kwonlyargs}
    if function.args.args or function.args.posonlyargs or function.args.vararg:
        found.append("takes arguments by position")
    if not {"by", "at"} <= keywords:
        found.append("does not take `by` and `at`")
    if not _decorated(function):
        found.append("is no @action")
    if _records(function, module) == 0:
        found.append("records no act")
    if name not in OTHER_POWERS and not _asks(function, module):
        found.append("asks for no power")
    return found


def _actions() -> dict[str, tuple[ast.FunctionDef, ast.Module]]:
    """Return the public functions of every `actions`, and every @action that stands elsewhere."""
    return {
        f"{path.split('/')[0]}.{node.name}": (node, tree)
        for path, tree in sources()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and ((part(path) == "actions" and not _shared(path)) or _decorated(node))
    }


def test_every_action_has_the_shape_of_a_decision():
    found = {
        name: _faults(name, function, module) for name, (function, module) in _actions().items() if name not in PARTS
    }

    assert len(found) > 40
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_every_exception_still_stands_and_is_needed():
    known = _actions()

    assert set(PARTS) | set(OTHER_POWERS) <= set(known)
    assert [name for name in PARTS if not _faults(name, *known[name])] == []
    assert [name for name in OTHER_POWERS if _asks(*known[name])] == []


def test_kinds_of_acts_name_their_room():
    kinds = {
        name: mark.args[0].value
        for name, (function, _module) in _actions().items()
        for mark in function.decorator_list
        if isinstance(mark, ast.Call) and isinstance(mark.args[0], ast.Constant)
    }

    assert {name: kind for name, kind in kinds.items() if kind.split(".")[0] != name.split(".")[0]} == {}
    assert all(len(kind.split(".")) == 3 for kind in kinds.values())


def test_planted_actions_of_a_wrong_shape_are_found_the_control():
    module = ast.parse(
        "def give(need, by):\n    need.save()\n"
        "@action('supply.need.given')\n"
        "def grant(*, need, by, at):\n    record(about=need)\n"
        "@action('supply.need.taken')\n"
        "def take(*, need, by, at):\n    require(by)\n"
    )
    give, grant, take = module.body

    assert _faults("supply.give", give, module) == [
        "takes arguments by position",
        "does not take `by` and `at`",
        "is no @action",
        "records no act",
        "asks for no power",
    ]
    assert _faults("supply.grant", grant, module) == ["asks for no power"]
    assert _faults("supply.take", take, module) == ["records no act"]


def test_power_and_act_are_followed_into_the_parts_of_a_package_and_nowhere_else():
    start = (
        "from cogov.decision.actions.tasks.{} import power_to_answer, tell\n"
        "@action('decision.task.started')\ndef start(*, task, by, at):\n    tell(task, power_to_answer(task, by, at))\n"
    )
    shared, strange = ast.parse(start.format("parts")), ast.parse(start.format("working"))

    assert _faults("decision.start", shared.body[1], shared) == []
    assert _faults("decision.start", strange.body[1], strange) == ["records no act", "asks for no power"]


@pytest.mark.django_db
def test_the_decorator_refuses_an_action_without_an_act_and_leaves_nothing(world):
    @action("test.nothing.said")
    def forgets(*, by, at):
        Item.objects.filter(pk=world.mask.pk).update(code="changed")

    with pytest.raises(NoActRecorded):
        forgets(by=world.holder("COM"), at=world.at)

    assert Item.objects.get(pk=world.mask.pk).code == "mask"


@pytest.mark.django_db
def test_the_decorator_refuses_two_acts_and_leaves_neither(world):
    @action("test.said.twice")
    def repeats(*, by, at):
        for _ in range(2):
            record(about=world.crisis, crisis=world.crisis, authority="x", said={})

    with pytest.raises(NoActRecorded):
        repeats(by=world.holder("COM"), at=world.at)

    assert not Act.objects.filter(kind="test.said.twice").exists()


@pytest.mark.django_db
def test_an_action_runs_in_a_transaction_and_leaves_exactly_one_act(world):
    @action("test.said.once")
    def says(*, by, at):
        assert not transaction.get_autocommit()
        record(about=world.crisis, crisis=world.crisis, authority="x", said={})

    says(by=world.holder("COM"), at=world.at)

    act = Act.objects.get(kind="test.said.once")
    assert (act.role, act.at, act.crisis_id) == ("COM", world.at, world.crisis.pk)


@pytest.mark.django_db
def test_an_act_outside_an_action_is_refused(world):
    with pytest.raises(NoActRecorded):
        record(about=world.crisis, crisis=world.crisis, authority="x", said={})


def test_actions_keep_their_signature_for_whoever_reads_them():
    from cogov.supply.actions import verify_need

    names = inspect.signature(verify_need).parameters

    assert {"need", "quantity", "by", "at"} <= set(names)
    assert {kind.kind for kind in names.values()} == {inspect.Parameter.KEYWORD_ONLY}
