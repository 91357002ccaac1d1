"""What can be wrong in a design: one Problem per mistake, said in both languages with its mend.

Their words are in `messages`, by code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from kinpira.design.core.messages import MESSAGES

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """A mistake at `line`, `column` (1-based) of the file; `path` is the key's way from the top."""

    code: str
    line: int
    column: int
    ja: str
    en: str
    mend_ja: str
    mend_en: str
    severity: Severity = "error"
    near: str = ""  # the nearest known name, "" without one
    path: Path = ()

    def message(self, language: str) -> str:
        return self.ja if language == "ja" else self.en

    def mend(self, language: str) -> str:
        return self.mend_ja if language == "ja" else self.mend_en

    def as_dict(self, language: str) -> dict[str, Any]:
        return {
            "line": self.line,
            "column": self.column,
            "severity": self.severity,
            "code": self.code,
            "path": ".".join(str(step) for step in self.path),
            "message": self.message(language),
            "mend": self.mend(language),
            "near": self.near or None,
        }


def make_problem(
    code: str,
    line: int,
    column: int,
    *,
    path: Path = (),
    severity: Severity = "error",
    near: str = "",
    **values: object,
) -> Problem:
    """The problem of `code`; with a `near` name its mend asks whether that was meant."""
    message = MESSAGES[code]
    mend_ja, mend_en = message.mend("ja", **values), message.mend("en", **values)
    if near:
        mend_ja = f"「{near}」のことですか？ {mend_ja}"
        mend_en = f'Did you mean "{near}"? {mend_en}'
    return Problem(
        code,
        line,
        column,
        message.say("ja", **values),
        message.say("en", **values),
        mend_ja,
        mend_en,
        severity,
        near,
        path,
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name most like `word`, or ""."""
    names = list(known)
    folded = {name.casefold(): name for name in names}
    if word.casefold() in folded:
        return folded[word.casefold()]
    found = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return found[0] if found else ""
