"""What people said by telephone or at a counter, and what became of it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.actors.models import Organisation
from cogov.decision.rules.intake import Channel, IntakeKind, IntakeState
from cogov.kernel.models import Crisis, Place, Row


class Intake(Row):
    """One call or visit: what was said, what it is, who answers for it, what it became; nobody's name is kept.

    Whoever called asks again by the number of the receipt.
    """

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="intakes")
    receipt = models.CharField(max_length=12, help_text="number with check digit, to be spoken")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in IntakeKind])
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel])
    text = models.CharField(max_length=1000, blank=True, help_text="what was said; emptied by its date")
    delete_by = models.DateTimeField(help_text="when what was said is destroyed")
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    taken_post = models.UUIDField(null=True)
    taken_at = models.DateTimeField()
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="intakes")
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in IntakeState], default=IntakeState.TAKEN
    )
    became_kind = models.CharField(max_length=40, blank=True, help_text="kind of row it became, such as supply.need")
    became = models.UUIDField(null=True, blank=True)
    answer = models.CharField(
        max_length=500, blank=True, help_text="what is told to whoever called; emptied by its date"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "state", "taken_at"], name="intake_state"),
            models.Index(fields=["owner", "state"], name="intake_of_owner"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "receipt"], name="intake_receipt_once"),
            models.CheckConstraint(
                condition=Q(state="intake_settled", settled_at__isnull=False)
                | Q(state="intake_taken", settled_at__isnull=True),
                name="intake_settled_at",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt
