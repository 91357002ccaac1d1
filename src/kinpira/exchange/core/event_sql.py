"""The one SQL statement that reads usage events: the map applied, each row's first fault beside it.

Columns of a file are called c0, c1 … here (headers may be anything); JSON lines have one column,
c0, in
which a path such as `context.groupId` is looked up. The result has one row per row of the
file, in its order: what the event store wants and `fault`: NULL for a good row; `skip` first for
one that
`only:` leaves out; else code, field, value and the row's cells, parted by chr(31).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kinpira.exchange.core.mapping import Map, Source

FIELDS = ("id", "account", "time", "name", "person", "value", "entity")
REQUIRED = ("account", "time", "name")
LIMITS = {"account": 100, "person": 254, "name": 100, "entity": 100, "id": 200}
JAPANESE = (
    "['%Y年%m月%d日 %H:%M:%S', '%Y年%m月%d日 %H:%M', '%Y年%m月%d日', '%Y%m%d', '%Y%m%d%H%M%S']"
)
SEPARATOR = "chr(31)"
# By way of microseconds: a third of the cost of date functions.
DAY = "(epoch_us(moment) // 86400000000)::INTEGER"
SECOND = "((epoch_us(moment) // 1000000) % 86400)::INTEGER"


@dataclass(frozen=True)
class EventSource:
    """`table` is a FROM clause; `column` gives the SQL of a column by its header."""

    table: str
    column: Callable[[str], str]
    every: Sequence[str]  # SQL of all columns, in order
    content: str  # SQL of the row as it stands in the file
    broken: str = "FALSE"  # SQL that is true where the row can't be read at all


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def csv_source(read: str, header: Sequence[str]) -> EventSource:
    """`read` is a read_csv(…) call that names its columns c0, c1 …"""
    place = {name: f"c{index}" for index, name in enumerate(header)}
    every = [f"c{index}" for index in range(len(header))]
    cells = ", ".join(f"coalesce({name}, '')" for name in every)
    return EventSource(read, place.__getitem__, every, f"concat_ws({SEPARATOR}, {cells})")


def json_source(read: str) -> EventSource:
    """`read` gives one column c0 with a line of JSON."""

    def column(path: str) -> str:
        steps = "".join(f'."{step}"' for step in path.replace('"', "").split("."))
        return f"json_extract_string(c0, {literal('$' + steps)})"

    return EventSource(read, column, ["c0"], "c0", broken="NOT json_valid(c0)")


def parquet_source(read: str, header: Sequence[str]) -> EventSource:
    def column(name: str) -> str:
        quoted = name.replace('"', '""')
        return f'CAST("{quoted}" AS VARCHAR)'

    every = [column(name) for name in header]
    cells = ", ".join(f"coalesce({name}, '')" for name in every)
    content = f"concat_ws({SEPARATOR}, {cells})"
    return EventSource(read, column, every, content)


def event_select(mapping: Map, source: EventSource, *, zone: str) -> str:
    """`zone` is the company's. Lookups are tables lookup_<field> (key, value).

    The connection's TimeZone must be the file's: naive times are read in it.
    """
    sources = {name: mapping.columns[name] for name in FIELDS if name in mapping.columns}
    texts = ", ".join(
        f"{_text(item, source, trimmed=name not in ('time', 'value'))} AS t_{name}"
        for name, item in sources.items()
    )
    texts += _entity_texts(mapping, source)
    picked = (
        f"SELECT {texts}, {source.content} AS content, {_skipped(mapping, source)} AS skipped,"  # noqa: S608
        f" FALSE AS broken FROM {source.table}"
    )
    if source.broken != "FALSE":
        picked = _guarded(mapping, source, texts)
    words = ", ".join(f"{_word(name, sources)} AS {name}_" for name in FIELDS)
    joins = "".join(
        f" LEFT JOIN lookup_{name} ON lookup_{name}.key = t_{name}"
        for name, item in sources.items()
        if item.lookup
    )
    entity = _entity(mapping)
    worded = (
        f"SELECT content, skipped, broken, {words}"  # noqa: S608
        f"{''.join(f', e_{index}' for index in range(len(mapping.entity)))}"
        f"{''.join(f', t_{name}' for name, item in sources.items() if item.lookup)}"
        f" FROM ({picked}){joins}"
    )
    time_source = sources.get("time", Source(const=""))
    parsed = (
        f"SELECT *, {_moment(time_source, zone, mapping.zone or zone)} AS moment,"  # noqa: S608
        f" {entity} AS about,"
        f" CASE WHEN value_ <> '' THEN try_cast(replace(value_, ',', '') AS DOUBLE)"
        f"{_times(sources)} END AS number FROM ({worded})"
    )
    # One text column for all that a bad row needs: a good row must stay small, there are many.
    return (
        "SELECT nullif(account_, '') AS account, nullif(person_, '') AS person, name_ AS name,"  # noqa: S608
        f" coalesce(about, '') AS entity, number AS value, {DAY} AS day,"
        f" {SECOND} AS second,"
        " nullif(id_, '') AS message_id,"
        " CASE WHEN nullif(id_, '') IS NULL THEN content END AS content,"
        f" {_fault(sources)} || {SEPARATOR} || content AS fault"
        f" FROM ({parsed})"
    )


def good_events(*, known_day: int | None) -> str:
    """The good rows of the table `incoming` as the event store wants them."""
    known = "day" if known_day is None else str(known_day)
    return (
        f"SELECT * EXCLUDE (fault), {known} AS known_day,"  # noqa: S608
        f" {'TRUE' if known_day is None else 'FALSE'} AS assumed FROM incoming WHERE fault IS NULL"
    )


def _guarded(mapping: Map, source: EventSource, texts: str) -> str:
    """JSON functions raise on broken text: a broken line is read as an empty object."""
    inner = (
        f"SELECT c0 AS line, {source.broken} AS broken,"  # noqa: S608
        f" CASE WHEN {source.broken} THEN '{{}}' ELSE c0 END AS c0 FROM {source.table}"
    )
    skipped = f"NOT broken AND {_skipped(mapping, source)}"
    return f"SELECT {texts}, line AS content, {skipped} AS skipped, broken FROM ({inner})"  # noqa: S608


def _text(item: Source, source: EventSource, *, trimmed: bool = True) -> str:
    """A field's text before its lookup."""
    if item.const is not None:
        text = literal(item.const)
    elif item.join:
        parts = [f"trim(coalesce({source.column(name)}, ''))" for name in item.join]
        joined = f" || {literal(item.separator)} || ".join(parts)
        text = f"CASE WHEN {' || '.join(parts)} <> '' THEN {joined} END"
    else:
        text = source.column(item.column or "")
        if trimmed:  # casts skip blanks by themselves, and trimming times is dear
            text = f"trim({text})"
    if item.when:
        tests = " AND ".join(_is_one_of(source.column(c), want) for c, want in item.when.items())
        text = f"CASE WHEN {tests} THEN {text} END"
    if item.values:
        cases = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in item.values.items())
        text = f"CASE {text} {cases} ELSE {text} END"
    return text


