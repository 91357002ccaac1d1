"""An expression as a person says it: `quiet >= 7d` → 「最終利用から 7日以上」."""

from __future__ import annotations

from kinpira.design.core.expr import (
    And,
    Binary,
    Call,
    Compare,
    Field,
    In,
    Listing,
    Name,
    Negative,
    Node,
    Not,
    Or,
)
from kinpira.design.core.model import Design
from kinpira.design.core.vocabulary import BUILTINS, FUNCTIONS
from kinpira.design.core.words.terms import (
    BAND_WORDS,
    argument_in_words,
    field_in_words,
    literal_in_words,
    name_in_words,
    pick,
    stage_name,
)
from kinpira.design.core.words.units import unit_beside

_COMPARE = {
    ">=": ("{0} {1}以上", "{0} is at least {1}"),
    "<=": ("{0} {1}以下", "{0} is at most {1}"),
    ">": ("{0} {1}を超える", "{0} is more than {1}"),
    "<": ("{0} {1}未満", "{0} is less than {1}"),
    "=": ("{0}が {1}", "{0} is {1}"),
    "!=": ("{0}が {1} 以外", "{0} is not {1}"),
}
_STAGE = {
    ">=": ("ステージ「{1}」以降", 'stage "{1}" or later'),
    "<=": ("ステージ「{1}」まで", 'stage "{1}" or earlier'),
    ">": ("ステージ「{1}」より先", 'beyond the stage "{1}"'),
    "<": ("ステージ「{1}」より前", 'before the stage "{1}"'),
    "=": ("ステージ「{1}」", 'in the stage "{1}"'),
    "!=": ("ステージ「{1}」以外", 'not in the stage "{1}"'),
}
_BAND = {
    **_COMPARE,
    "=": ("ヘルススコアが{1}", "the score is {1}"),
    "!=": ("ヘルススコアが{1}以外", "the score is not {1}"),
}
_DENIED = {  # "not" before one of these is said in one word
    "reached": ("ステージ「{0}」に未到達", 'has not reached the stage "{0}"'),
    "missing": ("{0}のデータがある", "{0} is known"),
    "late": ("ステージ「{0}」への到達が遅れていない", 'not late to reach the stage "{0}"'),
}
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_ALIKE = ("scale", "default")
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def expression_in_words(node: Node, design: Design, language: str) -> str:
    """`node` in `language` ("ja", else English), with the design's own names."""
    return _Speaker(design, language).say(node)


