"""Values and score parts as a reader reads them: 締めの連続 9か月（0か月→3か月で満点）. Pure."""

from __future__ import annotations

from datetime import date

from kinpira.accounts.core.fields import STATES
from kinpira.design.core import expr
from kinpira.design.core.expr import Node
from kinpira.design.core.model import Design, ScorePart
from kinpira.design.core.vocabulary import BUILTINS
from kinpira.design.core.words import expression_in_words
from kinpira.design.core.words.terms import BAND_WORDS, pick, stage_name
from kinpira.design.core.words.units import number_in_words, unit_beside
from kinpira.evaluation.core.explanation import Plain

DATE = "date"  # the unit of values that are days
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YES, _NO = ("はい", "yes"), ("いいえ", "no")
_WAITING = ("データ待ち", "no data yet")


def unit_of(node: Node, design: Design) -> str:
    """The unit of an expression's value: a measure's own one with its span (人/90日); "date"."""
    if isinstance(node, expr.Name) and node.value in design.measures:
        measure = design.measures[node.value]
        return measure.unit or unit_of(measure.value.tree, design)
    if isinstance(node, expr.Name | expr.Field) and kind_of(node.value, design) == "date":
        return DATE
    return unit_beside(design, node)


def kind_of(name: str, design: Design) -> str:
    """The kind of a field's value, also of the company's own fields; "" where it is not known."""
    if name in BUILTINS:
        return BUILTINS[name].kind
    if name in STATES:
        return STATES[name].kind
    return design.kinds.get(name.removeprefix("account."), "")


def in_words(value: Plain, node: Node, design: Design, language: str) -> str:
    """A value of `node` as it is read: 62%, 9か月, 2026/3/31, はい, a stage's name; "" missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return pick(_YES if value else _NO, language)
    if isinstance(value, str):
        name = node.value if isinstance(node, expr.Name) else ""
        if name == "stage":
            return stage_name(design, value)
        if name == "band":
            return pick(BAND_WORDS.get(value, (value, value)), language)
        return value
    if isinstance(node, expr.Field) and kind_of(node.value, design) == "bool":
        return pick(_YES if value else _NO, language)
    unit = unit_of(node, design)
    if unit == DATE:
        return day_in_words(date.fromordinal(_EPOCH + int(value)), language)
    return number_in_words(float(value), unit, language)


_EPOCH = date(1970, 1, 1).toordinal()


def day_in_words(day: date, language: str) -> str:
    if language == "ja":
        return f"{day.year}/{day.month}/{day.day}"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def subject_of(part: ScorePart) -> Node:
    """The figure that a part of the score rates: what `scale` scales, else the whole value."""
    tree = part.value.tree
    return tree.args[0] if isinstance(tree, expr.Call) and tree.name == "scale" else tree


def part_reason(part: ScorePart, value: Plain, design: Design, language: str) -> str:
    """Why a part gives what it gives: the figure's name, its value, and where it is full."""
    tree, subject = part.value.tree, subject_of(part)
    name = expression_in_words(subject, design, language)
    shown = in_words(value, subject, design, language) or pick(_WAITING, language)
    if tree is subject:
        return f"{name} {shown}" if language == "ja" else f"{name}: {shown}"
    assert isinstance(tree, expr.Call)
    low, high = (_limit(arg, subject, design, language) for arg in tree.args[1:])
    if language == "ja":
        return f"{name} {shown}（{low}→{high}で満点）"
    return f"{name}: {shown} (none at {low}, full at {high})"


def _limit(node: Node, subject: Node, design: Design, language: str) -> str:
    if isinstance(node, expr.Number):
        return number_in_words(node.value, unit_beside(design, subject), language)
    return expression_in_words(node, design, language)
