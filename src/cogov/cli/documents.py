"""Pages of the documentation that are generated from the code, so that they cannot lag behind it."""

from pathlib import Path


def generated() -> dict[str, str]:
    """Return every generated page by its path below `docs/`."""
    return {}


def write(base: Path) -> list[str]:
    """Write the generated pages; return their paths."""
    written = []
    for name, text in generated().items():
        path = base / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(f"docs/{name}")
    return written
