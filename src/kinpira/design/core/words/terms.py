"""The words that expressions are told in: names of the design, windows, roles, bands."""

from __future__ import annotations

from kinpira.accounts.core.fields import RECORD_EVENTS, STATES
from kinpira.design.core.expr import BusinessDays, Field, Name, Node, Number, Text, Window
from kinpira.design.core.model import Design
from kinpira.design.core.spelling import spell_number
from kinpira.design.core.vocabulary import BUILTINS
from kinpira.design.core.words.units import number_in_words

_ROLES = {
    "economic_buyer": ("決裁者", "economic buyer"),
    "champion": ("推進者", "champion"),
    "administrator": ("管理者", "administrator"),
    "end_user_view": ("エンドユーザー（閲覧）", "end user (view)"),
    "end_user_edit": ("エンドユーザー（更新）", "end user (edit)"),
}
BAND_WORDS = {
    "good": ("良好", "good"),
    "watch": ("注意", "watch"),
    "risk": ("要対応", "at risk"),
}
TONE_WORDS = {
    "risk": ("注意", "risk"),
    "chance": ("好機", "chance"),
    "info": ("情報", "info"),
}
_WINDOWS = {
    "cycle_year_ago": ("前年の同じ締め期間", "the same cycle last year"),
    "this_cycle": ("今の締め期間", "this cycle"),
    "fiscal_year": ("直近の年度", "the last fiscal year"),
    "this_fiscal_year": ("今年度", "this fiscal year"),
    "ever": ("全期間", "all time"),
}
_ANY = ("利用", "use")


def pick(pair: tuple[str, str], language: str) -> str:
    return pair[0] if language == "ja" else pair[1]


def window_in_words(window: Window, language: str) -> str:
    """28d → 28日 / 28 days; cycles(3) → 直近3つの締め期間."""
    if window.unit == "days":
        return f"{window.n}日" if language == "ja" else _many(window.n, "day")
    if window.unit == "cycle":
        if window.n == 1:
            return pick(("直近の締め期間", "the last closed cycle"), language)
        return pick((f"直近{window.n}つの締め期間", f"the last {window.n} closed cycles"), language)
    return pick(_WINDOWS[window.unit], language)


def _many(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def literal_in_words(node: Node, language: str, unit: str = "") -> str | None:
    """A literal as it is read, with `unit` behind a bare number; None for anything else."""
    match node:
        case Number(value=value, percent=True):
            return spell_number(value, True)
        case Number(value=value):
            return number_in_words(value, unit, language)
        case Text(value=word):
            return f"「{word}」" if language == "ja" else f'"{word}"'
        case Window():
            return window_in_words(node, language)
        case BusinessDays(n=n):
            return f"{n}営業日" if language == "ja" else _many(n, "business day")
        case _:
            return None


def name_in_words(design: Design, key: str, language: str) -> str:
    """A bare name that stands for a value: the name that its owner gave it."""
    if key in design.measures:
        return design.measures[key].name
    if key in design.segments:
        name = design.segments[key].name
        return f"セグメント「{name}」" if language == "ja" else f'in the segment "{name}"'
    return field_in_words(design, key, language)


def field_in_words(design: Design, name: str, language: str) -> str:
    """A field by its name; the company's own fields by the label it gave them."""
    if name in BUILTINS:
        return pick((BUILTINS[name].ja, BUILTINS[name].en), language)
    if name in STATES:
        return pick((STATES[name].ja, STATES[name].en), language)
    own = name.removeprefix("account.")
    return design.labels.get(own, own)


def stage_name(design: Design, key: str) -> str:
    return next((stage.name for stage in design.stages if stage.key == key), key)


def argument_in_words(design: Design, node: Node, param: str, language: str) -> str | None:
    """An argument that is a name: event, stage or role; None where it is a value."""
    if not isinstance(node, Name | Field):
        return None
    key = node.value
    if param == "stage":
        return stage_name(design, key)
    if param == "role":
        return pick(_ROLES.get(key, (key, key)), language)
    if param not in ("events", "property"):
        return None
    if key == "any":
        return pick(_ANY, language)
    if key in design.events and design.events[key].name:
        return design.events[key].name
    event = RECORD_EVENTS.get(key)
    return pick((event.ja, event.en), language) if event else key
