"""Every expression has a kind (number, share, days, …); each place takes some kinds."""

from __future__ import annotations

from kinpira.design.core.check.arguments import check_arguments
from kinpira.design.core.check.kinds_of_names import kind_of_field, kind_of_name
from kinpira.design.core.check.units import (
    NUMERIC,
    UNITS,
    check_comparison,
    combine,
    joined,
    words_of,
)
from kinpira.design.core.draft import Draft
from kinpira.design.core.expr import (
    And,
    Binary,
    BusinessDays,
    Call,
    Compare,
    Field,
    In,
    Listing,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Text,
    Window,
)
from kinpira.design.core.problems import Path
from kinpira.design.core.spelling import spell
from kinpira.design.core.vocabulary import FUNCTIONS

_BUSINESS = ("waiting", "business_days_to", "cycle_business_day")
_ANY_NUMBER = ("last", "mean")  # values of events: a share or a number, as they were sent
_LIKE_FIRST = ("change", "year_ago", "abs", "default", "min", "max")


def check_kinds(draft: Draft) -> None:
    """Tell every expression whose kind does not fit, from the outside in."""
    reader = KindReader(draft)
    for path, rule in draft.rules.items():
        match path:
            case ("measures", _, _):
                reader.kind(rule.tree, path)
            case ("score", "parts", str(key), _):
                reader.score_part(rule.tree, path, key)
            case (*_, "before" | "after"):
                reader.must_be_date(rule.tree, path)
            case _:
                reader.must_be_condition(rule.tree, path)


class KindReader:
    """Kinds of trees, and the mistakes met on the way. None: a mistake was told already."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.measures: dict[str, str | None] = {}
        self._open: list[str] = []

    def measure(self, key: str) -> str | None:
        """The kind of a measure; what it says wrong is told at its own place."""
        if key not in self.measures:
            rule = self.draft.rules.get(("measures", key, "value"))
            if rule is None or key in self._open:
                return None
            self._open.append(key)
            self.measures[key] = self.kind(rule.tree, ("measures", key, "value"))
            self._open.pop()
        return self.measures[key]

    def must_be_condition(self, node: Node, path: Path) -> None:
        kind = self.kind(node, path)
        if kind not in (None, "bool"):
            ja, en = words_of(kind)
            self.draft.tell("not_a_condition", path, node, kind=ja, kind_en=en, text=spell(node))

    def must_be_number(self, node: Node, path: Path) -> str | None:
        kind = self.kind(node, path)
        if kind is None or kind in NUMERIC:
            return kind
        ja, en = words_of(kind)
        self.draft.tell("not_a_number", path, node, kind=ja, kind_en=en)
        return None

    def must_be_date(self, node: Node, path: Path) -> None:
        if self.kind(node, path) not in (None, "date"):
            self.draft.tell("not_a_date", path, node)

    def score_part(self, node: Node, path: Path, key: str) -> None:
        from kinpira.design.core.check.domains import Domains

        kind = self.kind(node, path)
        if kind in (None, "share", "ratio", "percent"):
            return
        low, high = Domains(self.draft).of(node) if kind in NUMERIC else (0.0, float("inf"))
        if low < 0 or high > 1:
            ja, en = words_of(kind)
            text = spell(node)
            self.draft.tell(
                "score_part_kind", path, node, found=key, kind=ja, kind_en=en, text=text
            )

    def kind(self, node: Node, path: Path) -> str | None:
        match node:
            case Number(percent=percent):
                return "percent" if percent else "plain"
            case Text():
                return "text"
            case Window(unit="days"):
                return "days_literal"
            case Window():
                self.draft.tell("lone_window", path, node, found=spell(node))
                return None
            case BusinessDays():
                return "bd_literal"
            case Name():
                return kind_of_name(self.draft, node, path, self.measure)
            case Field():
                return kind_of_field(self.draft, node, path)
            case Call():
                return self._call(node, path)
            case Listing():
                self.draft.tell("unexpected", path, node, found="[")
                return None
            case _:
                return self._compound(node, path)

    def _compound(self, node: Node, path: Path) -> str | None:
        match node:
            case Negative(operand=operand):
                return self.must_be_number(operand, path)
            case Binary(op=sign, left=left, right=right):
                return combine(
                    sign, self.must_be_number(left, path), self.must_be_number(right, path)
                )
            case Not(operand=operand):
                self.must_be_condition(operand, path)
            case And(items=items) | Or(items=items):
                for item in items:
                    self.must_be_condition(item, path)
            case Compare() | In():
                check_comparison(self.draft, node, path, self.kind)
        return "bool"

    def _call(self, node: Call, path: Path) -> str | None:
        kinds = check_arguments(self.draft, node, path, self)
        function = FUNCTIONS.get(node.name)
        if function is None:
            return None
        if node.name in _BUSINESS:
            return "business_days"
        if node.name in _ANY_NUMBER:
            return "ratio"
        if node.name == "when":
            return joined(kinds[1:]) if len(kinds) == 3 else None
        if node.name == "change":
            return "share"
        if node.name in _LIKE_FIRST:
            return joined(kinds)
        return function.result if function.result in UNITS else None
