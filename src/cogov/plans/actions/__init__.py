"""The decisions of plans, by topic."""

from cogov.plans.actions.functions import NewFunction, enter_functions

__all__ = ["NewFunction", "enter_functions"]
