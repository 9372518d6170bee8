"""Templates of plans as files that communities hand to each other: names of posts and kinds of actors, no persons.

A file carries its own digest: what was changed on the way is refused. Reading never stops at the first fault: every row
is told what is wrong with it, before anything is written.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cogov.kernel.canonical import digest
from cogov.kernel.errors import N_, Refused
from cogov.plans.rules.plans import WITH_THE_PLAN, Resource

FORMAT = "cogov plan template"
VERSION = 1
LARGEST = 2_000_000  # bytes
MOST_STEPS = 1000
LONGEST = {"code": 40, "actor_kind": 12, "post_kind": 12, "function": 60, "trigger": 120, "basis": 300}
LANGUAGES = ("zh-Hans", "en")


class NotATemplate(Refused):
    """The file is something else."""

    sentence = N_("This file is no template of a plan.")
    status = 400


class TemplateChanged(Refused):
    """The digest in the file is not the digest of what it says."""

    sentence = N_("This file was changed after it was exported: its digest does not fit.")
    status = 400


@dataclass(frozen=True, slots=True)
class TemplateResource:
    """One resource of a step in a file."""

    resource: str
    what: str = ""
    item: str = ""
    quantity: int | None = None

    def written(self) -> dict[str, Any]:
        """Return it as the file holds it."""
        return {"class": self.resource, "what": self.what, "item": self.item, "quantity": self.quantity}


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """One step in a file: by what kind of actor and post, not by whom."""

    code: str
    names: Mapping[str, str]
    actor_kind: str
    post_kind: str
    function: str
    level: str
    trigger: str
    after: tuple[str, ...]
    resources: tuple[TemplateResource, ...]
    minutes: int | None
    basis: str

    def written(self) -> dict[str, Any]:
        """Return it as the file holds it."""
        return {
            "code": self.code,
            "names": dict(self.names),
            "actor_kind": self.actor_kind,
            "post_kind": self.post_kind,
            "function": self.function,
            "level": self.level,
            "trigger": self.trigger,
            "after": list(self.after),
            "resources": [one.written() for one in self.resources],
            "minutes": self.minutes,
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row of a file; row 0 is the head."""

    row: int
    field: str
    why: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it was read, with what is wrong in it; only rows without faults are among the steps."""

    names: Mapping[str, str]
    hazard_class: str
    trigger: str
    levels: tuple[str, ...]
    steps: tuple[TemplateStep, ...]
    digest: str
    problems: tuple[Problem, ...] = ()
    exercise: bool = False

    def written(self) -> dict[str, Any]:
        """Return the body of the file, without its digest."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "exercise": self.exercise,
            "names": dict(self.names),
            "hazard_class": self.hazard_class,
            "trigger": self.trigger,
            "levels": list(self.levels),
            "steps": [step.written() for step in self.steps],
        }


def write_template(template: Template) -> str:
    """Return the text of the file with its digest."""
    body = template.written()
    return json.dumps({**body, "digest": digest(body)}, ensure_ascii=False, indent=1)


def read_template(
    raw: bytes, *, kinds: Collection[str], posts: Collection[str], triggers: Collection[str], levels: Collection[str]
) -> Template:
    """Return what a file says, and of each row what is wrong with it here.

    Args:
        raw: the file.
        kinds: kinds of organisations known here.
        posts: kinds of posts known here.
        triggers: what can be reached here.
        levels: kinds of places there are here.

    Raises:
        NotATemplate: something else, or too large.
        TemplateChanged: the digest does not fit.
    """
    body, computed = _body(raw)
    problems: list[Problem] = []
    names = _names(body.get("names"), 0, problems)
    trigger = _text(body, "trigger", 0, problems)
    if trigger and trigger not in triggers:
        problems.append(Problem(0, "trigger", N_("this trigger is not known here")))
    asked = _texts(body.get("levels"))
    if unknown := [level for level in asked if level not in levels]:
        problems.append(Problem(0, "levels", N_("there is no place of this level here")))
    rows = body.get("steps")
    if not isinstance(rows, list) or len(rows) > MOST_STEPS:
        raise NotATemplate(field="file")
    steps: list[TemplateStep] = []
    for number, row in enumerate(rows, start=1):
        found = _step(row, number, steps, problems, kinds=kinds, posts=posts, triggers=triggers)
        if found is not None:
            steps.append(found)
    known = {step.code for step in steps}
    for number, step in enumerate(steps, start=1):
        if any(before not in known for before in step.after):
            problems.append(Problem(number, "after", N_("it waits for a step that is not in the file")))
    return Template(
        names=names,
        hazard_class=str(body.get("hazard_class") or "")[:10],
        trigger=trigger if trigger in triggers else "",
        levels=tuple(level for level in asked if level not in unknown),
        steps=tuple(steps),
        digest=computed,
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        exercise=bool(body.get("exercise")),
    )


