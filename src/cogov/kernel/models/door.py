"""What doors need to be safe: answers kept per idempotency key, and one-time passes of exercises."""

from typing import Any, ClassVar

from django.db import models

from cogov.kernel.models.base import Row
from cogov.kernel.models.crisis import Crisis
from cogov.kernel.models.user import User


class KeptAnswer(Row):
    """The answer to a write, kept so that the same request sent again has one effect (B025-B027)."""

    owner = models.UUIDField(help_text="user, or household that acts by its private link")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    kept_until = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "key"], name="kept_answer_once"),
        ]

    def __str__(self) -> str:
        return self.key


class OneTimePass(Row):
    """A link that opens one session as one player or household of one exercise, once, on this machine only."""

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    household = models.UUIDField(null=True)
    label = models.CharField(max_length=200)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
