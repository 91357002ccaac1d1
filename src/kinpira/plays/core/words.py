"""The names in a rule."""

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
