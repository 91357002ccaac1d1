"""Put fact columns together: from records, from several sources, with merged accounts, sorted."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kinpira.facts.core.rows import FOREVER, FactRows, Int32s, Int64s

Word = TypeVar("Word", bound=Hashable)

# account, name, entity, person, day, known, until (None: never), value, text, assumed
Record = tuple[int, str, str, int, int, int, int | None, float | None, str | None, bool]
ARRAYS = tuple(f.name for f in fields(FactRows) if f.name not in ("names", "entities", "texts"))


def empty_rows() -> FactRows:
    """No facts."""
    return rows_of_records([])


def rows_of_records(records: Sequence[Record]) -> FactRows:
    """One row a record, sorted; records of equal (account, name, day) keep their order."""
    columns = list(zip(*records, strict=True)) if records else [()] * 10
    account, name, entity, person, day, known, until, value, text, assumed = columns
    names, name_codes = _codes(name)
    entities, entity_codes = _codes(entity, first=[""])
    texts, text_codes = _codes([word for word in text if word is not None])
    text_column = np.full(len(text), -1, dtype=np.int32)
    text_column[np.array([word is not None for word in text], dtype=bool)] = text_codes
    last = np.array(value, dtype=np.float64)
    rows = FactRows(
        account=np.array(account, dtype=np.int64),
        name=name_codes,
        entity=entity_codes,
        person=np.array(person, dtype=np.int64),
        day=np.array(day, dtype=np.int32),
        known=np.array(known, dtype=np.int32),
        until=np.array([FOREVER if d is None else d for d in until], dtype=np.int32),
        n=np.ones(len(account), dtype=np.int32),
        total=np.nan_to_num(last, nan=0.0),
        last=last,
        text=text_column,
        assumed=np.array(assumed, dtype=np.bool_),
        names=names,
        entities=entities,
        texts=texts,
    )
    return sort_rows(rows)


def sort_rows(rows: FactRows) -> FactRows:
    """By (account, name, day); equal ones keep their order. Sorted rows come back untouched."""
    if _is_sorted(rows):
        return rows
    key = _one_number(rows)
    if key is None:
        return take(rows, np.lexsort((rows.day, rows.name, rows.account)))
    return take(rows, np.argsort(key, kind="stable"))  # merges sorted stretches in one pass


def take(rows: FactRows, which: NDArray[np.intp] | NDArray[np.bool_]) -> FactRows:
    """The rows at `which` (indices or mask), with the same dictionaries."""
    return replace(rows, **{name: getattr(rows, name)[which] for name in ARRAYS})


def join_rows(a: FactRows, b: FactRows) -> FactRows:
    """Both, sorted, with common dictionaries; of equal keys those of `a` come first."""
    if not len(a) or not len(b):
        return b if not len(a) else a
    names, name_codes = _join_codes(a.names, b.names)
    entities, entity_codes = _join_codes(a.entities, b.entities)
    texts, text_codes = _join_codes(a.texts, b.texts)
    recoded = replace(
        b,
        name=name_codes[b.name],
        entity=entity_codes[b.entity],
        text=np.append(text_codes, np.int32(-1))[b.text],  # -1 is the last one
    )
    arrays = {name: np.concatenate([getattr(a, name), getattr(recoded, name)]) for name in ARRAYS}
    return sort_rows(FactRows(**arrays, names=names, entities=entities, texts=texts))


def merge_rows(rows: FactRows, onto: Mapping[int, int]) -> FactRows:
    """Facts of each source account as facts of its target; sorted again."""
    if not onto or not len(rows):
        return rows
    sources = np.array(sorted(onto), dtype=np.int64)
    targets = np.array([onto[source] for source in sources.tolist()], dtype=np.int64)
    at = np.minimum(np.searchsorted(sources, rows.account), len(sources) - 1)
    account = np.where(sources[at] == rows.account, targets[at], rows.account)
    return sort_rows(replace(rows, account=account))


def known_by(rows: FactRows, until_day: int) -> FactRows:
    """Rows that count on `until_day` or before."""
    return take(rows, np.maximum(rows.day, rows.known) <= until_day)


def final_targets(merges: Mapping[int, int]) -> dict[int, int]:
    """Where each source ends when its target was merged on as well. ValueError for a circle."""
    ends = {}
    for source in merges:
        end, steps = merges[source], 0
        while end in merges:
            end, steps = merges[end], steps + 1
            if steps > len(merges):
                raise ValueError(f"merges run in a circle at account {source}")
        ends[source] = end
    return ends


def _codes(words: Sequence[Word], first: Sequence[Word] = ()) -> tuple[tuple[Word, ...], Int32s]:
    order: dict[Word, int] = {word: code for code, word in enumerate(first)}
    codes = [order.setdefault(word, len(order)) for word in words]
    return tuple(order), np.array(codes, dtype=np.int32)


def _join_codes(a: Sequence[str], b: Sequence[str]) -> tuple[tuple[str, ...], Int32s]:
    return _codes(b, first=a)


def _one_number(rows: FactRows) -> Int64s | None:
    """(account, name, day) as one whole number of the same order; None where it has no room."""
    first, last = int(rows.day.min()), int(rows.day.max())
    days, names = last - first + 1, len(rows.names)
    if (int(rows.account.max()) + 1) * names * days >= 2**63 or rows.account.min() < 0:
        return None
    return (rows.account * names + rows.name) * days + (rows.day - first)


def _is_sorted(rows: FactRows) -> bool:
    if len(rows) < 2:
        return True
    account, name, day = np.diff(rows.account), np.diff(rows.name), np.diff(rows.day)
    later_day = (name > 0) | ((name == 0) & (day >= 0))
    return bool(((account > 0) | ((account == 0) & later_day)).all())
