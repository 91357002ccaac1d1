"""The first half of `upsert`: rows as given → cleaned, matched with what is stored, checked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from kinpira.accounts.core.known import Known
from kinpira.accounts.services.cleaning import BadValue, Clean, cleaner
from kinpira.accounts.services.noun import Noun, Row, Values, Work
from kinpira.accounts.services.references import ACCOUNT, Lookup, Reference, resolve, word_of
from kinpira.accounts.services.rows_in_database import find_existing
from kinpira.accounts.services.saved import RowError

Step = tuple[str, str, Callable[[Any, int], Any]]


def read_rows(noun: Noun, rows: Sequence[Row], known: Known) -> tuple[list[Work], list[RowError]]:
    errors: list[RowError] = []
    prepared: list[Row] = []
    bad: set[int] = set()
    for index, row in enumerate(rows):
        try:
            prepared.append(noun.prepare(row, known) if noun.prepare else row)
        except BadValue as error:
            prepared.append({})
            bad.add(index)
            errors.append(RowError(index, "", error.message))
    works = _clean(noun, prepared, known, errors, bad)
    works = _without_doubles(noun, works, errors)
    _compare(noun, works, known)
    return _checked(noun, works, errors), sorted(errors, key=lambda error: (error.row, error.field))


def _clean(
    noun: Noun, rows: Sequence[Row], known: Known, errors: list[RowError], bad: set[int]
) -> list[Work]:
    scopes = _scopes(noun, rows)
    lookups = _lookups(noun, rows, scopes)
    cleaners = _cleaners(noun)
    compiled: dict[tuple[str, ...], list[Step]] = {}  # rows of one file all have the same fields
    works = []
    for index, row in enumerate(rows):
        if index in bad:
            continue
        names = tuple(row)
        steps = compiled.get(names)
        if steps is None:
            steps = compiled[names] = [_step(noun, name, cleaners, lookups) for name in names]
        work = Work(index, {})
        given, scope = work.given, scopes[index]
        before = len(errors)
        for name, target, take in steps:
            try:
                given[target] = take(row[name], scope)
            except BadValue as error:
                errors.append(RowError(index, name, error.message))
        errors += _missing_keys(noun, work, errors[before:])
        if noun.many and len(errors) == before:
            given |= _cleaned_many(noun, work, scope, lookups, known, errors)
        if len(errors) == before:
            given.pop("", None)
            works.append(work)
    return works


def _step(
    noun: Noun, name: str, cleaners: Mapping[str, Clean], lookups: Mapping[str, Lookup]
) -> Step:
    """How one field of a row gets into the values: its name, the attribute, the function of the
    given value and the row's scope. What only tells whose record is meant goes to ""."""
    if name in cleaners:
        clean = cleaners[name]
        return name, name, lambda value, scope: clean(value)
    if name in noun.references:
        reference, found = noun.references[name], lookups[name]
        return name, f"{name}_id", lambda value, scope: resolve(reference, value, scope, found)
    if name in noun.many:  # needs the record before: see _compare
        return name, name, lambda value, scope: value
    if name in noun.scope_only:
        return name, "", lambda value, scope: None
    return name, "", _refuse


def _refuse(value: Any, scope: int) -> Any:
    raise BadValue(_("この項目はありません。項目名を確かめてください。"))


def _missing_keys(noun: Noun, work: Work, told: Sequence[RowError]) -> list[RowError]:
    """Parts of the key that a row lacks and that nothing was said about yet."""
    missing = []
    complained = {error.field for error in told}
    for name in noun.key:
        wanted = name if name == "external_id" else name.removesuffix("_id")
        if work.given.get(name) in (None, "") and wanted not in complained:
            missing.append(RowError(work.row, wanted, _("必須です。値を入れてください。")))
    return missing


def _cleaned_many(
    noun: Noun,
    work: Work,
    scope: int,
    lookups: Mapping[str, Lookup],
    known: Known,
    errors: list[RowError],
) -> Values:
    values: Values = {}
    for name, many in noun.many.items():
        if name not in work.given:
            continue
        value = work.given[name]
        try:
            if many.reference is not None:
                words = value.replace("、", ",").split(",") if isinstance(value, str) else value
                found = {
                    resolve(many.reference, word, scope, lookups[name]) for word in words or ()
                }
                values[name] = sorted(pk for pk in found if pk is not None)
            elif many.clean is not None:
                values[name] = many.clean(value, work, known, lookups)
        except BadValue as error:
            errors.append(RowError(work.row, name, error.message))
    return values


