"""The tables of plans. Other floors import them from here."""

from cogov.plans.models.functions import CatalogueFunction

__all__ = ["CatalogueFunction"]
