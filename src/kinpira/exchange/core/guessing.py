"""A map without a map: columns whose header is a field's name, its label or a common word for
it."""

from collections.abc import Mapping, Sequence

from kinpira.exchange.core.fields import Kind
from kinpira.exchange.core.mapping import FREE, Map, Source
from kinpira.exchange.core.values import plain


def _same(word: str) -> str:
    """Headers compare without case, blanks, underscores and brackets."""
    folded = plain(word).casefold()
    return "".join(char for char in folded if char not in " _-/()（）　*※\n")


def guess_map(header: Sequence[str], kind: Kind, free: Mapping[str, str]) -> Map:
    """Map each column to at most one field, each field to its first column.

    `free` are the company's own fields of accounts, key → label. A field's own name and label win
    over common words, so that `name` never loses to a synonym of another field.
    """
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for field in kind.fields:
        for word in (field.name, field.ja, field.en):
            exact.setdefault(_same(word), field.name)
        for word in field.words:
            loose.setdefault(_same(word), field.name)
    if kind.name == "accounts":
        for key, label in free.items():
            for word in (key, label, FREE + key):
                exact.setdefault(_same(word), FREE + key)
    columns: dict[str, Source] = {}
    taken: set[str] = set()
    for words in (exact, loose):
        for column in header:
            name = words.get(_same(column))
            if name and name not in columns and column not in taken:
                columns[name] = Source(column=column)
                taken.add(column)
    return Map(kind=kind.name, columns=columns)
