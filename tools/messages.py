"""`./cogov messages`: bring the Chinese catalogue up to date with the code, and compile it.

`./cogov messages --check` changes nothing and fails where a message is new, gone, untranslated or not compiled.

Python is read by its syntax tree, so that a message inside an f-string is found by every version of Python; pages are
read by Jinja2's own extractor with the settings of `kernel.web.jinja.environment`, so that white space is the same.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

BASE = Path(__file__).resolve().parents[1]
SOURCE = BASE / "src" / "cogov"
FOLDER = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES"  # Django looks for zh-hans under this name
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"

# Where the texts of a call stand: one place, or singular and plural.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
# As in kernel.web.jinja.environment; tests/house/test_messages.py compares them.
JINJA_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
_DJANGO_TRANS = re.compile(r"""\{%\s*(?:trans|translate)\s+(?:"([^"]*)"|'([^']*)')""")

Msgid = str | tuple[str, str]
Found = tuple[int, str, Any, list[str]]


def _literals(call: ast.Call) -> Any:
    """Return the texts a call is given, as Babel wants them: None for what is no literal."""
    texts = [arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None for arg in call.args]
    return texts[0] if len(texts) == 1 else tuple(texts)


def python_messages(file: IO[bytes], keywords: Mapping[str, Any], tags: Any, options: Any) -> Iterator[Found]:
    """Find the messages of a Python file."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in keywords:
                yield node.lineno, name, _literals(node), []


def django_messages(file: IO[bytes], keywords: Mapping[str, Any], tags: Any, options: Any) -> Iterator[Found]:
    """Find `{% trans "…" %}` in a template of Django's own language; blocks with blanks are not used there."""
    text = file.read().decode()
    if "blocktrans" in text:
        raise ValueError("blocktrans is not read here; use trans")
    for found in _DJANGO_TRANS.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, "gettext", found[1] or found[2], []


def _sources() -> Iterator[tuple[Path, Any, dict[str, str]]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, python_messages, {}
    for path in sorted(SOURCE.rglob("jinja2/**/*.html")):
        yield path, "jinja2.ext:babel_extract", JINJA_OPTIONS
    for path in sorted(SOURCE.rglob("account_templates/**/*.html")):
        yield path, django_messages, {}


def messages() -> dict[Msgid, list[str]]:
    """Return every message of code and pages, sorted, with the files it stands in."""
    found: dict[Msgid, list[str]] = {}
    for path, method, options in _sources():
        with path.open("rb") as file:
            for _line, msgid, _comments, _context in extract(method, file, KEYWORDS, (), options):
                where = found.setdefault(msgid, [])
                name = path.relative_to(BASE).as_posix()
                if name not in where:
                    where.append(name)
    if twice := {msgid[0] for msgid in found if isinstance(msgid, tuple)} & found.keys():
        raise ValueError(f"these stand with and without a plural, a catalogue holds one of them: {sorted(twice)}")
    return {msgid: found[msgid] for msgid in sorted(found, key=first)}


def first(msgid: Any) -> str:
    """Return a message's text, or its singular."""
    return msgid if isinstance(msgid, str) else str(msgid[0])


class QuietCatalog(Catalog):
    """A catalogue whose head says nothing that changes: no dates, no names, no versions."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """Return what a reader of the file needs, and no more."""
        return [
            ("Language", "zh_Hans"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Keep the head as it is."""


def stored() -> Catalog:
    """Return the catalogue as it lies on disk; empty where there is none."""
    if not PO.exists():
        return Catalog(locale="zh_Hans")
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


def fresh(old: Catalog, wanted: Iterable[Msgid]) -> QuietCatalog:
    """Return the catalogue of the wanted messages with the translations known so far."""
    new = QuietCatalog(
        locale="zh_Hans", charset="utf-8", header_comment="# cogov 共治: Simplified Chinese", fuzzy=False
    )
    for msgid in wanted:
        known = old.get(first(msgid))
        texts = known.string if known is not None else ""
        text = texts[0] if isinstance(texts, tuple | list) else texts
        flags = {"fuzzy"} if known is not None and known.fuzzy else set()
        new.add(msgid, (text,) if isinstance(msgid, tuple) else text, flags=flags)
    return new


def po_bytes(catalog: Catalog) -> bytes:
    """Return the catalogue as text: one line a message, without places, so that a diff shows words only."""
    file = io.BytesIO()
    write_po(file, catalog, width=0, no_location=True, ignore_obsolete=True)
    return file.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the catalogue compiled."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def unfinished(catalog: Catalog) -> list[str]:
    """Return the messages that have no translation, or one that nobody has confirmed."""
    return [
        first(message.id) for message in catalog if message.id and (message.fuzzy or not all(_strings(message.string)))
    ]


def _strings(string: Any) -> list[str]:
    return list(string) if isinstance(string, tuple | list) else [string]


def problems() -> list[str]:
    """Return what is wrong with the catalogue, in one line each; nothing where it is complete and fresh."""
    wanted, old = messages(), stored()
    new = fresh(old, wanted)
    known = {first(message.id) for message in old if message.id}
    texts = {first(msgid): where for msgid, where in wanted.items()}
    said = [f"new: {text!r} ({', '.join(texts[text])})" for text in texts if text not in known]
    said += [f"gone: {text!r}" for text in sorted(known - texts.keys())]
    said += [f"not translated: {text!r}" for text in unfinished(new) if text in known]
    if not said and (not PO.exists() or PO.read_bytes() != po_bytes(new)):
        said.append(f"{PO.relative_to(BASE)} is not as this tool writes it")
    if not MO.exists() or MO.read_bytes() != mo_bytes(new):
        said.append(f"{MO.relative_to(BASE)} is not compiled from it")
    return said


def main(argv: list[str] | None = None) -> int:
    """Update or check; exit code 0 complete and fresh, 1 not."""
    parser = argparse.ArgumentParser(prog="cogov messages", description="Update the Chinese catalogue, and compile it.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail where something is missing")
    if parser.parse_args(argv).check:
        wrong = problems()
        print("\n".join(wrong) or "every message is translated, the catalogue is fresh and compiled")
        if wrong:
            print(f"{len(wrong)} to mend: run ./cogov messages and translate what it names", file=sys.stderr)
        return 1 if wrong else 0
    wanted, old = messages(), stored()
    new = fresh(old, wanted)
    gone = {first(message.id) for message in old if message.id} - {first(msgid) for msgid in wanted}
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(new))
    MO.write_bytes(mo_bytes(new))
    missing = unfinished(new)
    for text in missing:
        print(f"not translated: {text}")
    for text in sorted(gone):
        print(f"gone: {text}")
    print(f"{len(wanted)} messages, {len(missing)} to translate, {len(gone)} gone")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
