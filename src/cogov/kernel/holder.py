"""Who acts: a person in a post of an organisation, a household by its private link, or a rule armed by a post."""

import uuid
from dataclasses import dataclass, replace

NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand it was: a person, and the post in which that person acted or armed a rule."""

    user: uuid.UUID | None
    post: uuid.UUID | None

    def same_as(self, other: "Hand") -> bool:
        """Say whether both are one hand: one person in whatever posts, or one post whoever sits in it."""
        persons = self.user is not None and self.user == other.user
        return persons or (self.post is not None and self.post == other.post)


@dataclass(frozen=True, slots=True)
class Holder:
    """The acting side of an act, as far as the act records it.

    Attributes:
        role: column of the permission matrix (`ANON`, `MI`, `COM` ...).
        area_path: path of the place the holder's organisation answers for; "own jurisdiction and below" compares it.
        rule: name of the machine rule, empty for people; a rule acts for the post that armed it.
        armed_by: the person who held that post when the rule was armed.
    """

    role: str
    label: str
    user: uuid.UUID | None = None
    organisation: uuid.UUID | None = None
    post: uuid.UUID | None = None
    jurisdiction: uuid.UUID | None = None
    area_path: str = ""
    household: uuid.UUID | None = None
    rule: str = ""
    armed_by: uuid.UUID | None = None

    @property
    def is_machine(self) -> bool:
        """Say whether a rule acts here, not a person."""
        return bool(self.rule)

    @property
    def organisation_id(self) -> uuid.UUID:
        """Return the organisation for look-ups: an id that nothing has where there is none."""
        return self.organisation or NOBODY

    @property
    def post_id(self) -> uuid.UUID:
        """Return the post for look-ups and records: an id that nothing has where there is none."""
        return self.post or NOBODY

    @property
    def hand(self) -> Hand:
        """Return whose hand this is; of a machine: the one that armed it."""
        return Hand(self.user or self.armed_by, self.post)

    def armed(self, rule: str) -> "Holder":
        """Return the machine that acts by `rule`, armed by this holder's post."""
        return replace(self, rule=rule, user=None, armed_by=self.user)


ANYONE = Holder(role="ANON", label="anyone")
