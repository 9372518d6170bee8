from django.apps import AppConfig


class DesksConfig(AppConfig):
    """The front doors: pages that compose what the rooms know; they hold no rules and no tables."""

    name = "cogov.desks"
    label = "desks"
