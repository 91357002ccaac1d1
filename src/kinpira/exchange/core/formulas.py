"""Spreadsheets run cells that begin like a formula; what we write must stay text."""

import unicodedata
from collections.abc import Sequence

STARTS = ("=", "+", "-", "@", "|")
LEADING = " \t\r\n　\u00a0\u200b\ufeff"


def inert(text: str) -> str:
    """`text`, with an apostrophe in front where a spreadsheet might take it for a formula.

    Full-width signs count too, leading blanks don't hide one, plain numbers (`-3.5`) are left
    alone.
    """
    bare = text.lstrip(LEADING)
    if not bare:
        return text
    if text[0] in "\t\r\n" or unicodedata.normalize("NFKC", bare[0])[:1] in STARTS:
        return text if _is_number(text) else f"'{text}"
    return text


def _is_number(text: str) -> bool:
    if not text.isascii() or text.strip() != text:
        return False
    return text.lstrip("+-").replace(".", "", 1).isdigit()


def restored(text: str) -> str:
    """What `inert` was given: the apostrophe it put in front is taken off again."""
    return text[1:] if text[:1] == "'" and inert(text[1:]) == text else text


# The columns that the file of rejected rows has before the row's own.
REJECT_COLUMNS = ("※ファイル", "※行", "※列", "※理由")


def is_rejects_file(header: Sequence[str]) -> bool:
    """Whether a file is one of ours with rejected rows, mended and sent again."""
    return tuple(header[: len(REJECT_COLUMNS)]) == REJECT_COLUMNS
