"""Taking back what an import changed: each field only where nobody has touched it since.

The facts of the import are the fact store's to void (`facts.services.void_batch`, which also takes
withdrawals back); this reverts the records.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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
    for change in reversed(changes):
        noun = nouns[change.model]
        record = noun.model._default_manager.filter(pk=change.record_id).first()
        if record is None:
            if change.before is not None:
                _leave(outcome, change, "", _("その後に削除されています。"))
        elif change.before is None:
            _remove(outcome, noun, record, change)
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


def _remove(outcome: Reverted, noun: Noun, record: models.Model, change: Change) -> None:
    touched = [
        name for name, value in change.after.items() if _current(noun, record, name) != value
    ]
    if touched:
        _leave(outcome, change, "", _("取り込みのあとに変更されています。"))
    elif _has_dependents(record):
        _leave(
            outcome, change, "", _("取り込みのあとに、この企業や方に関する記録が加わっています。")
        )
    else:
        record.delete()
        outcome.removed += 1


def _has_dependents(record: models.Model) -> bool:
    """Whether other records were hung on it: they must not vanish with it."""
    for relation in record._meta.related_objects:
        model: Any = relation.related_model
        own_rows = relation.many_to_many or model._meta.label in ("accounts.ContactRole",)
        if own_rows or model._meta.app_label in RECOMPUTED:
            continue
        if model._default_manager.filter(**{relation.field.name: record}).exists():
            return True
    return False


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
