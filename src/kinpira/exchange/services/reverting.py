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
    with transaction.atomic():
        reverted = take_back(record=record, actor=actor, now=now, today=today)
        record.state, record.undone_at = Import.State.UNDONE, now
        record.save(update_fields=["state", "undone_at"])
        audit.record(actor=actor, action="import.undone", subject=str(record.pk), now=now)
    return reverted


@transaction.atomic
def take_back(*, record: Import, actor: str, now: datetime, today: date) -> "accounts.Reverted":
    """Void the batch, revert the records, latest change first."""
    stored = ImportChange.objects.filter(owner=record).order_by("id")
    changes = [
        accounts.Change(change.model, change.record_id, change.before, change.after)
        for change in stored.iterator(chunk_size=BATCH)
    ]
    reverted = accounts.revert_changes(changes=changes, now=now, today=today, actor=actor)
    removed = -1
    while removed != reverted.removed and any(not left.field for left in reverted.left):
        # A record stays while another one refers to it; that one may be gone by now.
        removed = reverted.removed
        kept = {(left.model, left.record_id) for left in reverted.left if not left.field}
        again = [change for change in changes if (change.model, change.record_id) in kept]
        more = accounts.revert_changes(changes=again, now=now, today=today, actor=actor)
        reverted.removed += more.removed
        reverted.restored += more.restored
        reverted.left = [left for left in reverted.left if left.field] + more.left
    if record.batch_id is not None:
        facts.void_batch(batch_id=record.batch_id, now=now)
    return reverted
