"""Two outside ids that are one account: a mapping applied whenever facts are read."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.facts.models import AccountMerge
from kinpira.facts.services.records import note_change
from kinpira.platform import audit
from kinpira.platform.errors import Conflict, InvalidInput, NotFound


@transaction.atomic
def merge_accounts(*, source: int, target: int, actor: str, now: datetime) -> AccountMerge:
    """From now on facts of `source` count as `target`'s, on all days, until `undo_merge`."""
    current = AccountMerge.objects.filter(undone_at__isnull=True)
    onward = dict(current.values_list("source", "target"))
    end = target
    while end in onward:
        end = onward[end]
    if source == end:
        raise InvalidInput(_("統合先が統合元と同じ企業です。別の企業を選んでください。"))
    if source in onward:
        raise Conflict(_("この企業はすでに統合されています。先に統合を取り消してください。"))
    merge = AccountMerge.objects.create(source=source, target=target, made_at=now, made_by=actor)
    _tell(merge, "facts.merged", actor, now)
    return merge


@transaction.atomic
def undo_merge(*, source: int, actor: str, now: datetime) -> AccountMerge:
    """Facts of `source` are its own again, on all days."""
    merge = AccountMerge.objects.filter(source=source, undone_at__isnull=True).first()
    if merge is None:
        raise NotFound(_("この企業は統合されていません。"))
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    _tell(merge, "facts.merge_undone", actor, now)
    return merge


def _tell(merge: AccountMerge, action: str, actor: str, now: datetime) -> None:
    detail = {"source": merge.source, "target": merge.target}
    audit.record(actor=actor, action=action, subject=str(merge.target), detail=detail, now=now)
    note_change(accounts=[merge.source, merge.target], now=now)
