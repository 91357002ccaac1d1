"""Kinds and units: which may be compared with which, and what comes of calculating with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kinpira.design.core.draft import Draft
from kinpira.design.core.expr import Compare, In, Name, Node
from kinpira.design.core.problems import Path, nearest
from kinpira.design.core.spelling import spell

UNITS = {  # kind -> Japanese, English; literals have kinds of their own
    "number": ("数", "a number"),
    "plain": ("数", "a number"),
    "share": ("割合", "a share"),
    "percent": ("割合（%）", "a percentage"),
    "ratio": ("比", "a ratio"),
    "days": ("日数", "days"),
    "days_literal": ("日数（d）", "days (d)"),
    "business_days": ("営業日数", "business days"),
    "bd_literal": ("営業日数（bd）", "business days (bd)"),
    "date": ("日付", "a date"),
    "bool": ("条件", "a condition"),
    "text": ("文字", "a word"),
    "stage": ("ステージ", "a stage"),
    "band": ("ヘルススコアの区分", "a band"),
}
NUMERIC = frozenset(
    (
        "number",
        "plain",
        "share",
        "percent",
        "ratio",
        "days",
        "days_literal",
        "business_days",
        "bd_literal",
    )
)
_EXAMPLES = {"number": "10", "share": "40%", "ratio": "40%", "days": "30d", "business_days": "3bd"}
_AGAINST = {  # a literal and the kinds it can't stand beside
    "percent": ("number", "days", "business_days", "days_literal", "bd_literal"),
    "days_literal": ("number", "share", "percent", "ratio", "business_days"),
    "bd_literal": ("number", "share", "percent", "ratio", "days"),
}
BANDS = ("good", "watch", "risk")


def words_of(kind: str | None) -> tuple[str, str]:
    return UNITS.get(kind or "", ("値", "a value"))


def joined(kinds: Sequence[str | None]) -> str | None:
    """One kind for several that stand for the same: min(a, b), when(c, a, b)."""
    found = {kind for kind in kinds if kind not in (None, "plain")}
    if not found:
        return "plain" if "plain" in kinds else None
    return found.pop() if len(found) == 1 else "ratio"


def combine(sign: str, left: str | None, right: str | None) -> str | None:
    """The kind of `left sign right`; None where one of them is unknown."""
    if left is None or right is None:
        return None
    if left == right == "plain":
        return "plain"
    if sign == "/":
        return left if right == "plain" else "ratio"
    if sign == "*":
        return joined((left, right)) if "plain" in (left, right) else "ratio"
    return joined((left, right))


KindOf = Callable[[Node, Path], str | None]


def check_comparison(draft: Draft, node: Compare | In, path: Path, kind: KindOf) -> None:
    """Tell a comparison or `in` whose sides do not fit."""
    if isinstance(node, In):
        for item in node.items:
            _pair(draft, Compare("=", node.left, item, span=item.span), path, kind)
    else:
        _pair(draft, node, path, kind)


def _pair(draft: Draft, node: Compare, path: Path, kind: KindOf) -> None:
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(one, Name) and one.value in ("stage", "band") and path != ("for",):
            _word(draft, one.value, node, other, path)
            return
    left = kind(node.left, path)
    if left == "text" and _bare_word(draft, node.right):
        word = spell(node.right)
        draft.tell("unquoted_text", path, node.right, found=word)
        return
    if left is None and _is_word(draft, node.right):
        return  # most likely a misspelt `stage` or `band`, which has been told
    right = kind(node.right, path)
    if left is not None and right is not None:
        _fit(draft, node, path, left, right)


def _is_word(draft: Draft, node: Node) -> bool:
    return isinstance(node, Name) and node.value in (*draft.names.stages, *BANDS)


def _bare_word(draft: Draft, node: Node) -> bool:
    names = draft.names
    return isinstance(node, Name) and node.value not in (*names.measures, *names.segments)


def _word(draft: Draft, kind: str, node: Compare, word: Node, path: Path) -> None:
    known = draft.names.stages if kind == "stage" else BANDS
    if not isinstance(word, Name):
        ja, en = UNITS[kind]
        draft.tell(
            "not_comparable",
            path,
            node,
            left_ja=ja,
            left_en=en,
            right_ja=f"「{spell(word)}」",
            right_en=f'"{spell(word)}"',
            hint=f"書けるもの: {', '.join(known)}",
            hint_en=f"Write one of {', '.join(known)}.",
        )
    elif word.value not in known:
        near = nearest(word.value, known)
        draft.tell(
            f"unknown_{kind}",
            path,
            word,
            found=word.value,
            near=near,
            known=", ".join(known) or "—",
        )


def _fit(draft: Draft, node: Compare, path: Path, left: str, right: str) -> None:
    if "bool" in (left, right):
        side = node.left if left == "bool" else node.right
        draft.tell("bool_compared", path, node, text=spell(side))
        return
    (left_ja, left_en), (right_ja, right_en) = words_of(left), words_of(right)
    told: dict[str, Any] = {
        "left_ja": left_ja,
        "left_en": left_en,
        "right_ja": right_ja,
        "right_en": right_en,
    }
    if left in NUMERIC and right in NUMERIC:
        literal, other = (right, left) if right in _AGAINST else (left, right)
        if other in _AGAINST.get(literal, ()):
            example = _EXAMPLES.get(other.removesuffix("_literal"), "10")
            shown = f"{spell(node.left)} {node.op} {example}"
            draft.tell("unit_mismatch", path, node, **told, example=shown)
    elif left != right:
        draft.tell("not_comparable", path, node, **told, hint="", hint_en="")
    elif left == "text" and node.op not in ("=", "!="):
        draft.tell("order_of_text", path, node, left=spell(node.left))