class _Speaker:
    def __init__(self, design: Design, language: str) -> None:
        self.design = design
        self.language = language

    def say(self, node: Node, unit: str = "") -> str:
        literal = literal_in_words(node, self.language, unit)
        if literal is not None:
            return literal
        match node:
            case Name(value=key):
                return name_in_words(self.design, key, self.language)
            case Field(value=name):
                return field_in_words(self.design, name, self.language)
            case Call():
                return self._call(node)
            case Compare():
                return self._compare(node)
            case In(left=left, items=items):
                return self._one_of(left, items)
            case Not(operand=operand):
                return self._not(operand)
            case And(items=items):
                return self._join(items, ("、かつ ", " and "))
            case Or(items=items):
                return self._join(items, ("、または ", " or "))
            case _:
                return self._sum(node)

    def _sum(self, node: Node) -> str:
        match node:
            case Negative(operand=operand):
                return f"-{self._inside(operand)}"
            case Binary(op=sign, left=left, right=right):
                return f"{self._inside(left)} {_SIGNS[sign]} {self._inside(right)}"
            case Listing(items=items):
                return pick(("・", ", "), self.language).join(self.say(item) for item in items)
            case _:
                raise TypeError(f"not a node: {node!r}")

    def _inside(self, node: Node) -> str:
        """With brackets where the reader would otherwise join it to its neighbour."""
        said = self.say(node)
        if isinstance(node, And | Or | Binary | Compare | In):
            return pick((f"（{said}）", f"({said})"), self.language)
        return said

    def _join(self, items: tuple[Node, ...], between: tuple[str, str]) -> str:
        said = [
            self._inside(item) if isinstance(item, And | Or) else self.say(item) for item in items
        ]
        return pick(between, self.language).join(said)

    def _compare(self, node: Compare) -> str:
        left, right, op = node.left, node.right, node.op
        if literal_in_words(left, "ja") is not None and literal_in_words(right, "ja") is None:
            left, right, op = right, left, _FLIPPED[op]  # type: ignore[assignment]
        if isinstance(right, Name) and right.value in ("stage", "band"):
            left, right, op = right, left, _FLIPPED[op]  # type: ignore[assignment]
        if isinstance(left, Name) and isinstance(right, Name):
            if left.value == "stage":
                return self._form(_STAGE[op], "", stage_name(self.design, right.value))
            if left.value == "band":
                word = pick(BAND_WORDS.get(right.value, (right.value,) * 2), self.language)
                return self._form(
                    _BAND[op], field_in_words(self.design, "band", self.language), word
                )
        subject = self._inside(left) if isinstance(left, And | Or) else self.say(left)
        return self._form(_COMPARE[op], subject, self.say(right, unit_beside(self.design, left)))

    def _form(self, pair: tuple[str, str], *words: str) -> str:
        return pick(pair, self.language).format(*words)

    def _one_of(self, left: Node, items: tuple[Node, ...]) -> str:
        kind = left.value if isinstance(left, Name) else ""
        said = [self._item(kind, item) for item in items]
        either = pick(("か", " or "), self.language).join(said)
        if kind == "stage":
            return self._form(("ステージ{0}", "in the stage {0}"), either)
        return self._form(("{0}が{1}", "{0} is {1}"), self.say(left), either)

    def _item(self, kind: str, item: Node) -> str:
        if isinstance(item, Name) and kind == "stage":
            return self._form(("「{0}」", '"{0}"'), stage_name(self.design, item.value))
        if isinstance(item, Name) and kind == "band":
            return pick(BAND_WORDS.get(item.value, (item.value,) * 2), self.language)
        return self.say(item)

    def _not(self, operand: Node) -> str:
        if isinstance(operand, In):
            return self._form(("{0} 以外", "not: {0}"), self.say(operand))
        if isinstance(operand, Call) and operand.name in _DENIED and operand.args:
            said = self._argument(operand.args[0], FUNCTIONS[operand.name].params[0])
            return self._form(_DENIED[operand.name], said)
        if isinstance(operand, Field) and operand.value not in BUILTINS:
            return self._form(("{0}が「いいえ」", '{0} is "no"'), self.say(operand))
        return self._form(("{0}ではない", "not {0}"), self._inside(operand))

    def _call(self, call: Call) -> str:
        function = FUNCTIONS.get(call.name)
        if function is None:
            return f"{call.name}({', '.join(self.say(arg) for arg in call.args)})"
        said = [
            self._argument(arg, param)
            for param, arg in zip(function.params, call.args, strict=False)
        ]
        if call.name in _ALIKE:  # scale(coverage, 0, 1): the limits are counted like the value
            unit = unit_beside(self.design, call.args[0])
            said[1:] = [self.say(arg, unit) for arg in call.args[1:]]
        said += [""] * (len(function.params) - len(said))
        if call.name == "since" and len(call.args) == 2:
            return self._form(
                ("{1}の最後の{0}からの日数", "days since the last {0} of a person in the role {1}"),
                *said,
            )
        return self._form((function.ja, function.en), *said)

    def _argument(self, node: Node, param: str) -> str:
        if isinstance(node, Listing):
            between = pick(("・", ", "), self.language)
            return between.join(self._argument(item, param) for item in node.items)
        return argument_in_words(self.design, node, param, self.language) or self.say(node)