def _body(raw: bytes) -> tuple[dict[str, Any], str]:
    if len(raw) > LARGEST:
        raise NotATemplate(field="file")
    try:
        body = json.loads(raw.decode("utf-8"))
        told = body.pop("digest", None)
        computed = digest(body)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise NotATemplate(field="file") from None
    if body.get("format") != FORMAT or body.get("version") != VERSION:
        raise NotATemplate(field="file")
    if told != computed:
        raise TemplateChanged(field="file")
    return body, computed


def _text(row: Mapping[str, Any], field: str, number: int, problems: list[Problem]) -> str:
    value = row.get(field) or ""
    if not isinstance(value, str) or len(value) > LONGEST[field]:
        problems.append(Problem(number, field, N_("it has to be text, and not longer than its field")))
        return ""
    return value.strip()


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _names(value: Any, number: int, problems: list[Problem]) -> dict[str, str]:
    found = value if isinstance(value, dict) else {}
    names = {key: text.strip()[:150] for key, text in found.items() if key in LANGUAGES and isinstance(text, str)}
    if not any(names.values()):
        problems.append(Problem(number, "names", N_("write the name")))
    return names


def _step(
    row: Any,
    number: int,
    before: Sequence[TemplateStep],
    problems: list[Problem],
    *,
    kinds: Collection[str],
    posts: Collection[str],
    triggers: Collection[str],
) -> TemplateStep | None:
    """Return a row as a step, or None where something is wrong with it."""
    if not isinstance(row, dict):
        problems.append(Problem(number, "steps", N_("it is no step")))
        return None
    wrong: list[Problem] = []
    names = _names(row.get("names"), number, wrong)
    text = {field: _text(row, field, number, wrong) for field in LONGEST}
    if not text["code"] or any(step.code == text["code"] for step in before):
        wrong.append(Problem(number, "code", N_("it is missing, or another step has it")))
    if text["actor_kind"] not in kinds:
        wrong.append(Problem(number, "actor_kind", N_("this kind of organisation is not known")))
    if text["post_kind"] and text["post_kind"] not in posts:
        wrong.append(Problem(number, "post_kind", N_("this kind of post is not known")))
    if text["trigger"] not in ("", WITH_THE_PLAN, *triggers):
        wrong.append(Problem(number, "trigger", N_("this trigger is not known here")))
    resources = _resources(row.get("resources"), number, wrong)
    minutes = row.get("minutes")
    if minutes is not None and (type(minutes) is not int or not 0 < minutes <= 525_600):
        wrong.append(Problem(number, "minutes", N_("it has to be a number of minutes, a year at most")))
    problems += wrong
    if wrong:
        return None
    return TemplateStep(
        code=text["code"],
        names=names,
        actor_kind=text["actor_kind"],
        post_kind=text["post_kind"],
        function=text["function"],
        level=str(row.get("level") or "")[:30],
        trigger=text["trigger"],
        after=_texts(row.get("after")),
        resources=resources,
        minutes=minutes,
        basis=text["basis"],
    )


def _resources(value: Any, number: int, wrong: list[Problem]) -> tuple[TemplateResource, ...]:
    found = []
    for one in value if isinstance(value, list) else ():
        kind = one.get("class") if isinstance(one, dict) else None
        quantity = one.get("quantity") if isinstance(one, dict) else None
        if kind not in list(Resource) or not (quantity is None or (type(quantity) is int and quantity > 0)):
            wrong.append(Problem(number, "resources", N_("this class of resource, or its quantity, is not known")))
            continue
        found.append(
            TemplateResource(kind, str(one.get("what") or "")[:150], str(one.get("item") or "")[:60], quantity)
        )
    return tuple(found)
