"""The kernel's tables. Other floors import them from here."""

from cogov.kernel.models.act import Act, ActSubject, PendingLeaf
from cogov.kernel.models.base import Row, Standing
from cogov.kernel.models.crisis import Count, Crisis, HazardClass, Jurisdiction, Place, PlaceCode
from cogov.kernel.models.dataset import Change, Dataset, Line, Verdict
from cogov.kernel.models.door import KeptAnswer, OneTimePass
from cogov.kernel.models.duty import Duty, DutyState, Rule
from cogov.kernel.models.item import Item, ItemSpelling, Pack, Substitute
from cogov.kernel.models.job import Job, JobState
from cogov.kernel.models.personal import PersonalHold, PersonalRead, PersonalValue, SubjectKey
from cogov.kernel.models.user import User

__all__ = [
    "Act",
    "ActSubject",
    "Change",
    "Count",
    "Crisis",
    "Dataset",
    "Duty",
    "DutyState",
    "HazardClass",
    "Item",
    "ItemSpelling",
    "Job",
    "JobState",
    "Jurisdiction",
    "KeptAnswer",
    "Line",
    "OneTimePass",
    "Pack",
    "PendingLeaf",
    "PersonalHold",
    "PersonalRead",
    "PersonalValue",
    "Place",
    "PlaceCode",
    "Row",
    "Rule",
    "Standing",
    "SubjectKey",
    "Substitute",
    "User",
    "Verdict",
]
