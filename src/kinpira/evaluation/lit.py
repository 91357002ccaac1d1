"""What a version would light at once, for the question that is asked before it goes live."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kinpira.accounts import queries as accounts
from kinpira.design.core.model import Design
from kinpira.evaluation.computing import compute
from kinpira.evaluation.models import LitLamp

if TYPE_CHECKING:
    from kinpira.design.models import DesignVersion


def count_newly_lit(version: DesignVersion, design: Design, today: date) -> int:
    """Lamps, over all accounts, that are dark now and lit today under `version`.

    The other live designs are left out: an account that they take is counted here all the same.
    """
    keys = accounts.account_keys()
    found = compute(keys=keys, day=today, designs=[(version, design)], snapshots={})
    lit = {
        (one.key, lamp)
        for batch in found
        for one in batch.accounts
        if one.row is not None
        for lamp in one.row.lamps
    }
    return len(lit - set(LitLamp.objects.values_list("account__key", "key")))
