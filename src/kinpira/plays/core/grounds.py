"""The grounds of a lamp in words: each comparison that holds, with its value and its limit.

`notice_in <= 60 and stage >= input` → 「解約通知期限 2026-11-01（日）まで13日（≦ 60日）」. Pure.
Left out is what says nothing of the day: the stage as a condition, segments, that there is a
contract, a second limit at 0. Figures that rest on contract amounts are never told: a reason is
stored, and not each of its readers may see amounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

from kinpira.design.core.amounts import names_of_amounts, rests_on
from kinpira.design.core.expr import (
    And,
    BusinessDays,
    Call,
    Compare,
    Field,
    In,
    Name,
    Node,
    Not,
    Number,
    Or,
    Text,
    Window,
    walk,
)
from kinpira.design.core.spelling import spell
from kinpira.design.core.words import expression_in_words
from kinpira.plays.core.known import Known
from kinpira.plays.core.quantities import direction_of, format_figure, unit_of

LITERALS = (Number, Text, Window, BusinessDays)
SIGNS = {
    ">=": ("≧ ", "≥ "),
    "<=": ("≦ ", "≤ "),
    ">": ("> ", "> "),
    "<": ("< ", "< "),
    "=": ("", ""),
    "!=": ("≠ ", "≠ "),
}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
CONTEXT = ("stage", "contract.active", "contract.ever")  # whom the rule is about, not why
ENDINGS = ("までの日数", "からの日数", "まで", "から", "の日数")
WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")


@dataclass(frozen=True)
class Limit:
    op: str
    node: Node


@dataclass
class Ground:
    """A figure with the limits that it keeps, or a sentence that stands for itself."""

    subject: Node | None = None
    limits: list[Limit] = field(default_factory=list)
    sentence: str = ""


class Teller:
    """Tells conditions of one account. labels: `account.…` → the company's name for the field."""

    def __init__(self, known: Known, language: str, labels: Mapping[str, str]) -> None:
        self.known, self.design, self.labels = known, known.design, labels
        self.language = "ja" if language.startswith("ja") else "en"
        self.japanese = self.language == "ja"
        self.amounts = names_of_amounts(known.design)

    def tell(self, tree: Node) -> list[str]:
        """A clause for each ground, in the rule's order."""
        grounds: dict[str, Ground] = {}
        for ground in self._grounds(tree, positive=True):
            key = spell(ground.subject) if ground.subject else ground.sentence
            grounds.setdefault(key, replace(ground, limits=[])).limits.extend(ground.limits)
        clauses = (self._clause(ground) for ground in grounds.values())
        return [clause for clause in clauses if clause]

    # which conditions to tell

    def _grounds(self, node: Node, *, positive: bool) -> Iterator[Ground]:
        if rests_on(node, self.amounts) and not isinstance(node, And | Or | Not):
            return
        match node:
            case And(items=items) | Or(items=items):
                every = isinstance(node, And) == positive
                for item in items:
                    if every or self.known.holds(item) is positive:
                        yield from self._grounds(item, positive=positive)
            case Not(operand=operand):
                yield from self._grounds(operand, positive=not positive)
            case Compare():
                yield from self._compared(node, positive)
            case Call(name="held", args=(condition, Window(n=days))) if positive:
                yield from self._held(condition, days)
            case _:
                said = self._said(node, positive)
                if said:
                    yield Ground(sentence=said)

    def _compared(self, node: Compare, positive: bool) -> Iterator[Ground]:
        left, right, op = node.left, node.right, node.op if positive else OPPOSITE[node.op]
        if isinstance(left, LITERALS) and not isinstance(right, LITERALS):
            left, right, op = right, left, FLIPPED[op]
        if any(isinstance(side, Name) and side.value in CONTEXT for side in (left, right)):
            return
        if any(isinstance(side, Name) and side.value == "band" for side in (left, right)):
            yield Ground(sentence=self._words(Compare(op, left, right)))  # type: ignore[arg-type]
            return
        value = self.known.value(left)
        made_up = isinstance(left, Call) and left.name == "default"
        if made_up and isinstance(left, Call) and value == self.known.value(left.args[1]):
            return  # `default(x, 999) > 30` holds because there is no x
        if value is not None:
            yield Ground(left, [Limit(op, right)])

    def _held(self, condition: Node, days: int) -> Iterator[Ground]:
        inner = Teller(self.known, self.language, self.labels).tell(condition)
        if inner and self.japanese:
            yield Ground(sentence=f"{'、'.join(inner)}が{days}日以上続く")
        elif inner:
            yield Ground(sentence=f"{', '.join(inner)} for at least {days} days")

    def _said(self, node: Node, positive: bool) -> str:
        """A condition that is no comparison, where it says why and not of whom."""
        if isinstance(node, Name) or (isinstance(node, Field) and node.value in CONTEXT):
            return ""
        if isinstance(node, Call) and node.name == "reached" and isinstance(node.args[0], Name):
            return "" if positive else self._not_reached(node.args[0].value)
        if isinstance(node, Call) and node.name == "late" and isinstance(node.args[0], Name):
            return self.late(node.args[0].value) if positive else ""
        if isinstance(node, Field):
            answer = ("はい" if positive else "いいえ") if self.japanese else ""
            said = self._words(node)
            return f"{said}：{answer}" if self.japanese else said if positive else f"not {said}"
        if isinstance(node, In) and isinstance(node.left, Name):
            return ""
        return self._words(node if positive else Not(node))

    def late(self, stage_key: str) -> str:
        """How late a stage is, against the days that it is expected to take."""
        stages = list(self.design.stages)
        index = next((i for i, stage in enumerate(stages) if stage.key == stage_key), None)
        following = (-1 if self.known.stage_position is None else self.known.stage_position) + 1
        if index is None:
            return ""
        stage, days = stages[index], None
        if self.known.days_late is not None and following < len(stages):
            gap = (stages[following].expect_days or 0) - (stage.expect_days or 0)
            days = self.known.days_late + gap
        if self.japanese:
            late = "遅れ" if days is None else f"{days}日遅れ"
            return f"ステージ「{stage.name}」への到達が{late}（目安{stage.expect_days}日）"
        late = "late" if days is None else f"{days} days late"
        return f'stage "{stage.name}" is {late} (expected after {stage.expect_days} days)'

    def _not_reached(self, stage_key: str) -> str:
        name = next((s.name for s in self.design.stages if s.key == stage_key), stage_key)
        said = f"ステージ「{name}」に未到達"
        return said if self.japanese else f'stage "{name}" not reached'

    # how to tell them

    def _clause(self, ground: Ground) -> str:
        if ground.subject is None:
            return ground.sentence
        subject, first = ground.subject, ground.limits[0].node
        value = self.known.value(subject)
        if value is None:
            return ""
        unit = unit_of(subject, self.design, first, self.japanese)
        limits = self._limits(ground, unit.partition("/")[0])
        if isinstance(subject, Call) and subject.name == "cycles_in_row":
            return self._in_a_row(subject, value, limits)
        towards = direction_of(subject, self.design)
        if towards and not isinstance(value, str):
            return self._dated(subject, int(value), towards, limits)
        against = self.known.value(first)
        shown = format_figure(value, unit, against if isinstance(against, int | float) else None)
        said = self.label(subject)
        return self._with(f"{said} {shown}" if self.japanese else f"{said}: {shown}", limits)

    def _limits(self, ground: Ground, unit: str) -> list[str]:
        told = []
        for limit in ground.limits:
            value = self.known.value(limit.node)
            if limit.op == "=" or value is None or (value == 0 and limit.op in (">", ">=")):
                continue
            said = format_figure(value, unit)
            if not isinstance(limit.node, LITERALS):
                said = f"{self.label(limit.node)} {said}"
            told.append(SIGNS[limit.op][0 if self.japanese else 1] + said)
        return told

    def _with(self, said: str, limits: list[str]) -> str:
        if not limits:
            return said
        return (
            f"{said}（{'、'.join(limits)}）" if self.japanese else f"{said} ({', '.join(limits)})"
        )

    def _dated(self, subject: Node, days: int, towards: int, limits: list[str]) -> str:
        on = self.date(self.known.day + timedelta(days=towards * days))
        label = self.label(subject)
        for ending in ENDINGS if self.japanese else ():
            label = label.removesuffix(ending)
        if not self.japanese:
            which = "since" if towards < 0 else "until"
            return self._with(f"{label}: {days} days", [f"{which} {on}", *limits])
        if towards > 0 and days < 0:
            return self._with(f"{label} {on}を{-days}日過ぎた", limits)
        if days == 0:
            return self._with(f"{label} {on}当日", limits)
        return self._with(f"{label} {on}{'から' if towards < 0 else 'まで'}{days}日", limits)

    def _in_a_row(self, call: Call, value: float | str, limits: list[str]) -> str:
        shown, condition = format_figure(value, ""), self._named(call.args[0])
        said = self._words(condition)
        said = f"{said}が{shown}期連続" if self.japanese else f"{said}, {shown} cycles in a row"
        if isinstance(condition, Compare):
            now = self.known.value(condition.left)
            unit = unit_of(condition.left, self.design, condition.right, self.japanese)
            if now is not None:
                told = format_figure(now, unit.partition("/")[0])
                limits = [*limits, f"いま{told}" if self.japanese else f"now {told}"]
        return self._with(said, limits)

    def date(self, day: date) -> str:
        """2026-11-01（日）; the weekday says whether it can be used."""
        said = day.isoformat()
        return f"{said}（{WEEKDAYS[day.weekday()]}）" if self.japanese else said

    def label(self, node: Node) -> str:
        """What a figure is called: the measure's name, also where its rule is written out."""
        if isinstance(node, Call) and node.name == "cycle_business_day" and self.japanese:
            return "いまの締め期間の"
        if isinstance(node, Call) and node.name == "default":
            return self.label(node.args[0])
        return self._words(node)

    def _words(self, node: Node) -> str:
        said = expression_in_words(self._named(node), self.design, self.language)
        for one in walk(node):
            if isinstance(one, Field) and one.value in self.labels:
                said = said.replace(one.value.removeprefix("account."), self.labels[one.value])
        return said

    def _named(self, node: Node) -> Node:
        """The same with measures by name where their rule stands written out."""
        for key, measure in self.design.measures.items():
            if measure.value.tree == node and not isinstance(node, (*LITERALS, Field)):
                return Name(key)
        changed: dict[str, Any] = {}
        for part in fields(node):
            value = getattr(node, part.name)
            if isinstance(value, Node):
                changed[part.name] = self._named(value)
            elif isinstance(value, tuple) and value and isinstance(value[0], Node):
                changed[part.name] = tuple(self._named(item) for item in value)
        return replace(node, **changed) if changed else node
