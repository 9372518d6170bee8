"""Pages of the documentation that are generated from the code, so that they cannot lag behind it."""

from pathlib import Path

from django.utils import translation

from cogov.cli.documents import commands, exercises, reference, rooms, states
from cogov.cli.documents.text import MARK


def generated() -> dict[str, str]:
    """Return every generated page by its path below `docs/`."""
    with translation.override("en"):
        return {
            "map.md": rooms.the_map(),
            **states.pages(),
            "reference/permission-matrix.md": reference.permission_matrix(),
            "reference/routes.md": reference.routes(),
            "reference/settings.md": reference.settings_page(),
            "reference/personal-data.md": reference.personal_data(),
            "reference/figures.md": reference.figures(),
            "reference/acts.md": reference.acts(),
            "reference/cli.md": commands.page_text(),
            "reference/exercise-files.md": exercises.files(),
            "reference/exercises.md": exercises.built_in(),
        }


def stale(base: Path) -> list[Path]:
    """Return pages that say they are generated but are not any more."""
    known = {base / "docs" / name for name in generated()}
    return [
        path
        for path in sorted((base / "docs").rglob("*.md"))
        if path not in known and MARK in path.read_text(encoding="utf-8")
    ]


def write(base: Path) -> list[str]:
    """Write the generated pages and remove those that are generated no more; return what was written."""
    for path in stale(base):
        path.unlink()
    written = []
    for name, text in generated().items():
        path = base / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(f"docs/{name}")
    return written
