"""How to call every route: for each one the object it is about, a body that passes, and whose the object is.

A route that has no entry here fails the build (`test_permissions.py`), as does one that is not in `routes.csv`.
Each room has its module; one that grows past about 400 lines gets a second one.
"""

from house.sweep import actors, community, counts, decision, plans, public, supply
from house.sweep.accounts import ACCOUNTS, ELSEWHERE, second_factors
from house.sweep.shared import Builder, Call

__all__ = ["ACCOUNTS", "API", "ELSEWHERE", "PAGES", "Call", "second_factors"]

PAGES: dict[tuple[str, str], Builder] = {
    **public.PAGES, **actors.PAGES, **plans.PAGES, **decision.PAGES, **community.PAGES, **supply.PAGES,
    **counts.PAGES,
}  # fmt: skip
API: dict[tuple[str, str], Builder] = {
    **public.API, **actors.API, **plans.API, **decision.API, **supply.API, **counts.API,
}  # fmt: skip
