"""Questions about the catalogue of functions."""

import uuid

from django.db.models import QuerySet

from cogov.plans.models import CatalogueFunction


def catalogue(jurisdiction: uuid.UUID) -> "QuerySet[CatalogueFunction]":
    """Return the functions a jurisdiction has named, by code."""
    return CatalogueFunction.objects.filter(jurisdiction_id=jurisdiction).order_by("code")
