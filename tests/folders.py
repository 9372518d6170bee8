"""Where the project and other people's data lie."""

import os
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]


def shared_folder() -> Path | None:
    """Return the folder of other people's data, or None where it is not there."""
    found = Path(os.environ.get("COGOV_SHARED", BASE.parent / "shared"))
    return found if (found / "data").is_dir() else None
