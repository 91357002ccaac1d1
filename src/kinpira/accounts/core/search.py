"""Search text: names cut into overlapping pairs of letters, so that two-character words are found.

NFKC, lower case, katakana as hiragana. A word becomes its pairs in order and its last letter, so a
phrase of pairs finds any part of it, and a prefix finds a single letter:
"東雲フーズ" → "東雲 雲ふ ふー ーず ず".
"""

import re
import unicodedata
from collections.abc import Iterable
from operator import add

_WORD = re.compile(r"[^\W_]+")  # what isalnum() calls letters and digits; ー is a letter to it
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def normal_words(text: str) -> list[str]:
    """The words of `text`: runs of letters and digits in the normal form."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_TO_HIRAGANA)
    return _WORD.findall(folded)


def pairs(word: str) -> list[str]:
    """Overlapping pairs of letters; a word of one letter has none."""
    return list(map(add, word, word[1:]))


def search_text(texts: Iterable[str]) -> str:
    """What the index keeps for a record with these texts."""
    tokens: list[str] = []
    for text in texts:
        if text:
            for word in normal_words(text):
                tokens += pairs(word)
                tokens.append(word[-1])
    return " ".join(tokens)


def fts5_query(text: str) -> str | None:
    """`text` as a query of SQLite's FTS5: every word as a phrase of pairs; None for nothing to
    find.
    """
    phrases = [
        f'"{" ".join(pairs(word))}"' if len(word) > 1 else f'"{word}"*'
        for word in normal_words(text)
    ]
    return " AND ".join(phrases) or None


def tsquery(text: str) -> str | None:
    """`text` as PostgreSQL's to_tsquery('simple', …) wants it; None for nothing to find."""
    phrases = [
        " <-> ".join(f"'{pair}'" for pair in pairs(word)) if len(word) > 1 else f"'{word}':*"
        for word in normal_words(text)
    ]
    return " & ".join(f"({phrase})" for phrase in phrases) or None
