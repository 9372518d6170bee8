"""Tasks: one accountable organisation each, doers, deadline, acceptance; who was asked before and what they said."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from cogov.actors.models import Organisation, Post
from cogov.decision.rules.tasks import HELD, OPEN, Change, ChangeState, Origin, TaskState, Way
from cogov.kernel.models import Crisis, Place, Row


class TaskQuerySet(models.QuerySet["Task"]):
    """Questions about tasks."""

    def open(self) -> Self:
        """Return those in which somebody still has to do something."""
        return self.filter(state__in=OPEN)

    def shown(self) -> Self:
        """Return them with what every list shows of them."""
        return self.select_related("area", "accountable", "raised_by", "post")


class Task(Row):
    """What exactly one organisation answers for, in an area and by a time; `proposed` ones wait for a holder."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="tasks")
    function = models.SlugField(max_length=60, blank=True, help_text="code of the function it belongs to")
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    titles = models.JSONField()
    descriptions = models.JSONField(default=dict)
    text_key = models.TextField(blank=True, help_text="all that is written of it, as searches compare it")
    way = models.CharField(max_length=10, choices=[(w.value, w.value) for w in Way], default=Way.OFFER)
    origin = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Origin], default=Origin.ENTERED)
    origin_id = models.UUIDField(null=True, blank=True, help_text="step of a plan, intake or task it comes from")
    basis = models.CharField(max_length=300, blank=True)
    basis_id = models.UUIDField(null=True, blank=True, help_text="rule of law, clause or mandate it rests on")
    raised_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    raised_post = models.UUIDField(null=True, help_text="post that raised it")
    raised_at = models.DateTimeField()
    accountable = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks", help_text="one, or nobody"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    may_shift_hours = models.PositiveSmallIntegerField(default=0, help_text="how far who accepts may move the deadline")
    acceptance = models.JSONField(default=dict, help_text="by what one sees that it is done")
    benefits = models.JSONField(default=dict, help_text="what each side gains: asker, taker")
    terms = models.CharField(max_length=300, blank=True, help_text="at whose cost, for how long")
    hours = models.PositiveIntegerField(null=True, blank=True, help_text="hours of work it takes")
    serves = models.UUIDField(null=True, blank=True, help_text="household or institution it goes to")
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in TaskState])
    since = models.DateTimeField(help_text="in this state")
    changed_at = models.DateTimeField()
    passes = models.PositiveSmallIntegerField(default=0, help_text="how often it was handed back or passed on")
    blocked_by = models.CharField(max_length=300, blank=True)
    blocker = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unblock_by = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=500, blank=True, help_text="what was done, in the words of who did it")
    into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "state", "due_at"], name="task_state_due"),
            models.Index(fields=["crisis", "due_at"], name="task_due"),
            models.Index(fields=["crisis", "changed_at"], name="task_changed"),
            models.Index(fields=["accountable", "state", "due_at"], name="task_of_organisation"),
            models.Index(fields=["crisis", "serves"], name="task_serves", condition=Q(serves__isnull=False)),
            models.Index(fields=["origin_id"], name="task_origin", condition=Q(origin_id__isnull=False)),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(state__in=[*HELD, "offered"]) | Q(accountable__isnull=False), name="task_held_by_one"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("starts_at")), name="task_due_after_start"),
            models.CheckConstraint(
                condition=Q(state="blocked", unblock_by__isnull=False) & ~Q(blocked_by="")
                | (~Q(state="blocked") & Q(unblock_by__isnull=True)),
                name="task_block_has_clock",
            ),
            models.CheckConstraint(
                condition=Q(state="merged_into_other", into__isnull=False)
                | (~Q(state="merged_into_other") & Q(into__isnull=True)),
                name="task_merged_names_other",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), self.function))

    @property
    def open(self) -> bool:
        """Say whether somebody still has to do something."""
        return self.state in OPEN

    def late(self, at: dt.datetime) -> bool:
        """Say whether its deadline passed and it is not done."""
        return self.open and self.due_at < at


class TaskDoer(Row):
    """An organisation that does part of the work without answering for the whole."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="doers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["task", "organisation"], name="task_doer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.task}"


class TaskAfter(Row):
    """A task waits until another is done."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="waits_for")
    after = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="waited_for_by")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["task", "after"], name="task_after_once"),
            models.CheckConstraint(condition=~Q(task=F("after")), name="task_after_another"),
        ]

    def __str__(self) -> str:
        return f"{self.task} after {self.after}"


class TaskHolding(Row):
    """One asking: whom a task went to, by what way, and what became of it; the chain shows who passed it on (R-131)."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="holdings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True, help_text="accepted, declined, returned, silence, moved")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["organisation", "answer"], name="task_asked")]
        constraints: ClassVar[list[Any]] = [
            # I3: never two who answer for one task at a time.
            models.UniqueConstraint(fields=["task"], condition=Q(until__isnull=True), name="task_one_accountable"),
            models.CheckConstraint(
                condition=~Q(answer__in=["declined", "returned"]) | ~Q(reason=""), name="task_no_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.organisation} {self.answer}"


class TaskChange(Row):
    """A request to take a task over, to merge it or to split it, and what the other side said; silence is consent."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Change])
    into = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="changes_into")
    parts = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_post = models.UUIDField(null=True)
    consent_of = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="who is asked now"
    )
    agreed = models.JSONField(default=list, help_text="organisations that agreed, or let their time pass")
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in ChangeState], default=ChangeState.ASKED
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["task"], condition=Q(state="asked"), name="task_change_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | (~Q(state="asked") & Q(answered_at__isnull=False)),
                name="task_change_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.task}"


class TaskLikeness(Row):
    """Two tasks that may be the same work, found when the first was entered; settled when somebody decided (R-101)."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="alike")
    other = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="alike_to")
    likeness = models.FloatField()
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True, help_text="merged, or two")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "settled_at", "found_at"], name="task_alike_open"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["task", "other"], name="task_alike_once"),
        ]

    def __str__(self) -> str:
        return f"{self.task} = {self.other}?"
