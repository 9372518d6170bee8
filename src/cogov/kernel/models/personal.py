"""Personal data: minimal, encrypted, with purpose, basis and delete-by date (I12; field matrix in trust.md 10.1)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.kernel.models.base import Row
from cogov.kernel.models.crisis import Crisis


class SubjectKey(Row):
    """The data key of one person in one crisis and class, wrapped by the crisis's key file outside the database."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    subject = models.UUIDField()
    personal_class = models.CharField(max_length=2)
    wrapped = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "subject", "personal_class"], name="subject_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.personal_class} {self.subject}"


class PersonalValue(Row):
    """One personal value of one person, encrypted; it cannot exist without purpose, basis and delete-by date."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    subject = models.UUIDField(db_index=True)
    field = models.CharField(max_length=40)
    personal_class = models.CharField(max_length=2)
    purpose = models.CharField(max_length=120)
    basis = models.CharField(max_length=120)
    delete_by = models.DateTimeField(db_index=True)
    ciphertext = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "subject", "field"], name="personal_value_once"),
            models.CheckConstraint(condition=Q(personal_class__in=["P2", "P3"]), name="personal_class_known"),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(basis=""), name="personal_purpose_and_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.subject}"


class PersonalHold(Row):
    """What is kept of one person as evidence beyond its date: assessed, proposed by one person, approved by another.

    The assessment is that of the Emergency Response Law of 2024, art. 85: lawful, necessary, safe.
    """

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    subject = models.UUIDField(db_index=True)
    authority = models.CharField(max_length=200, help_text="who asks for the evidence, under which number")
    lawful = models.CharField(max_length=300)
    necessary = models.CharField(max_length=300)
    safe = models.CharField(max_length=300)
    until = models.DateTimeField()
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(help_text="post")
    proposed_by_user = models.UUIDField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, help_text="post")
    approved_by_user = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(authority="") & ~Q(lawful="") & ~Q(necessary="") & ~Q(safe=""),
                name="personal_hold_assessed",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_user__isnull=True, approved_at__isnull=True)
                | (
                    Q(approved_at__isnull=False, approved_by_user__isnull=False)
                    & ~Q(approved_by_user=models.F("proposed_by_user"))
                ),
                name="personal_hold_by_two",
            ),
            models.CheckConstraint(condition=Q(until__gt=models.F("proposed_at")), name="personal_hold_window"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} until {self.until:%Y-%m-%d}"


class PersonalRead(Row):
    """One look at a personal value: by whom, why, when. The person may see it."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    subject = models.UUIDField(db_index=True)
    field = models.CharField(max_length=40)
    user = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    role = models.CharField(max_length=20)
    reason = models.CharField(max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.field} {self.at:%Y-%m-%d %H:%M}"
