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
    hold_reason = models.CharField(max_length=200, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    ciphertext = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "subject", "field"], name="personal_value_once"),
            models.CheckConstraint(condition=Q(personal_class__in=["P2", "P3"]), name="personal_class_known"),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(basis=""), name="personal_purpose_and_basis"),
            models.CheckConstraint(
                condition=Q(hold_reason="", hold_until__isnull=True)
                | (~Q(hold_reason="") & Q(hold_until__isnull=False)),
                name="personal_hold_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.subject}"


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
