"""The catalogue of functions: what has to be done in a crisis, named once per jurisdiction."""

from typing import Any, ClassVar

from django.db import models

from cogov.kernel.models import Jurisdiction, Row
from cogov.plans.rules.functions import Mechanism


class CatalogueFunction(Row):
    """Something a jurisdiction needs done, before any crisis; `decision.Function` is it in an area of one crisis."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="catalogue_functions")
    code = models.SlugField(max_length=60)
    names = models.JSONField()
    mechanism = models.CharField(max_length=20, blank=True, choices=[(m.value, m.value) for m in Mechanism])
    phases = models.JSONField(default=list, help_text="phases in which it is needed; empty: in all")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["jurisdiction", "code"], name="catalogue_function_once"),
        ]

    def __str__(self) -> str:
        return self.code