def _scopes(noun: Noun, rows: Sequence[Row]) -> list[int]:
    """The account each row belongs to; 0 where the noun belongs to none or the account is
    unknown.
    """
    if "account" not in (*noun.references, *noun.scope_only):
        return [0] * len(rows)
    words = {(0, word_of(row.get("account"))) for row in rows if not is_model(row.get("account"))}
    found = ACCOUNT.find(words)
    scopes = []
    for row in rows:
        account = row.get("account")
        known = (
            account.pk if isinstance(account, models.Model) else found.get((0, word_of(account)), 0)
        )
        scopes.append(known)
    return scopes


def is_model(value: Any) -> bool:
    return isinstance(value, models.Model)


def _lookups(noun: Noun, rows: Sequence[Row], scopes: Sequence[int]) -> dict[str, Lookup]:
    every: dict[str, Reference] = dict(noun.references)
    every |= {name: many.reference for name, many in noun.many.items() if many.reference}
    lookups: dict[str, Lookup] = {}
    for name, reference in every.items():
        if not any(row.get(name) for row in rows):
            lookups[name] = {}
            continue
        words: set[tuple[int, str]] = set()
        for row, scope in zip(rows, scopes, strict=True):
            value = row.get(name)
            if value is None or is_model(value):
                continue
            if isinstance(value, str):
                each = value.replace("、", ",").split(",") if name in noun.many else [value]
            else:
                each = list(value) if isinstance(value, list | tuple | set) else [value]
            at = scope if reference.scoped else 0
            words |= {(at, word_of(word)) for word in each if word and not is_model(word)}
        lookups[name] = reference.find(words) if words else {}
    return lookups


def _cleaners(noun: Noun) -> dict[str, Clean]:
    fields = {name: noun.model._meta.get_field(name) for name in noun.fields}
    return {
        name: (lambda value: value) if name in noun.json_fields else cleaner(field)
        for name, field in fields.items()
    }


def _key(noun: Noun, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in noun.key)


def _without_doubles(noun: Noun, works: list[Work], errors: list[RowError]) -> list[Work]:
    first: dict[tuple[Any, ...], int] = {}
    kept = []
    for work in works:
        key = _key(noun, work.given)
        if key in first:
            name = noun.key[-1]
            errors.append(
                RowError(
                    work.row,
                    name,
                    _("同じID「%(id)s」が%(row)d件目にもあります。どちらか一方にしてください。")
                    % {"id": key[-1], "row": first[key] + 1},
                )
            )
        else:
            first[key] = work.row
            kept.append(work)
    return kept


def _compare(noun: Noun, works: Sequence[Work], known: Known) -> None:
    columns = [*noun.fields, *(f"{name}_id" for name in noun.references)]
    stored = find_existing(noun.model, noun.key, [_key(noun, w.given) for w in works], columns)
    lists = {
        name: many.load([record["id"] for record in stored.values()])
        for name, many in noun.many.items()
    }
    for work in works:
        record = stored.get(_key(noun, work.given))
        if record is not None:
            work.pk = record["id"]
            work.before = {name: record[name] for name in columns}
            work.before |= {name: lists[name].get(work.pk, []) for name in noun.many}
        for name in noun.many:
            if callable(value := work.given.get(name)):  # a list that depends on what is stored
                work.given[name] = value((work.before or {}).get(name, []))
        for name in noun.json_fields:
            if name in work.given and work.before is not None:
                work.given[name] = {**work.before[name], **work.given[name]}
        work.after = {**(work.before or {}), **work.given}


def _checked(noun: Noun, works: Sequence[Work], errors: list[RowError]) -> list[Work]:
    required = _required(noun)
    good = []
    for work in works:
        problems: dict[str, str] = {}
        if work.before is None:
            after = work.after
            for name in required.keys() - after.keys():
                default = required[name]
                if default is not None:
                    after[name] = default()
                else:
                    problems[name] = _("必須です。値を入れてください。")
        if not problems and noun.check:
            problems |= noun.check(work.after)
        errors += [RowError(work.row, name, text) for name, text in problems.items()]
        if not problems:
            good.append(work)
    return good


def _required(noun: Noun) -> dict[str, Callable[[], Any] | None]:
    """Fields of a new record that are not given: how to fill them, None for those that must be
    given.
    """
    fill: dict[str, Callable[[], Any] | None] = {}
    for name in noun.fields:
        column: Any = noun.model._meta.get_field(name)
        if column.null:
            fill[name] = lambda: None
        elif column.has_default():
            fill[name] = column.get_default
        elif column.blank:
            fill[name] = str
        else:
            fill[name] = None
    fill |= {f"{name}_id": lambda: None for name in noun.references if name != "account"}
    fill |= {name: list for name in noun.many}
    return fill