def _is_one_of(column: str, want: str | list[str]) -> str:
    words = [want] if isinstance(want, str) else want
    return f"trim(coalesce({column}, '')) IN ({', '.join(map(literal, words))})"


def _skipped(mapping: Map, source: EventSource) -> str:
    """True for a row that `only:` leaves out."""
    tests = [_is_one_of(source.column(name), want) for name, want in mapping.only.items()]
    return f"NOT ({' AND '.join(tests)})" if tests else "FALSE"


def _word(name: str, sources: Mapping[str, Source]) -> str:
    item = sources.get(name)
    if item is None:
        return "''"
    text = f"lookup_{name}.value" if item.lookup else f"t_{name}"
    if item.prefix:
        text = f"{literal(item.prefix)} || {text}"
    return f"coalesce({text}, '')"


def _entity_texts(mapping: Map, source: EventSource) -> str:
    return "".join(
        f", trim({source.column(column)}) AS e_{index}"
        for index, column in enumerate(mapping.entity.values())
    )


def _entity(mapping: Map) -> str:
    """What the event is about: one column for all, or one per event name."""
    if not mapping.entity:
        return "entity_"
    cases = " ".join(
        f"WHEN {literal(name)} THEN e_{index}" for index, name in enumerate(mapping.entity)
    )
    return f"CASE name_ {cases} ELSE entity_ END"


def _moment(item: Source, zone: str, file_zone: str) -> str:
    """The time as a naive one of the company's zone. Plain times of that zone skip the time zone
    tables, which cost ten times as much."""
    here = literal(zone)
    if item.date in ("unix", "unix_ms"):
        seconds = "/ 1000" if item.date == "unix_ms" else ""
        return f"timezone({here}, to_timestamp(try_cast(time_ AS DOUBLE) {seconds}))"
    if item.date:
        return f"timezone({here}, CAST(try_strptime(time_, {literal(item.date)}) AS TIMESTAMPTZ))"
    slow = (
        f"timezone({here}, coalesce(try_cast(time_ AS TIMESTAMPTZ),"
        f" CAST(try_strptime(time_, {JAPANESE}) AS TIMESTAMPTZ)))"
    )
    if zone != file_zone:
        return slow
    plain = (
        "strlen(time_) <= 19 AND NOT contains(time_, 'Z') AND NOT contains(time_, '+')"
        " AND NOT contains(substr(time_, 11), '-')"
    )
    return f"CASE WHEN {plain} THEN coalesce(try_cast(time_ AS TIMESTAMP), {slow}) ELSE {slow} END"


def _times(sources: Mapping[str, Source]) -> str:
    item = sources.get("value")
    return f" * {item.times}" if item is not None and item.times is not None else ""


def _fault(sources: Mapping[str, Source]) -> str:
    """The first thing wrong with a row; NULL for a good one."""
    cases = ["WHEN skipped THEN 'skip'"]
    cases += ["WHEN broken THEN 'bad_json' || chr(31) || chr(31)"]
    for name, item in sources.items():
        if item.lookup:
            missing = f"t_{name} <> '' AND {name}_ = ''"
            cases.append(f"WHEN {missing} THEN {_told('not_in_lookup', name, f't_{name}')}")
    for name in REQUIRED:
        told = _told("required", name, "''")
        cases.append(f"WHEN {name}_ = '' THEN {told}")
    odd = "moment IS NULL OR moment < TIMESTAMP '1970-01-01' OR moment >= TIMESTAMP '2200-01-01'"
    cases.append(f"WHEN {odd} THEN {_told('not_a_time', 'time', 'time_')}")
    wrong = "value_ <> '' AND trim(value_) <> '' AND (number IS NULL OR NOT isfinite(number))"
    cases.append(f"WHEN {wrong} THEN {_told('not_a_number', 'value', 'value_')}")
    for name, limit in LIMITS.items():
        text = "about" if name == "entity" else f"{name}_"
        cases.append(f"WHEN length({text}) > {limit} THEN {_told('too_long', name, text)}")
    return f"CASE {' '.join(cases)} END"


def _told(code: str, field: str, value: str) -> str:
    return f"'{code}' || chr(31) || '{field}' || chr(31) || left({value}, 200)"
