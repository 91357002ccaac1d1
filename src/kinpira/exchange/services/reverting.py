"""Taking an import back: its facts count for no day, records return to what they were."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts import services as accounts
from kinpira.exchange.models import Import, ImportChange
from kinpira.facts import services as facts
from kinpira.platform import audit
from kinpira.platform.errors import Conflict, NotFound

BATCH = 1000


def undo_import(*, import_id: int, actor: str, now: datetime, today: date) -> "accounts.Reverted":
    """Undo a finished import. Fields that someone changed since stay, and are listed.

    NotFound where there is no such import, Conflict where it is not a finished one.
    """
    record = Import.objects.filter(pk=import_id).first()
    if record is None:
        raise NotFound(
            _("取り込み %(id)d はありません。kinpira import list で番号を確かめてください。")
            % {"id": import_id}
        )
    if record.state != Import.State.DONE:
        raise Conflict(
            _(
                "取り込み %(id)d は「%(state)s」なので取り消せません。"
                "取り消せるのは完了したものだけです。"
            )
            % {"id": import_id, "state": record.get_state_display()}
        )
    reverted = take_back(record=record, actor=actor, now=now, today=today)
    with transaction.atomic():
        record.state, record.undone_at = Import.State.UNDONE, now
        record.save(update_fields=["state", "undone_at"])
        audit.record(actor=actor, action="import.undone", subject=str(record.pk), now=now)
    return reverted


def take_back(*, record: Import, actor: str, now: datetime, today: date) -> "accounts.Reverted":
    """Void the batch, revert the records, latest change first.

    A thousand changes a transaction, and each change is forgotten with its reverting: other writers
    get their turn, and a kill in the middle leaves the rest to the next call.
    """
    if record.batch_id is not None:
        facts.void_batch(batch_id=record.batch_id, now=now)
    whole = accounts.Reverted()
    left: list[accounts.Left] = []
    while True:
        # A record stays while another one refers to it; that one may be gone in the next round.
        removed, left = whole.removed, []
        below = None
        while chunk := _next_changes(record, below):
            below = chunk[-1].pk
            left += _revert(chunk, whole, actor=actor, now=now, today=today)
        if not left or whole.removed == removed:
            break
    whole.left += left
    return whole


def _next_changes(record: Import, below: int | None) -> list[ImportChange]:
    """The latest changes, or those before number `below`."""
    stored = ImportChange.objects.filter(owner=record).order_by("-id")
    return list((stored if below is None else stored.filter(id__lt=below))[:BATCH])


@transaction.atomic
def _revert(
    chunk: list[ImportChange],
    whole: "accounts.Reverted",
    *,
    actor: str,
    now: datetime,
    today: date,
) -> "list[accounts.Left]":
    """Revert these changes and forget them; answers the records that had to stay for now."""
    changes = [
        accounts.Change(change.model, change.record_id, change.before, change.after)
        for change in reversed(chunk)
    ]
    reverted = accounts.revert_changes(changes=changes, now=now, today=today, actor=actor)
    staying = [left for left in reverted.left if not left.field]
    kept = {(left.model, left.record_id) for left in staying}
    done = [change.pk for change in chunk if (change.model, change.record_id) not in kept]
    ImportChange.objects.filter(pk__in=done).delete()
    whole.removed += reverted.removed
    whole.restored += reverted.restored
    whole.left += [left for left in reverted.left if left.field]
    return staying
