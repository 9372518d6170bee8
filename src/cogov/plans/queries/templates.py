"""A plan as a template that another community can use."""

from collections.abc import Sequence

from cogov.plans.models import Plan, PlanStep
from cogov.plans.rules.templates import Template, TemplateResource, TemplateStep


def template_of(plan: Plan, steps: Sequence[PlanStep]) -> Template:
    """Return the plan without anybody's name: kinds of organisations and posts, levels instead of places."""
    return Template(
        names=plan.names,
        hazard_class=plan.hazard_class,
        trigger=plan.trigger,
        levels=tuple(plan.levels),
        steps=tuple(
            TemplateStep(
                code=step.code,
                names=step.names,
                actor_kind=step.actor_kind,
                post_kind=step.post_kind,
                function=step.function,
                level=step.area.kind if step.area else "",
                trigger=step.trigger,
                after=tuple(step.after),
                resources=tuple(
                    TemplateResource(
                        one["class"], one.get("what") or "", one.get("item") or "", one.get("quantity") or None
                    )
                    for one in step.resources
                ),
                minutes=step.minutes,
                basis=step.basis,
            )
            for step in steps
        ),
        digest="",
        exercise=plan.jurisdiction.exercise,
    )
