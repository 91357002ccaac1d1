"""How a function is written: an example of each of its parameters."""

from __future__ import annotations

from kinpira.design.core.vocabulary import FUNCTIONS

PARAMETERS = {  # kind of a parameter -> example, Japanese, English
    "events": ("any", "利用ログの名前かまとまり（any はすべて）", "an event or a group (any: all)"),
    "property": ("x", "利用ログの項目", "a property of an event"),
    "window": ("28d", "期間（28d、cycle など）", "a window (28d, cycle, …)"),
    "days": ("14d", "日数（14d）", "days (14d)"),
    "number": ("x", "数値の式", "a number"),
    "condition": ("x > 0", "条件", "a condition"),
    "date": ("contract.end", "日付の項目", "a date"),
    "stage": ("key", "ステージの key", "a stage's key"),
    "role": ("champion", "役割", "a role"),
    "text": ('"…"', "文字", "a word in quotes"),
}
_SECOND = {"scale": ("x", "0", "10"), "default": ("x", "0"), "when": ("x > 0", "1", "0")}
_FIRST = {"adopted": "[a, b, c]", "change": "count(any, 28d)", "year_ago": "count(any, cycle)"}


def usage(name: str) -> str:
    """`count` → "count(any, 28d)"."""
    function = FUNCTIONS[name]
    examples = [PARAMETERS[param][0] for param in function.params]
    if name in _SECOND:
        examples = list(_SECOND[name])
    if name in _FIRST:
        examples[0] = _FIRST[name]
    return f"{name}({', '.join(examples)})"
