"""From the tables of law to rules and relations: the catalogue of functions, articles with their clocks."""

import datetime as dt
from collections.abc import Mapping

from cogov.exchange.exercise.codec import Table, day, names, rows_of, whole
from cogov.kernel.models import Place
from cogov.plans.actions import NewFunction, NewLegalRule, NewRelation
from cogov.plans.rules.law import Clock


def new_functions(tables: Mapping[str, Table]) -> list[NewFunction]:
    """Return the catalogue, and the functions of the crisis that stand in none."""
    found = {
        row["code"]: NewFunction(row["code"], names(row, "name"), row["mechanism"], tuple(row["phases"].split()))
        for row in rows_of(tables, "catalogue")
    }
    for row in rows_of(tables, "functions"):
        found.setdefault(row["code"], NewFunction(row["code"], names(row, "name")))
    return list(found.values())


def new_rules(tables: Mapping[str, Table], places: Mapping[str, Place]) -> list[NewLegalRule]:
    """Return the rules of law; one that holds in a place names its key."""
    return [
        NewLegalRule(
            code=row["code"],
            instruments=names(row, "instrument"),
            article=row["article"],
            titles=names(row, "title"),
            texts=names(row, "text"),
            kind=row["kind"],
            rank=row["rank"],
            topic=row["topic"],
            in_force_from=dt.date.fromisoformat(row["in_force_from"]),
            in_force_to=day(row, "in_force_to"),
            source=row["source"],
            as_of=dt.date.fromisoformat(row["as_of"]),
            area=places[row["area"]] if row["area"] else None,
            hazards=row["hazards"].split(),
            functions=row["functions"].split(),
            powers=row["powers"].split(),
            actor=row["actor"],
            clock=Clock(
                trigger=row["trigger"],
                event=row["event"],
                expected=row["expected"],
                voided_by=row["voided_by"],
                seconds=whole(row, "seconds"),
                warn_seconds=whole(row, "warn_seconds") or 0,
            ),
            sanctions=names(row, "sanction"),
        )
        for row in rows_of(tables, "laws")
    ]


def new_relations(tables: Mapping[str, Table]) -> list[NewRelation]:
    """Return how the rules stand to each other."""
    return [
        NewRelation(row["one"], row["kind"], row["other"], names(row, "words"))
        for row in rows_of(tables, "law_relations")
    ]
