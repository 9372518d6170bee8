"""Figures that tests measure: with the sample they took and what was asked, for the table that ends a run."""

import json
import os
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Measure:
    """Sizes and figures of one test."""

    test: str

    def size(self, *, short: int, full: int) -> int:
        """Return the sample of this run: `full` in `./cogov test --full`, else `short`."""
        return full if os.environ.get("COGOV_FULL") else short

    def __call__(self, name: str, value: object, *, asked: str, sample: object = "") -> None:
        """Say a figure: it is printed at the end of the run, whether it holds what was asked or not."""
        line = {
            "name": name, "value": str(value), "asked": asked, "sample": str(sample), "test": self.test,
            "database": connection.vendor,
        }  # fmt: skip
        path = os.environ.get("COGOV_REPORT")
        if path:
            with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123 - appended by several processes
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        else:
            print(line)
