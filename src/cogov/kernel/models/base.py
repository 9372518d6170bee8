"""What every table shares."""

import uuid

from django.db import models


class Row(models.Model):
    """One random 128-bit primary key everywhere: nothing about a record can be guessed from its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Standing(models.TextChoices):
    """How sure a figure is; every page says it beside the number."""

    STATED = "stated", "stated"
    ESTIMATED = "estimated", "estimated"
    EXERCISE = "exercise", "exercise"
