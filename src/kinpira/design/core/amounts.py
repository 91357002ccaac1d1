"""Which values of a design rest on contract amounts. Amounts are a right of their own: a reader
without it must not learn them from a measure that is made of them either."""

from collections.abc import Iterator

from kinpira.design.core.expr import Field, Name, Node, walk
from kinpira.design.core.model import Design

AMOUNTS = frozenset({"contract.amount"})


def names_of_amounts(design: Design) -> frozenset[str]:
    """Fields, event groups, measures and score parts that rest on amounts, through others too."""
    groups = {key for key, group in design.events.items() if AMOUNTS & set(group.events)}
    found = AMOUNTS | groups
    while True:
        more = {key for key, tree in _named(design) if key not in found and rests_on(tree, found)}
        if not more:
            return found
        found |= more


def rests_on(tree: Node, names: frozenset[str]) -> bool:
    """Whether one of `names` stands anywhere in the expression."""
    return any(isinstance(node, Name | Field) and node.value in names for node in walk(tree))


def _named(design: Design) -> Iterator[tuple[str, Node]]:
    for key, measure in design.measures.items():
        yield key, measure.value.tree
    for part in design.score.parts if design.score else ():
        yield part.key, part.value.tree
