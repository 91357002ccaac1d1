"""What differs between two expressions, as short as it can be: 7日 → 10日, else both."""

from __future__ import annotations

from dataclasses import fields

from kinpira.design.core.expr import (
    BusinessDays,
    Compare,
    Node,
    Number,
    Text,
    Window,
    children,
    walk,
)
from kinpira.design.core.model import Design, Expression
from kinpira.design.core.spelling import spell
from kinpira.design.core.words.expressions import expression_in_words
from kinpira.design.core.words.terms import literal_in_words
from kinpira.design.core.words.units import unit_beside

_LITERAL = (Number, Text, Window, BusinessDays)
Pair = tuple[Node, Node, Node | None]  # old, new, the compared value beside it


def expression_change(
    old: Expression, new: Expression, designs: tuple[Design, Design], language: str
) -> str | None:
    """ "7日 → 10日" of two conditions; None where they mean the same."""
    if old.tree == new.tree:
        return None
    pairs = literal_pairs(old.tree, new.tree)
    if pairs is None or len(pairs) > 3:
        before = expression_in_words(old.tree, designs[0], language)
        after = expression_in_words(new.tree, designs[1], language)
        if before == after:  # names of the same sound: only the text can tell them apart
            before, after = spell(old.tree), spell(new.tree)
        return f"「{before}」→「{after}」" if language == "ja" else f'"{before}" → "{after}"'
    several = sum(isinstance(node, Compare) for node in walk(new.tree)) > 1
    return ("、" if language == "ja" else ", ").join(
        _pair(pair, designs, language, several) for pair in pairs
    )


def _pair(pair: Pair, designs: tuple[Design, Design], language: str, several: bool) -> str:
    old, new, beside = pair
    unit = unit_beside(designs[1], beside) if beside is not None else ""
    told = f"{literal_in_words(old, language, unit)} → {literal_in_words(new, language, unit)}"
    if several and beside is not None:
        return f"{expression_in_words(beside, designs[1], language)} {told}"
    return told


def literal_pairs(old: Node, new: Node, beside: Node | None = None) -> list[Pair] | None:
    """The literals that differ in two trees of one build; None where they are built differently."""
    if isinstance(old, _LITERAL) and isinstance(new, _LITERAL):
        return [] if old == new else [(old, new, beside)]
    if type(old) is not type(new) or _own(old) != _own(new):
        return None
    below, below_new = children(old), children(new)
    if len(below) != len(below_new):
        return None
    found: list[Pair] = []
    for one, other in zip(below, below_new, strict=True):
        near = old.left if isinstance(old, Compare) and one is old.right else beside
        pairs = literal_pairs(one, other, near)
        if pairs is None:
            return None
        found += pairs
    return found


def _own(node: Node) -> list[object]:
    """What a node says itself, without the nodes below it."""
    own: list[object] = []
    for field in fields(node):
        value = getattr(node, field.name)
        if field.compare and isinstance(value, str | float | int):
            own.append(value)
    return own
