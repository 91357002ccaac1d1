"""The file's data against the schema: each wrong key or value told, the rest kept."""

from __future__ import annotations

import copy
import types
import typing
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from kinpira.design.core.problems import Path, Problem, make_problem, nearest
from kinpira.design.core.schema import KEY, LENGTH, DesignFile, is_key
from kinpira.design.core.source import Source

_BLANK: dict[str, Any] = {"design": "design", "name": "-", "goal": {"name": "-", "purpose": "-"}}
_EXPECTED = {  # pydantic's error type -> what can stand there
    "string_type": ("文字", "a text"),
    "string_too_short": ("空でない文字", "a text that is not empty"),
    "string_too_long": (
        "もっと短い文字（{max_length}字まで）",
        "a shorter text (up to {max_length})",
    ),
    "int_type": ("整数", "a whole number"),
    "int_parsing": ("整数", "a whole number"),
    "int_from_float": ("整数", "a whole number"),
    "float_type": ("数値", "a number"),
    "float_parsing": ("数値", "a number"),
    "finite_number": ("数値", "a number"),
    "greater_than_equal": ("{ge} 以上の数", "a number of at least {ge}"),
    "less_than_equal": ("{le} 以下の数", "a number of at most {le}"),
    "list_type": ("- で始まる並び", "a list of items"),
    "dict_type": ("「キー: 値」の並び", "a mapping of key: value"),
    "model_type": ("「キー: 値」の並び", "a mapping of key: value"),
    "model_attributes_type": ("「キー: 値」の並び", "a mapping of key: value"),
    "too_short": ("1つ以上の項目", "at least one entry"),
    "literal_error": ("{expected}", "{expected}"),
}
_PATTERNS = {
    KEY: ("文字で始まり、文字・数字・_ だけの名前", "a name of letters, digits and _"),
    LENGTH: ("日数か週数（28d、4w）", "days or weeks (28d, 4w)"),
    r"^\d+(bd|d)$": ("営業日数（3bd）", "business days (3bd)"),
    r"^[a-zA-Z0-9][a-zA-Z0-9_-]*$": (
        "半角英数と - _ だけの名前",
        "a name of letters, digits, - and _",
    ),
}
_ABSENT = object()
_DATES = ("日付（2026-12-31）", "a date (2026-12-31)")


def read_shape(source: Source) -> tuple[DesignFile, list[Problem]]:
    """The valid part of the file (placeholders where a required key is wrong) and the mistakes."""
    data = copy.deepcopy(source.data)
    problems: list[Problem] = []
    for round_number in range(20):
        try:
            return DesignFile.model_validate(data), problems
        except ValidationError as error:
            found = error.errors(include_url=False)
        for one in found:
            path, is_key = _path(one["loc"], data)
            if round_number == 0:
                problems.append(_problem(dict(one), path, is_key, source))
        for one in reversed(found):
            path, _ = _path(one["loc"], data)
            _drop(data, path[:-1] if one["type"] == "missing" else path)
        for key, value in _BLANK.items():
            data.setdefault(key, value)
    return DesignFile.model_validate(_BLANK), problems


def model_at(path: Path) -> type[BaseModel] | None:
    """The schema's model whose keys stand directly below `path`."""
    at: Any = DesignFile
    for step in path:
        if isinstance(at, type) and issubclass(at, BaseModel):
            field = fields_by_key(at).get(str(step))
            at = field.annotation if field else None
        else:
            at = _inner(at)
    return _model(at)


def fields_by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _inner(annotation: Any) -> Any:
    """dict[k, X] → X, list[X] → X, through Annotated and unions."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _inner(args[0])
    if origin in (typing.Union, types.UnionType):
        return next((found for arg in args if (found := _inner(arg)) is not None), None)
    if origin in (dict, list):
        return args[-1]
    return None


def _model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in (typing.Annotated, typing.Union, types.UnionType):
        found = (_model(arg) for arg in typing.get_args(annotation))
        return next((model for model in found if model is not None), None)
    return None


def _below(at: Any, step: str | int) -> Any:
    """What stands at `step` of a mapping or list, or _ABSENT."""
    if isinstance(at, dict):
        return at.get(step, _ABSENT)
    if isinstance(at, list) and isinstance(step, int) and step < len(at):
        return at[step]
    return _ABSENT


def _path(loc: tuple[int | str, ...], data: Any) -> tuple[Path, bool]:
    """Pydantic's place without its names for forms of a union; True where a key is wrong."""
    path: list[str | int] = []
    is_key = loc[-1:] == ("[key]",)
    steps = loc[:-1] if is_key else loc
    at: Any = data
    for n, step in enumerate(steps):
        below = _below(at, step)
        if below is not _ABSENT:
            at = below
        elif n < len(steps) - 1 or step in ("text", "list", "mapping"):
            continue
        path.append(step)
    return tuple(path), is_key


def _problem(error: dict[str, Any], path: Path, is_key: bool, source: Source) -> Problem:
    kind, last = error["type"], str(path[-1]) if path else ""
    if is_key:
        return make_problem("bad_key", *source.key_place(path), path=path, found=last)
    if kind == "extra_forbidden":
        model = model_at(path[:-1])
        known = list(fields_by_key(model)) if model else []
        return make_problem(
            "unknown_key",
            *source.key_place(path),
            path=path,
            near=nearest(last, known),
            found=last,
            known=", ".join(known),
        )
    if kind == "missing":
        model = model_at(path[:-1])
        field = fields_by_key(model).get(last) if model else None
        about, _, about_en = ((field.description if field else "") or "").partition("\n")
        place = source.key_place(path[:-1])
        return make_problem(
            "missing_key", *place, path=path, found=last, about=about, about_en=about_en
        )
    ja, en = _expected(error)
    return make_problem(
        "wrong_value",
        *source.place(path),
        path=path,
        found=_shown(error.get("input")),
        expected=ja,
        expected_en=en,
    )


def _expected(error: dict[str, Any]) -> tuple[str, str]:
    kind, ctx = error["type"], error.get("ctx") or {}
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(ctx.get("pattern", ""), ("文字", "a text"))
    if kind.startswith("date"):
        return _DATES
    ja, en = _EXPECTED.get(kind, ("別の形の値", "a value of another form"))
    if kind == "literal_error":
        words = str(ctx.get("expected", "")).replace("'", "")
        return words.replace(" or ", "、").replace(", ", "、"), words
    return ja.format(**ctx), en.format(**ctx)


def _shown(value: Any) -> str:
    if value is None:
        return "（空 / empty）"
    text = "…" if isinstance(value, dict | list) else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _drop(data: dict[str, Any], path: Path) -> None:
    """Take out what is wrong. Stages and actions leave a stand-in, so that the others keep their
    place and nothing is said to be missing because it is wrong."""
    at: Any = data
    for step in path[:-1]:
        at = _below(at, step)
    if isinstance(at, dict) and path:
        at.pop(path[-1], None)
    elif isinstance(at, list) and isinstance(last := path[-1], int) and last < len(at):
        at[last] = _stand_in(path, at[last])


def _stand_in(path: Path, wrong: Any) -> Any:
    if path[0] == "stages" and len(path) == 2:
        key = wrong.get("key") if isinstance(wrong, dict) else None
        valid = isinstance(key, str) and is_key(key)
        return {
            "key": key if valid else f"stage_{path[1]}",
            "name": "-",
            "reached": "contract.active",
        }
    return {"cta": "-"} if path[-2] == "do" else "-"
