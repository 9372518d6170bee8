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
from cogov.plans.models.drills import CorrectiveAction, Drill
from cogov.plans.models.functions import CatalogueFunction
from cogov.plans.models.law import LegalRule, Occurrence, RuleRelation
from cogov.plans.models.mechanisms import GuaranteeCard, MechanismCard
from cogov.plans.models.plans import Plan, PlanStep

__all__ = [
    "Agreement",
    "AgreementVersion",
    "CatalogueFunction",
    "Clause",
    "ClauseCall",
    "Comment",
    "CorrectiveAction",
    "Drill",
    "GuaranteeCard",
    "LegalRule",
    "MechanismCard",
    "Occurrence",
    "Party",
    "Plan",
    "PlanStep",
    "RuleRelation",
    "Settlement",
    "Signature",
]
