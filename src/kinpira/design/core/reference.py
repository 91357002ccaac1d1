# ruff: noqa: E501 -- a row of a table is one line
"""The reference page of the design file, made from the schema, the vocabulary and the messages."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from kinpira.accounts.core.fields import ACCOUNT_STATES, RECORD_EVENTS, ROLES
from kinpira.design.core.messages import MESSAGES
from kinpira.design.core.schema import DesignFile
from kinpira.design.core.shape import fields_by_key
from kinpira.design.core.usage import PARAMETERS, usage
from kinpira.design.core.vocabulary import BUILTINS, FUNCTIONS, WINDOWS

_HEAD = """\
# The design file

<!-- Made by `kinpira design reference`; a test says when it is stale. -->

One YAML file is the success design: goal → stages → when × do what → measures → score → segments.
Start from a template (`kinpira design templates list`), then run `kinpira design check FILE`.

Editors complete keys and show these lines when the file begins with

```yaml
# yaml-language-server: $schema=success-design.schema.json
```

(`kinpira design schema > success-design.schema.json` writes the schema beside it).

## Expressions

`or` < `and` < `not` < comparisons and `in` < `+ -` < `* /` < unary `-`. Full-width digits and
letters, `≧ ≦ ≠`, `かつ` and `または` are read too.

| written | 意味 | meaning |
|---|---|---|
| `40%` | 割合 | a share: 0.4 |
| `28d`, `4w` | 日数、期間 | days; in a window's place the last 28 days |
| `3bd` | 営業日数 | business days |
| `"ライト"` | 文字 | a word |
| `use >= 10` | 比較（`< <= > >= = !=`） | a comparison |
| `stage >= habit`, `band = good` | ステージ、ヘルススコアの区分 | stages in the file's order; bands good, watch, risk |
| `stage in (a, b)` | いずれか | one of several |
| `held(quiet >= 7d, 14d)` | 続いている | true on each of the last 14 days |

A value that is missing makes a comparison unknown; `and`, `or`, `not` follow Kleene's three-valued
logic, and a lamp lights only on true. A name is a measure or a segment; in an event's place it is a
group of `events:` first, else the raw event of that name; `any` is every event.
"""


def reference_page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, *_keys(), *_windows(), *_functions(), *_fields(), *_events(), *_messages()]
    return "\n".join(parts).rstrip() + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [_row(names), "|" + "---|" * len(names), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _keys() -> Iterator[str]:
    yield "## Keys\n"
    for title, model in key_tables():
        yield f"### {title}\n"
        rows = []
        for key, field in fields_by_key(model).items():
            ja, _, en = (field.description or "").partition("\n")
            needed = "yes" if field.is_required() else ""
            rows.append((f"`{key}`", needed, ja, en))
        yield _table(("key", "required", "意味", "meaning"), rows)


def key_tables() -> Iterator[tuple[str, type[BaseModel]]]:
    """Each model of the schema with the place where its keys stand, outermost first."""
    yield "the file", DesignFile
    waiting: list[tuple[str, type[BaseModel]]] = [("", DesignFile)]
    while waiting:
        place, model = waiting.pop(0)
        for key, field in fields_by_key(model).items():
            for inner, way in _models(field.annotation):
                title = f"{place}{key}:{way}"
                yield f"`{title}`", inner
                waiting.append((f"{title} ", inner))


def _models(annotation: Any, way: str = "") -> Iterator[tuple[type[BaseModel], str]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, way
        return
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        yield from _models(args[0], way)
    elif origin in (typing.Union, types.UnionType):
        for arg in args:
            yield from _models(arg, way)
    elif origin is dict:
        yield from _models(args[1], " KEY:")
    elif origin is list:
        yield from _models(args[0], " -")


def _windows() -> Iterator[str]:
    yield "## Windows\n"
    yield _table(
        ("window", "意味", "meaning"),
        ((f"`{window.name}`", window.ja, window.en) for window in WINDOWS.values()),
    )


def _functions() -> Iterator[str]:
    yield "## Functions\n"
    rows = []
    for function in FUNCTIONS.values():
        said_ja = [PARAMETERS[param][1].partition("（")[0] for param in function.params]
        said_en = [PARAMETERS[param][2].partition(" (")[0] for param in function.params]
        optional = f" (the last {function.optional} may be left out)" if function.optional else ""
        rows.append(
            (
                f"`{usage(function.name)}`",
                function.result,
                function.ja.format(*said_ja),
                function.en.format(*said_en) + optional,
            )
        )
    yield _table(("written", "gives", "意味", "meaning"), rows)
    yield "Roles: " + ", ".join(f"`{role}`" for role in ROLES) + ".\n"


def _fields() -> Iterator[str]:
    yield "## Built-in fields\n"
    rows: list[tuple[str, str, str, str]] = [
        (f"`{field.name}`", field.kind, field.ja, field.en) for field in BUILTINS.values()
    ]
    rows += [
        (f"`{state.name}`", state.kind, state.ja, state.en)
        for state in ACCOUNT_STATES
        if state.name not in BUILTINS
    ]
    yield _table(("field", "kind", "意味", "meaning"), rows)
    yield "Fields that your company adds to accounts are `account.<key>`.\n"


def _events() -> Iterator[str]:
    yield "## Events that records write\n"
    yield _table(
        ("event", "意味", "meaning", "entity", "value"),
        (
            (f"`{event.name}`", event.ja, event.en, event.entity, event.value)
            for event in RECORD_EVENTS.values()
        ),
    )


def _messages() -> Iterator[str]:
    yield "## What check finds\n"
    yield _table(
        ("code", "誤り", "mistake", "mend"),
        (
            (f"`{code}`", message.ja, message.en, message.mend_en)
            for code, message in MESSAGES.items()
        ),
    )
