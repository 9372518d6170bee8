"""Agreements for tests, by short names."""

import datetime as dt
from dataclasses import replace

from cogov.plans import actions
from cogov.plans.actions import NewFunction, enter_functions
from cogov.plans.queries.agreements import version_on_table
from cogov.plans.rules.agreements import ClauseText, Terms

DAY = dt.timedelta(days=1)


def named_functions(world, at, *codes):
    rows = [NewFunction(code, {"en": code}) for code in codes or ("store", "receive", "transport", "count")]
    return enter_functions(functions=rows, crisis=world.crisis, by=world.holder("COM"), at=at)


def clause(key="a", **more):
    return ClauseText(**{"key": key, "texts": {"en": f"words of {key}"}, **more})


def terms(at, *clauses, **more):
    day = at.date()
    return replace(Terms(day, day + 365 * DAY, 30, {"en": "the city's mediator"}, list(clauses or (clause(),))), **more)


class Deal:
    """One agreement of a world, and its moves."""

    def __init__(self, world, at, roles=("ENT", "NGO"), kind="mutual_aid", clauses=(), drafter="", **more):
        self.world, self.at, self.roles = world, at, roles
        self.drafter = drafter or roles[0]
        self.row = actions.draft_agreement(
            kind=kind,
            names={"en": "Agreement"},
            area=more.pop("area", world.land),
            parties=[world.orgs[role] for role in roles],
            terms=more.pop("terms", None) or terms(at, *clauses),
            crisis=world.crisis,
            by=world.holder(self.drafter),
            at=at,
            **more,
        )

    def do(self, name, role, at=None, **more):
        by = role if not isinstance(role, str) else self.world.holder(role)
        done = getattr(actions, name)(crisis=self.world.crisis, by=by, at=at or self.at, **more)
        self.row.refresh_from_db()
        return done

    def act(self, name, role, at=None, **more):
        return self.do(name, role, at, agreement=self.row, **more)

    def open(self):
        self.act("open_agreement", self.drafter)
        return self

    @property
    def version(self):
        return version_on_table(self.row)

    def sign(self, role, at=None, digest=None):
        return self.act("sign_agreement", role, at, digest=digest or self.version.digest)

    def signed(self):
        """Send it, and let every party sign, the committee with two persons."""
        self.open()
        for role in self.roles:
            self.sign(role)
            if role == "COM":
                self.sign(self.world.second("COM"))
        return self

    def clause(self, key="a"):
        return self.version.clauses.get(key=key)

    def put(self, state, crisis=None):
        """Set a state as if its moves had been made."""
        bound = state in ("in_force", "triggered", "settled", "renewed", "left")
        type(self.row).objects.filter(pk=self.row.pk).update(
            state=state,
            in_force_from=self.at.date() if bound else None,
            in_force_to=self.at.date() + 365 * DAY if bound else None,
        )
        self.row.refresh_from_db()
        return self


def reach(world, at, phase="response", level=2):
    """Let the crisis stand in a phase."""
    import uuid

    from cogov.decision.models import PhaseChange

    PhaseChange.objects.create(
        crisis=world.crisis, phase=phase, level=level, reason="r", proposed_at=at, proposed_by=uuid.uuid4(),
        approved_at=at, approved_by=uuid.uuid4(),
    )  # fmt: skip
