"""Names in a rule, and values as people write them."""

from collections.abc import Iterator
from dataclasses import fields

from kinpira.design.core.expr import Call, Field, Name, Node


def words_of(node: object) -> Iterator[str]:
    """All names, fields and functions below a node, in the order in which they are read."""
    if isinstance(node, Name | Field):
        yield node.value
    if isinstance(node, Call):
        yield node.name
    if isinstance(node, Node):
        for part in fields(node):
            value = getattr(node, part.name)
            for child in value if isinstance(value, tuple) else (value,):
                yield from words_of(child)


def format_value(value: float | str | bool | None, unit: str) -> str:
    """0.35 with "%" is 35%; 12.0 with "回/28日" is 12回/28日; nothing for a missing value."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if unit == "%":
        return f"{value:.0%}"
    number = f"{value:,.1f}".removesuffix(".0")
    return f"{number}{unit}"
