"""What the attributes of a design are called in sentences, and how their values are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from kinpira.design.core.model import Design, Expression
from kinpira.design.core.spelling import spell_number
from kinpira.design.core.words.expressions import expression_in_words
from kinpira.design.core.words.terms import TONE_WORDS, pick

GROUPS = {  # part of the file -> its name on screen
    "design": ("デザイン", "Design"),
    "goal": ("目標", "Goal"),
    "success": ("サクセスの段階", "Success levels"),
    "stages": ("ステージ", "Stages"),
    "plays": ("どんなときに × 何をするか", "When × do what"),
    "measures": ("指標", "Measures"),
    "events": ("利用ログのまとまり", "Event groups"),
    "score": ("ヘルススコア", "Health score"),
    "segments": ("セグメント", "Segments"),
}
HIDDEN = ("key",)
_LABELS = {
    "name": ("名前", "name"),
    "applies": ("対象", "accounts"),
    "purpose": ("目的", "purpose"),
    "now": ("現状", "now"),
    "target": ("目標値", "target"),
    "text": ("達成した状態", "achieved state"),
    "reached": ("到達の条件", "condition"),
    "lost": ("失う条件", "condition to lose it"),
    "expect_days": ("標準日数", "expected days"),
    "confirm": ("担当者の確認", "confirmation"),
    "level": ("サクセスの段階", "success level"),
    "condition": ("条件", "condition"),
    "points": ("加点", "points"),
    "value": ("式", "expression"),
    "unit": ("単位", "unit"),
    "note": ("注意書き", "note"),
    "events": ("利用ログ", "events"),
    "entities": ("対象の絞り込み", "entities"),
    "weight": ("重み", "weight"),
    "good": ("「良好」の境", 'limit of "good"'),
    "watch": ("「注意」の境", 'limit of "watch"'),
    "missing": ("データがない部品の扱い", "parts without data"),
    "when": ("条件", "condition"),
    "off": ("消灯の条件", "condition to turn off"),
    "tone": ("種類", "tone"),
    "again_days": ("次に始めるまでの日数", "days until it may start again"),
    "busy": ("繁忙期の扱い", "busy season"),
    "observe_until": ("観察中の期限", "watched until"),
    "why": ("理由", "why"),
    "due_business_days": ("期日", "due"),
    "minutes": ("かかる時間", "minutes"),
    "steps": ("手順", "steps"),
    "to": ("担当", "who"),
    "priority": ("優先度", "priority"),
}
_WORDS = {
    "run": ("通常どおり", "as usual"),
    "quiet": ("点灯しない", "stays dark"),
    "reweight": ("残りの部品で按分", "the rest is reweighted"),
    "zero": ("0点", "zero"),
    "owner": ("主担当", "owner"),
    "deputy": ("副担当", "deputy"),
    "sales": ("営業担当", "sales"),
    "high": ("高", "high"),
    "normal": ("中", "normal"),
    "low": ("低", "low"),
    **TONE_WORDS,
}
_UNITS = {
    "expect_days": ("{0}日", "{0} days"),
    "again_days": ("{0}日", "{0} days"),
    "due_business_days": ("{0}営業日以内", "within {0} business days"),
    "minutes": ("{0}分", "{0} minutes"),
    "points": ("{0}点", "{0}"),
}
_NONE = ("なし", "none")
_YES, _NO = ("必要", "needed"), ("不要", "not needed")


def label(field: str, group: str) -> tuple[str, str]:
    """What `field` is called; each attribute of the model has a label (a test says when not)."""
    return _LABELS.get(field, (field, field))


def value_in_words(field: str, value: Any, design: Design, language: str) -> str:
    """A value of the attribute `field`, with its unit; なし for nothing."""
    if isinstance(value, bool):
        return pick(_YES if value else _NO, language)
    if value is None or value in ("", ()):
        return pick(_NONE, language)
    if isinstance(value, Expression):
        said = expression_in_words(value.tree, design, language)
        return f"「{said}」" if language == "ja" else f'"{said}"'
    if isinstance(value, int | float):
        shown = spell_number(float(value))
        return pick(_UNITS[field], language).format(shown) if field in _UNITS else shown
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ("・" if language == "ja" else ", ").join(str(item) for item in value)
    word = _WORDS.get(str(value)) if field in _CHOICES else None
    text = pick(word, language) if word else str(value)
    return text if word else (f"「{text}」" if language == "ja" else f'"{text}"')


_CHOICES = ("tone", "busy", "missing", "to", "priority")
