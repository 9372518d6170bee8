"""Templates of agreements: files that anybody can read, copy and change (`reference/agreements`)."""

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from cogov.kernel.errors import Absent
from cogov.plans.rules.agreements import AgreementKind, ClauseText


@dataclass(frozen=True, slots=True)
class TemplateRole:
    """A side of the agreement to be; `kinds` and `bodies` say which organisations can be it, empty: any."""

    key: str
    names: Mapping[str, str]
    kinds: Sequence[str] = ()
    bodies: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TemplateClause:
    """A clause to be filled in: whose it is, its time in hours, whether it has a price."""

    key: str
    texts: Mapping[str, str]
    party: str = ""
    granter: str = ""
    function: str = ""
    mechanism: str = ""
    trigger: str = ""
    within_hours: int | None = None
    priced: bool = False
    per: Mapping[str, str] = field(default_factory=dict)
    acts: Sequence[str] = ()
    fields: Sequence[str] = ()

    def filled(
        self, parties: Mapping[str, str], *, hours: int | None, price: int | None, currency: str, per: str, known: bool
    ) -> ClauseText:
        """Return the clause with its blanks filled in; a function that nobody named here is left out."""
        return ClauseText(
            key=self.key,
            texts=dict(self.texts),
            party=parties.get(self.party, ""),
            granter=parties.get(self.granter, ""),
            function=self.function if known else "",
            mechanism=self.mechanism,
            trigger=self.trigger,
            within_minutes=hours * 60 if hours else None,
            price_minor=price,
            currency=currency if price is not None else "",
            per=per if price is not None else "",
            acts=tuple(self.acts),
            fields=tuple(self.fields),
        )


@dataclass(frozen=True, slots=True)
class Template:
    """A template of an agreement."""

    key: str
    kind: str
    names: Mapping[str, str]
    summaries: Mapping[str, str]
    dispute: Mapping[str, str]
    term_days: int
    notice_days: int
    roles: tuple[TemplateRole, ...]
    clauses: tuple[TemplateClause, ...]


def folder() -> Path:
    """Return where the templates lie."""
    return Path(settings.COGOV_REFERENCE) / "agreements"


def templates() -> list[Template]:
    """Return all templates, by key."""
    return [template(path.stem) for path in sorted(folder().glob("*.toml"))]


def template(key: str) -> Template:
    """Return a template.

    Raises:
        Absent: there is none with this key.
    """
    path = folder() / f"{key}.toml"
    if not key.replace("-", "").isalnum() or not path.is_file():
        raise Absent
    return read_template(key, path.read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=64)
def read_template(key: str, text: str) -> Template:
    """Return what a template file says."""
    data: dict[str, Any] = tomllib.loads(text)
    roles = tuple(TemplateRole(**row) for row in data.pop("roles"))
    clauses = tuple(TemplateClause(**row) for row in data.pop("clauses"))
    kind = AgreementKind(data.pop("kind")).value
    return Template(key=key, kind=kind, roles=roles, clauses=clauses, **data)
