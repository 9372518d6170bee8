"""The own user model: an address, a name, no default accounts."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class UserManager(BaseUserManager["User"]):
    """Creates users for invitations and for exercises; nothing else does."""

    def create_user(self, *, email: str, name: str, password: str) -> "User":
        """Create a person who may sign in."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_exercise_user(self, *, name: str) -> "User":
        """Create a player of an exercise: no address, no password, only one-time links open the session."""
        user = self.model(email=None, name=name, exercise=True)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in, or a player of one exercise."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True, null=True)  # noqa: DJ001 - players have none
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    exercise = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(exercise=True, email__isnull=True) | Q(exercise=False, email__isnull=False),
                name="user_has_address_unless_player",
            ),
        ]

    def __str__(self) -> str:
        return self.name
