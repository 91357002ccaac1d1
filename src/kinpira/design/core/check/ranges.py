"""Conditions that never hold, always hold, or contradict their `off`, one value at a time.

A condition becomes branches (an `or` of `and`s) of atoms "value, comparison, number"; a branch is
impossible where the atoms on one value leave nothing of the values that it can have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, product
from math import inf

from kinpira.design.core.check.domains import Domains
from kinpira.design.core.check.units import BANDS
from kinpira.design.core.draft import Draft
from kinpira.design.core.expr import (
    And,
    Call,
    Compare,
    Field,
    In,
    Name,
    Node,
    Not,
    Or,
    Text,
)
from kinpira.design.core.problems import Path, Severity
from kinpira.design.core.spelling import spell, spell_number

MOST_BRANCHES = 256
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True)
class Atom:
    key: Node
    op: str
    value: float | str | bool


@dataclass(frozen=True)
class Why:
    """Why nothing is left, in words."""

    ja: str
    en: str


Branches = list[tuple[Atom, ...]]


class TooManyBranches(Exception):
    """The condition is too wide to look through; nothing is said about it."""


def check_ranges(draft: Draft) -> None:
    reader = Reasoning(draft)
    for path, rule in draft.rules.items():
        match path:
            case ("stages", _, _) | ("segments", _, _) | ("plays", _, "when") | ("for",):
                _condition(reader, path, rule.tree)
            case ("plays", str(key), "off"):
                _off(reader, key, path, rule.tree)


def _condition(reader: Reasoning, path: Path, tree: Node) -> None:
    why = reader.impossible(tree)
    if why is not None:
        node = reader.culprit(tree)
        why = reader.impossible(node) or why
        reader.draft.tell("never_true", path, node, why_ja=why.ja, why_en=why.en)
        return
    if isinstance(tree, Or):
        for item in tree.items:
            why = reader.impossible(item)
            if why is not None:
                _never(reader, path, item, why, "warning")
    if reader.impossible(Not(tree)) is not None:
        reader.draft.tell("always_true", path, tree, severity="warning")


def _never(reader: Reasoning, path: Path, node: Node, why: Why, severity: Severity) -> None:
    reader.draft.tell("never_true", path, node, severity=severity, why_ja=why.ja, why_en=why.en)


def _off(reader: Reasoning, key: str, path: Path, off: Node) -> None:
    why = reader.impossible(off)
    if why is not None:
        reader.draft.tell("off_never", path, off, why_ja=why.ja, why_en=why.en)
        return
    rule = reader.draft.rules.get(("plays", key, "when"))
    if rule is None or reader.impossible(rule.tree) is not None:
        return
    if reader.impossible(And((rule.tree, Not(off)))) is not None:
        reader.draft.tell("off_while_on", path, off)
    elif reader.share_a_value(rule.tree, off) and reader.impossible(And((rule.tree, off))) is None:
        reader.draft.tell("off_while_on", path, off, severity="warning")


class Reasoning:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.domains = Domains(draft)
        self._open: list[str] = []  # names being followed: a circle ends here
        self.order = {
            "stage": {key: n for n, key in enumerate(draft.names.stages)},
            "band": {word: n for n, word in enumerate(reversed(BANDS))},
        }

    def impossible(self, tree: Node) -> Why | None:
        """Why `tree` can never hold, or None where it may."""
        try:
            branches = self._branches(tree, True)
        except TooManyBranches:
            return None
        reasons = []
        for branch in branches:
            why = self._nothing_left(branch)
            if why is None:
                return None
            reasons.append(why)
        return reasons[0] if reasons else None

    def culprit(self, tree: Node) -> Node:
        """The smallest part that makes an impossible `tree` impossible."""
        if isinstance(tree, And):
            for item in tree.items:
                if self.impossible(item) is not None:
                    return self.culprit(item)
        return tree

    def share_a_value(self, one: Node, other: Node) -> bool:
        try:
            keys = [
                {atom.key for branch in self._branches(tree, True) for atom in branch}
                for tree in (one, other)
            ]
        except TooManyBranches:
            return False
        return bool(keys[0] & keys[1])

    def _branches(self, node: Node, positive: bool) -> Branches:
        match node:
            case Not(operand=operand):
                return self._branches(operand, not positive)
            case And(items=items) | Or(items=items):
                parts = [self._branches(item, positive) for item in items]
                every = isinstance(node, And) == positive
                return _all_of(parts) if every else [branch for part in parts for branch in part]
            case In(left=left, items=items):
                either = Or(tuple(Compare("=", left, item) for item in items))
                return self._branches(either, positive)
            case Call(name="held", args=(condition, _)):
                return self._branches(condition, True) if positive else [()]
            case Compare():
                atom = self._atom(node, positive)
                return [(atom,) if atom else ()]
            case _:
                return self._truth(node, positive)

    def _truth(self, node: Node, positive: bool) -> Branches:
        """A condition that is a name: of a segment or measure, or a field that is true or not."""
        if isinstance(node, Name):
            if node.value in self._open:
                return [()]
            rule = self.draft.rules.get(("segments", node.value, "if")) or self.draft.rules.get(
                ("measures", node.value, "value")
            )
            self._open.append(node.value)
            try:
                return self._branches(rule.tree, positive) if rule else [()]
            finally:
                self._open.pop()
        if isinstance(node, Field | Call):
            return [(Atom(node, "=", positive),)]
        return [()]

    def _atom(self, node: Compare, positive: bool) -> Atom | None:
        left, right, op = node.left, node.right, node.op if positive else _OPPOSITE[node.op]
        for one, other, sign in ((left, right, op), (right, left, _FLIPPED[op])):
            if isinstance(other, Text):
                return Atom(one, sign, other.value)
            if isinstance(one, Name) and one.value in self.order and isinstance(other, Name):
                place = self.order[one.value].get(other.value)
                return None if place is None else Atom(one, sign, float(place))
        (low, high), (low_right, high_right) = self.domains.of(left), self.domains.of(right)
        if low_right == high_right:
            return Atom(left, op, low_right)
        if low == high:
            return Atom(right, _FLIPPED[op], low)
        return None

    def _nothing_left(self, branch: tuple[Atom, ...]) -> Why | None:
        keys = dict.fromkeys(atom.key for atom in branch)
        for key in keys:
            atoms = [atom for atom in branch if atom.key == key]
            why = self._words(key, atoms) or self._interval(key, atoms)
            if why is not None:
                return why
        return None

    def _words(self, key: Node, atoms: Iterable[Atom]) -> Why | None:
        texts = [atom for atom in atoms if isinstance(atom.value, str | bool)]
        wanted = {atom.value for atom in texts if atom.op == "="}
        refused = {atom.value for atom in texts if atom.op == "!="}
        if len(wanted) > 1 or wanted & refused:
            shown = spell(key)
            return Why(
                f"「{shown}」が同時に2つの値になることはありません",
                f'"{shown}" can\'t be two things at once',
            )
        return None

    def _interval(self, key: Node, atoms: list[Atom]) -> Why | None:
        numbers = [atom for atom in atoms if isinstance(atom.value, float)]
        if not numbers:
            return None
        if isinstance(key, Name) and key.value in self.order:
            places = range(-1 if key.value == "stage" else 0, len(self.order[key.value]))
            if any(all(_holds(float(n), atom) for atom in numbers) for n in places):
                return None
            return _clash(key, numbers)
        domain = self.domains.of(key)
        if domain[0] != domain[1] and _empty(numbers, (-inf, inf)):
            return _clash(key, numbers)
        if _empty(numbers, domain):
            low, high = (spell_number(end) if abs(end) != inf else "" for end in domain)
            shown = spell(key)
            return Why(
                f"「{shown}」の値は {low}〜{high} です", f'"{shown}" is within {low}..{high}'
            )
        return None


def _clash(key: Node, atoms: list[Atom]) -> Why:
    shown = spell(key)
    asked = " / ".join(
        dict.fromkeys(f"{atom.op} {spell_number(float(atom.value))}" for atom in atoms)
    )
    return Why(
        f"「{shown}」は {asked} を同時に満たせません", f'"{shown}" can\'t be {asked} at once'
    )


def _all_of(parts: list[Branches]) -> Branches:
    size = 1
    for part in parts:
        size *= max(len(part), 1)
        if size > MOST_BRANCHES:
            raise TooManyBranches
    return [tuple(atom for branch in chosen for atom in branch) for chosen in product(*parts)]


def _holds(value: float, atom: Atom) -> bool:
    other = float(atom.value)
    return {
        "<": value < other,
        "<=": value <= other,
        ">": value > other,
        ">=": value >= other,
        "=": value == other,
        "!=": value != other,
    }[atom.op]


def _empty(atoms: list[Atom], domain: tuple[float, float]) -> bool:
    """Whether no number of `domain` (closed ends) meets every atom."""
    ends = {end for end in domain if abs(end) != inf} | {float(atom.value) for atom in atoms}
    ordered = sorted(ends)
    tries = [*ordered, *((a + b) / 2 for a, b in pairwise(ordered))]
    tries += [ordered[0] - 1, ordered[-1] + 1]
    return not any(
        domain[0] <= value <= domain[1] and all(_holds(value, atom) for atom in atoms)
        for value in tries
    )
