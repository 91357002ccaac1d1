"""The map: which column of a file becomes which field, read from YAML and checked whole.

    kind: contracts
    only: {units: users}
    id: [account_id, product, start_date]
    account: account_id
    columns:
      plan: product
      amount: {column: mrr, times: 12}
      end_date: {column: end_date, end: exclusive}

`load_map` raises BadMap with every mistake and its line. docs/reference/import-files.md tells the
rest.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from kinpira.exchange.core.faults import BadMap, Fault
from kinpira.exchange.core.fields import Kind

FREE = "fields."  # columns of this prefix are the company's own fields of accounts
SHORT = ("id", "account", "time", "name", "person", "value", "entity")


class Lookup(BaseModel):
    """Words of the file replaced by way of a second file: its `key` column → its `value` column."""

    model_config = ConfigDict(extra="forbid")
    file: str
    key: str
    value: str


class Source(BaseModel):
    """Where one field's value comes from: a column, several joined ones, or the same for all
    rows."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
    column: str | None = None
    join: list[str] = []
    const: str | None = None
    prefix: str = ""
    separator: str = "/"
    times: Decimal | None = None
    when: dict[str, str | list[str]] = {}
    values: dict[str, str] = {}
    lookup: Lookup | None = None
    date: str = ""
    end: Literal["inclusive", "exclusive"] = "inclusive"

    @model_validator(mode="after")
    def one_origin(self) -> "Source":
        if sum((self.column is not None, bool(self.join), self.const is not None)) != 1:
            raise ValueError("needs exactly one of column, join, const")
        return self

    def columns(self) -> tuple[str, ...]:
        """All columns of the file that this source reads."""
        own = (self.column,) if self.column is not None else tuple(self.join)
        return (*own, *self.when)


class Map(BaseModel):
    """A whole map. `columns` is field → source; the short forms at the top are moved into it."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
    kind: str = ""
    encoding: str = ""
    delimiter: str = Field(default="", max_length=1)
    sheet: str = ""
    header_row: int = Field(default=1, ge=1, le=1000)
    zone: str = ""
    blank: Literal["clear", "keep"] = "clear"
    only: dict[str, str | list[str]] = {}
    columns: dict[str, Source] = {}
    entity: dict[str, str] = {}  # events only: event name → column

    @model_validator(mode="before")
    @classmethod
    def spread(cls, given: Any) -> Any:
        """Short forms: a bare text is a column, a list is joined, `account:` may stand on top."""
        if not isinstance(given, dict):
            raise ValueError("a map is a YAML mapping with `columns:`")
        rest = {key: value for key, value in given.items() if key not in SHORT}
        columns = rest.get("columns") or {}
        if not isinstance(columns, dict):
            raise ValueError("`columns:` is a mapping of field: column")
        columns = dict(columns)
        for key in SHORT:
            if key == "entity" and _is_per_event(given.get(key)):
                rest["entity"] = given[key]
            elif key in given:
                is_record = key == "id" and rest.get("kind") != "events"
                columns.setdefault("external_id" if is_record else key, given[key])
        rest["columns"] = {str(name): _source(value) for name, value in columns.items()}
        return rest

    @field_validator("zone")
    @classmethod
    def known_zone(cls, zone: str) -> str:
        if zone and zone not in available_timezones():
            raise ValueError(f"there is no time zone {zone!r}; write it like Asia/Tokyo")
        return zone

    def wanted_columns(self) -> set[str]:
        """Every column of the file that the map names."""
        named = {column for source in self.columns.values() for column in source.columns()}
        return named | set(self.only) | set(self.entity.values())


def _is_per_event(entity: Any) -> bool:
    """`entity: {submit: department_id}`, as against one source for all events."""
    return isinstance(entity, dict) and not {"column", "join", "const"} & set(entity)


def _source(value: Any) -> Any:
    if isinstance(value, list):
        return {"join": value}
    if isinstance(value, (dict, Source)) or value is None:
        return value or {}
    return {"column": value}


def load_map(text: str, kind: Kind) -> Map:
    """Parse and check a map for `kind`. Raises BadMap listing every mistake with its line."""
    raw = _parse(text)
    if isinstance(raw, dict):
        raw.setdefault("kind", kind.name)
    try:
        mapping = Map.model_validate(raw)
    except ValidationError as error:
        raise BadMap([_fault(raw, item) for item in error.errors()]) from None
    faults = []
    for name, fault in check_map(mapping, kind):
        where = ("kind",) if fault.code == "map_of_other_kind" else ("columns", name)
        faults.append((_line_of(raw, where), fault))
    if faults:
        raise BadMap(faults)
    return mapping


def check_map(mapping: Map, kind: Kind) -> list[tuple[str, Fault]]:
    """What in the map does not fit the kind: (field, fault)."""
    faults = []
    if mapping.kind not in ("", kind.name):
        faults.append(("", Fault("map_of_other_kind", {"kind": mapping.kind, "want": kind.name})))
    for name in mapping.columns:
        free = name.startswith(FREE) and kind.name == "accounts"
        if kind.get(name) is None and not free:
            known = ", ".join(field.name for field in kind.fields)
            faults.append((name, Fault("unknown_field", {"field": name, "known": known})))
    faults += [
        ("", Fault("field_missing", {"field": field.name, "label": field.ja}))
        for field in kind.fields
        if field.required and field.name not in mapping.columns
    ]
    return faults


def dump_plain(plain: Mapping[str, Any]) -> str:
    """A map as `plain_map` gives it, as YAML that `load_map` reads back."""
    from ruamel.yaml import YAML

    out = StringIO()
    YAML(typ="rt").dump(dict(plain), out)
    return out.getvalue()


def plain_map(mapping: Map) -> dict[str, Any]:
    """The map without defaults, sources in their shortest form: for YAML and for the import's
    row."""
    short = mapping.model_dump(mode="json", exclude_defaults=True)
    columns: Mapping[str, dict[str, Any]] = short.get("columns", {})
    short["columns"] = {
        name: source["column"] if set(source) == {"column"} else source
        for name, source in columns.items()
    }
    return short


def _parse(text: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadMap([(line, Fault("bad_yaml", {"reason": str(error.problem)}))]) from None
    except YAMLError as error:
        raise BadMap([(0, Fault("bad_yaml", {"reason": str(error)}))]) from None


def _fault(raw: Any, item: Any) -> tuple[int, Fault]:
    where = item["loc"]
    reason = str(item["msg"]).removeprefix("Value error, ")
    name = ".".join(str(part) for part in where)
    return _line_of(raw, where), Fault("bad_map", {"where": name, "reason": reason})


def _line_of(raw: Any, path: Sequence[Any]) -> int:
    """The line (from 1) of the deepest part of `path` that is in the YAML; 0 where none is."""
    line = 0
    node = raw
    for part in path:
        if part in ("", "columns") and isinstance(node, dict) and part not in node:
            continue
        spot = getattr(node, "lc", None)
        try:
            if isinstance(node, dict) and part in node and spot is not None:
                line = spot.key(part)[0] + 1
            node = node[part]
        except (KeyError, IndexError, TypeError):
            break
    return line
