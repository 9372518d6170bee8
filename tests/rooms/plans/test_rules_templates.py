"""Templates of plans as files: what was written is read again; what was changed, or does not fit, is told by row."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.kernel.canonical import digest
from cogov.plans.rules.templates import (
    LARGEST,
    NotATemplate,
    Template,
    TemplateChanged,
    TemplateResource,
    TemplateStep,
    read_template,
    write_template,
)

HERE = {
    "kinds": ("government", "ngo"),
    "posts": ("head", "keeper"),
    "triggers": ("phase:response:2",),
    "levels": ("city", "district"),
}
STEP = TemplateStep(
    code="1",
    names={"en": "Open the depot", "zh-Hans": "开放仓库"},
    actor_kind="ngo",
    post_kind="keeper",
    function="goods.receive",
    level="city",
    trigger="plan",
    after=(),
    resources=(TemplateResource("goods", "masks", "mask", 100), TemplateResource("people", "two keepers")),
    minutes=60,
    basis="law",
)
TEMPLATE = Template({"en": "Flood"}, "natural", "phase:response:2", ("city",), (STEP,), "")


def signed(body):
    body.pop("digest", None)
    return json.dumps({**body, "digest": digest(body)}).encode()


def changed(**more):
    body = json.loads(write_template(TEMPLATE))
    body.update(more)
    return body


def with_step(**more):
    body = changed()
    body["steps"][0].update(more)
    return signed(body)


def test_what_was_written_is_read_again():
    found = read_template(write_template(TEMPLATE).encode(), **HERE)

    assert found.problems == ()
    assert found.written() == TEMPLATE.written()
    assert found.digest


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff", b"[]", b"1", b"{}", b'{"format": "cogov plan template"}', b"[" * 100_000, b" " * (LARGEST + 1),
     signed(changed(version=2)), signed(changed(steps="none")), b'{"a": "\\ud800"}'],
    ids=range(11),
)  # fmt: skip
def test_anything_else_is_no_template(raw):
    with pytest.raises(NotATemplate):
        read_template(raw, **HERE)


def test_a_file_that_was_changed_on_the_way_is_refused():
    body = changed(trigger="phase:warning")

    with pytest.raises(TemplateChanged):
        read_template(json.dumps(body).encode(), **HERE)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"names": {}}, "names"),
        ({"names": "Open"}, "names"),
        ({"actor_kind": "guild"}, "actor_kind"),
        ({"post_kind": "king"}, "post_kind"),
        ({"trigger": "phase:never"}, "trigger"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": "soon"}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"resources": [{"class": "magic"}]}, "resources"),
        ({"resources": [{"class": "goods", "quantity": -5}]}, "resources"),
        ({"resources": ["goods"]}, "resources"),
        ({"basis": 7}, "basis"),
        ({"after": ["2"]}, "after"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_by_row_and_field(more, field):
    found = read_template(with_step(**more), **HERE)

    assert {(problem.row, problem.field) for problem in found.problems} >= {(1, field)}
    assert len(found.steps) == (1 if field == "after" else 0)


def test_rows_are_told_apart_and_the_good_ones_stay():
    body = changed(trigger="phase:never", levels=["city", "moon", 3])
    body["steps"] += [{**body["steps"][0]}, "nonsense", {**body["steps"][0], "code": "2", "resources": None}]

    found = read_template(signed(body), **HERE)

    assert [(problem.row, problem.field) for problem in found.problems] == [
        (0, "trigger"), (0, "levels"), (2, "code"), (3, "steps"),
    ]  # fmt: skip
    assert [step.code for step in found.steps] == ["1", "2"]
    assert (found.trigger, found.levels) == ("", ("city",))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["names", "code", "resources", "after", "minutes", "level", "function"]), json_values)
def test_whatever_stands_in_a_field_nothing_breaks(field, value):
    try:
        found = read_template(with_step(**{field: value}), **HERE)
    except NotATemplate:
        return

    assert len(found.steps) <= 1
