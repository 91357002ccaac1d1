"""Facts that came together count together: staged, then active, then perhaps void for every day."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.facts import event_store
from kinpira.facts.models import Batch, Fact
from kinpira.facts.services.records import note_change
from kinpira.platform.errors import Conflict, NotFound


def open_batch(*, source: str, now: datetime) -> Batch:
    """A new batch whose facts don't count yet."""
    return Batch.objects.create(source=source[:200], created_at=now)


def get_batch(*, batch_id: int) -> Batch:
    """The batch; NotFound where there is none."""
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(_("この取り込みは見つかりません。"))
    return batch


@transaction.atomic
def activate_batch(*, batch: Batch, facts: int, now: datetime) -> Batch:
    """From here on the batch's facts count. `facts` is how many it brought, for people to read."""
    staged = Batch.objects.filter(pk=batch.pk, state=Batch.State.STAGED)
    if not staged.update(state=Batch.State.ACTIVE, facts=facts):
        raise Conflict(
            _("この取り込みはすでに確定または取り消されています。一覧で状態を確認してください。")
        )
    batch.refresh_from_db()
    note_change(accounts=_accounts_of(batch), now=now)
    return batch


@transaction.atomic
def void_batch(*, batch_id: int, now: datetime) -> Batch:
    """Undo: the batch's facts, and its withdrawals, count for no day, past or coming."""
    batch = get_batch(batch_id=batch_id)
    if batch.state == Batch.State.VOID:
        return batch
    accounts = _accounts_of(batch)
    batch.state, batch.voided_at = Batch.State.VOID, now
    batch.save(update_fields=["state", "voided_at"])
    withdrawn = Fact.objects.filter(withdrawn_by=batch)
    withdrawn.update(withdrawn_at=None, withdrawn_day=None, withdrawn_by=None)
    note_change(accounts=accounts, now=now)
    return batch


def _accounts_of(batch: Batch) -> set[int]:
    recorded = Fact.objects.filter(batch=batch) | Fact.objects.filter(withdrawn_by=batch)
    accounts = set(recorded.order_by().values_list("account_key", flat=True).distinct())
    return accounts | event_store.accounts_of(batch.pk)
