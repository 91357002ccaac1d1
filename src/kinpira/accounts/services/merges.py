"""Two records of one company made one, and apart again.

Facts are mapped over all days by the fact store; records stay where they are, and lists of the
target
show those of what was merged into it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.models import Account
from kinpira.facts import services as fact_services
from kinpira.platform import audit
from kinpira.platform.errors import Conflict


@transaction.atomic
def merge_accounts(*, source: Account, target: Account, now: datetime, actor: str) -> None:
    """From now on `source` is `target`, for every day. Conflict for chains and merges with
    itself.
    """
    if source.pk == target.pk or target.merged_into_id or source.merged_into_id:
        raise Conflict(
            _("統合できません。統合されていない、別々の2社を選んでください。"), code="cannot_merge"
        )
    if Account.objects.filter(merged_into=source).exists():
        raise Conflict(
            _("ほかの企業が統合されている企業は統合元にできません。向きを逆にしてください。"),
            code="cannot_merge",
        )
    fact_services.merge_accounts(source=source.key, target=target.key, actor=actor, now=now)
    Account.objects.filter(pk=source.pk).update(merged_into=target, updated_at=now)
    detail = {"into": target.external_id}
    audit.record(
        actor=actor, action="account.merged", subject=source.external_id, detail=detail, now=now
    )


@transaction.atomic
def undo_merge(*, source: Account, now: datetime, actor: str) -> None:
    """The two are apart again, for every day."""
    if source.merged_into_id is None:
        raise Conflict(_("この企業は統合されていません。"), code="not_merged")
    fact_services.undo_merge(source=source.key, actor=actor, now=now)
    Account.objects.filter(pk=source.pk).update(merged_into=None, updated_at=now)
    audit.record(actor=actor, action="account.unmerged", subject=source.external_id, now=now)
