"""Rooms and phases: each mechanism of the papers is a room that states where it comes from."""

from enum import StrEnum
from typing import ClassVar

from django.apps import AppConfig


class Phase(StrEnum):
    """The phases of a crisis in which a room works (Zeng; Yin, 'before, middle and late')."""

    NORMAL = "normal"
    WARNING = "warning"
    DURING = "during"
    AFTER = "after"


class RoomConfig(AppConfig):
    """An application that is one room of the house; its card feeds `docs/map.md`."""

    default = False  # this class is no application itself; its subclasses are

    mechanism: ClassVar[str] = ""
    phases: ClassVar[tuple[Phase, ...]] = ()
    sources: ClassVar[tuple[str, ...]] = ()
    summary: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.default = True
