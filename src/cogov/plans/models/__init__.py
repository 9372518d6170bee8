"""The tables of plans. Other floors import them from here."""

from cogov.plans.models.agreements import (
    Agreement,
    AgreementVersion,
    Clause,
    ClauseCall,
    Comment,
    Party,
    Settlement,
    Signature,
)
from cogov.plans.models.functions import CatalogueFunction
from cogov.plans.models.law import LegalRule, Occurrence, RuleRelation

__all__ = [
    "Agreement",
    "AgreementVersion",
    "CatalogueFunction",
    "Clause",
    "ClauseCall",
    "Comment",
    "LegalRule",
    "Occurrence",
    "Party",
    "RuleRelation",
    "Settlement",
    "Signature",
]
