"""Collect the messages of the source, keep each package's English catalog in step, compile it.

    python tools/translations.py            update the .po files, compile the .mo files
    python tools/translations.py --missing  only list what has no English

Messages are Japanese in the source. Extraction reads Python by its syntax tree and templates
through Django's own `templatize`, so no gettext tools are needed.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent / "src" / "kinpira"
MARKS = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "N_": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
    "pgettext": 0,
    "pgettext_lazy": 0,
}
# templatize writes calls that are Python but for the filler between them
CALL = re.compile(
    r"\b(_|gettext|ngettext|pgettext|npgettext)\(((?:[^()'\"]|u?'(?:\\.|[^'\\])*'|u?\"(?:\\.|[^\"\\])*\")*)\)"
)

Message = tuple[str | None, str, str | None]  # context, singular, plural


def from_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name not in MARKS:
            continue
        words = [
            a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
        ]
        if not words:
            continue
        if name.startswith("pgettext"):
            yield (words[0], words[1], None)
        else:
            yield (None, words[0], words[1] if MARKS[name] == 2 else None)


def from_template(text: str) -> Iterator[Message]:
    for name, arguments in CALL.findall(templatize(text)):
        try:
            values = ast.literal_eval(f"({arguments.rstrip().rstrip(',')},)")
        except (SyntaxError, ValueError):
            values = tuple(
                ast.literal_eval(w)
                for w in re.findall(r"u?'(?:\\.|[^'\\])*'|u?\"(?:\\.|[^\"\\])*\"", arguments)
            )
        words = [value for value in values if isinstance(value, str)]
        if name == "pgettext":
            yield (words[0], words[1], None)
        elif name == "npgettext":
            yield (words[0], words[1], words[2])
        elif name == "ngettext":
            yield (None, words[0], words[1])
        elif words:
            yield (None, words[0], None)


def extract() -> dict[str, dict[Message, list[str]]]:
    """Per package: message -> the files it stands in."""
    found: dict[str, dict[Message, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(ROOT.rglob("*")):
        parts = file.relative_to(ROOT).parts
        if len(parts) < 2 or {"tests", "migrations"} & set(parts):
            continue
        if file.suffix == ".py":
            messages = from_python(file.read_text())
        elif file.suffix in (".html", ".txt") and "templates" in parts:
            messages = from_template(file.read_text())
        else:
            continue
        for message in messages:
            name = str(file.relative_to(ROOT))
            if message[1] and name not in found[parts[0]][message]:
                found[parts[0]][message].append(name)
    return found


def catalog(package: str) -> Path:
    return ROOT / package / "locale" / "en" / "LC_MESSAGES" / "django.po"


def is_translated(entry: polib.POEntry | None) -> bool:
    if entry is None or "fuzzy" in entry.flags:
        return False
    return bool(entry.msgstr) or (bool(entry.msgstr_plural) and all(entry.msgstr_plural.values()))


def missing() -> list[str]:
    """Messages without English, as `package: message`."""
    rows = []
    for package, messages in extract().items():
        path = catalog(package)
        known = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path))} if path.exists() else {}
        for context, single, _plural in messages:
            if not is_translated(known.get((context, single))):
                rows.append(f"{package}: {single}")
    return rows


def update(package: str, messages: dict[Message, list[str]]) -> None:
    """Add new messages, drop those no longer used, write .po and .mo."""
    path = catalog(package)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path))} if path.exists() else {}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for (context, single, plural), files in sorted(messages.items(), key=lambda m: (m[1], m[0][1])):
        entry = old.get((context, single)) or polib.POEntry(msgid=single, msgctxt=context)
        entry.occurrences, entry.comment, entry.tcomment = [(name, "") for name in files], "", ""
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = entry.msgstr_plural or {0: "", 1: ""}
            entry.msgstr = ""
        entry.flags = []
        fresh.append(entry)
    fresh.save(str(path))
    fresh.save_as_mofile(str(path.with_suffix(".mo")))


def main() -> None:
    settings.configure(USE_I18N=True)
    if "--missing" not in sys.argv:
        for package, messages in extract().items():
            update(package, messages)
    rows = missing()
    print("\n".join(rows) or "every message has its English")
    raise SystemExit(1 if rows else 0)


if __name__ == "__main__":
    main()
