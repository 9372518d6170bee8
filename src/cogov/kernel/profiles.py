"""Jurisdiction profiles: what differs from one legal order to the next, as data.

A profile is a TOML file in `reference/profiles/`: roles that exist there (such as a leading political organisation),
the scheme of organisation codes, warning and response levels with their names, endings that people leave off the names
of places. Nothing of it is in code.
"""

import functools
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from cogov.kernel.errors import N_, BadInput


@dataclass(frozen=True, slots=True)
class Profile:
    """One legal order, as far as the platform needs to know it."""

    key: str
    names: dict[str, str]
    as_of: str
    organisation_code: str = ""
    leading_role: str = ""
    leading_names: dict[str, str] = field(default_factory=dict)
    levels: tuple[dict[str, Any], ...] = ()
    place_endings: tuple[str, ...] = ()


@functools.cache
def load_profile(key: str) -> Profile:
    """Return the profile `key`.

    Raises:
        BadInput: there is no such profile.
    """
    path = Path(settings.COGOV_REFERENCE) / "profiles" / f"{key}.toml"
    if not key.replace("-", "").isalnum() or not path.exists():
        raise BadInput(N_("there is no such jurisdiction profile"), field="profile")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = {name: tuple(data.get(name, ())) for name in ("levels", "place_endings")}
    return Profile(key=key, **{**data, **lists})
