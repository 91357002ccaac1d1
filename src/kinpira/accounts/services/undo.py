"""Taking back what an import changed: each field only where nobody has touched it since.

The facts of the import are the fact store's to void (`facts.services.void_batch`, which also takes
withdrawals back); this reverts the records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.known import Known
from kinpira.accounts.services.accounts import account_noun
from kinpira.accounts.services.contacts import CONTACT
from kinpira.accounts.services.contracts import CONTRACT_NOUN
from kinpira.accounts.services.incidents import INCIDENT
from kinpira.accounts.services.noun import Noun
from kinpira.accounts.services.outcomes import ACTUAL, OUTCOME_NOUN
from kinpira.accounts.services.promises import PROMISE
from kinpira.accounts.services.saved import Change
from kinpira.accounts.services.tickets import TICKET
from kinpira.accounts.services.touchpoints import TOUCHPOINT
from kinpira.accounts.services.upsert import COMPUTED, jsonable
from kinpira.platform import audit

RECOMPUTED = frozenset(("evaluation",))  # apps whose rows about an account are computed anew


@dataclass(frozen=True)
class Left:
    """A field (or "" for the whole record) that was not reverted, and why."""

    model: str
    record_id: int
    field: str
    reason: str


@dataclass
class Reverted:
    """How many records were taken away and changed back, and what was left as it is."""

    removed: int = 0
    restored: int = 0
    left: list[Left] = field(default_factory=list)


@transaction.atomic
def revert_changes(
    *, changes: Sequence[Change], now: datetime, today: date, actor: str
) -> Reverted:
    """Revert in the reverse order of `changes`."""
    nouns = {
        noun.name: noun
        for noun in (
            account_noun(), CONTACT, CONTRACT_NOUN, TOUCHPOINT, TICKET,
            OUTCOME_NOUN, ACTUAL, PROMISE, INCIDENT,
        )
    }  # fmt: skip
    outcome = Reverted()
    runs = groupby(reversed(changes), key=lambda change: (change.model, change.before is None))
    for (model, was_made), run in runs:
        noun, listed = nouns[model], list(run)
        records = noun.model._default_manager.in_bulk([change.record_id for change in listed])
        if was_made:
            _remove(outcome, noun, records, listed)
            continue
        for change in listed:
            record = records.get(change.record_id)
            if record is None:
                _leave(outcome, change, "", _("その後に削除されています。"))
            else:
                _restore(outcome, noun, record, change, Known(now, today))
    audit.record(
        actor=actor,
        action="changes.reverted",
        detail={
            "removed": outcome.removed,
            "restored": outcome.restored,
            "left": len(outcome.left),
        },
        now=now,
    )
    return outcome


def _leave(outcome: Reverted, change: Change, name: str, reason: str) -> None:
    outcome.left.append(Left(change.model, change.record_id, name, reason))


def _current(noun: Noun, record: Any, name: str) -> Any:
    if name in noun.many:
        return jsonable(noun.many[name].load([record.pk]).get(record.pk, []))
    return jsonable(getattr(record, name))


def _remove(
    outcome: Reverted, noun: Noun, records: Mapping[int, Any], changes: Sequence[Change]
) -> None:
    """Delete what the import made, unless it was touched since or others were hung on it."""
    many = {name: link.load(list(records)) for name, link in noun.many.items()}
    needed = _with_dependents(noun.model, list(records))
    gone: list[int] = []
    for change in changes:
        record = records.get(change.record_id)
        if record is None:
            continue
        now = {
            name: jsonable(many[name].get(record.pk, []) if name in many else getattr(record, name))
            for name in change.after
        }
        if now != dict(change.after):
            _leave(outcome, change, "", _("取り込みのあとに変更されています。"))
        elif record.pk in needed:
            reason = _("取り込みのあとに、この企業や方に関する記録が加わっています。")
            _leave(outcome, change, "", reason)
        else:
            gone.append(record.pk)
    noun.model._default_manager.filter(pk__in=gone).delete()
    outcome.removed += len(gone)


def _with_dependents(owner: type[models.Model], keys: Sequence[int]) -> set[int]:
    """Those records on which others were hung: these must not vanish with them."""
    found: set[int] = set()
    for relation in owner._meta.related_objects:
        model: Any = relation.related_model
        own_rows = relation.many_to_many or model._meta.label in ("accounts.ContactRole",)
        if own_rows or model._meta.app_label in RECOMPUTED:
            continue
        name = relation.field.name
        hung = model._default_manager.filter(**{f"{name}__in": keys}).order_by()
        found.update(hung.values_list(name, flat=True).distinct())
    return found


def _restore(outcome: Reverted, noun: Noun, record: Any, change: Change, known: Known) -> None:
    before = change.before or {}
    reverted: list[str] = []
    for name, value in change.after.items():
        if name in COMPUTED:
            continue
        if _current(noun, record, name) != value:
            _leave(outcome, change, name, _("取り込みのあとに変更されています。"))
        elif name in noun.many:
            was = [_unjson_list(item) for item in before[name]]
            noun.many[name].write(
                [(record.pk, noun.many[name].load([record.pk]).get(record.pk, []), was)]
            )
            reverted.append(name)
        else:
            column: Any = noun.model._meta.get_field(
                name.removesuffix("_id") if name not in noun.fields else name
            )
            stored = before[name]
            if isinstance(stored, str) and not isinstance(column, models.JSONField):
                stored = column.to_python(stored)
            setattr(record, name, stored)
            reverted.append(name)
    if reverted:
        if noun.computed:
            values = {name: getattr(record, name) for name in noun.fields} | {"created_at": None}
            for name, value in noun.computed(values, known).items():
                setattr(record, name, value)
        record.save()
        outcome.restored += 1


def _unjson_list(item: Any) -> Any:
    """Role periods come back from JSON as lists of text; primary keys as they are."""
    if not isinstance(item, list):
        return item
    role, since, until = item
    return (role, date.fromisoformat(since), date.fromisoformat(until) if until else None)
