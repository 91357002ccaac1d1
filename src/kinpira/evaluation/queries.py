"""Reads of evaluations: runs, statuses, why a value is what it is, and the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kinpira.design import queries as designs
from kinpira.design.core.model import Design
from kinpira.evaluation.computing import compute, panel_over
from kinpira.evaluation.core.evaluate import BAND_KEYS, Evaluation, evaluate
from kinpira.evaluation.core.explain import Condition, Explainer, Explanation, Input
from kinpira.evaluation.core.reasons import part_reason
from kinpira.evaluation.core.withhold import withhold_amounts
from kinpira.evaluation.models import (
    AccountStatus,
    EvaluationRun,
    ListedAccount,
    LitLamp,
    StatusDay,
)
from kinpira.facts.core.rows import day_date, day_number
from kinpira.platform.errors import NotFound

if TYPE_CHECKING:
    from kinpira.accounts.models import Account
    from kinpira.design.models import DesignVersion

__all__ = ["Condition", "Explanation", "Input", "ShownDay", "explain", "history", "last_run"]


def last_run() -> EvaluationRun | None:
    """The last run that ended, whether it worked or not."""
    return EvaluationRun.objects.exclude(state=EvaluationRun.State.RUNNING).first()


def last_good_run() -> EvaluationRun | None:
    """The last run that worked: how fresh the statuses are."""
    return EvaluationRun.objects.filter(state=EvaluationRun.State.DONE).first()


def list_runs(*, limit: int = 50) -> list[EvaluationRun]:
    """Newest first."""
    return list(EvaluationRun.objects.all()[:limit])


def find_status(*, account: Account) -> AccountStatus | None:
    """Today's row of an account, with its version; None before the first evaluation."""
    rows = AccountStatus.objects.select_related("version__design", "run")
    return rows.filter(account_id=account.pk).first()


def statuses_by_account(*, account_ids: Sequence[int]) -> dict[int, AccountStatus]:
    """By account id; accounts never evaluated are left out."""
    return AccountStatus.objects.select_related("version__design").in_bulk(list(account_ids))


def listed_accounts(*, lamp: str = "") -> QuerySet[ListedAccount]:
    """Narrow rows of all accounts, to filter, sort and add up; `lamp`: only where it is lit."""
    rows = ListedAccount.objects.all()
    if not lamp:
        return rows
    return rows.filter(pk__in=LitLamp.objects.filter(key=lamp).values("account_id"))


def list_lit_lamps(*, account: Account) -> list[LitLamp]:
    """Oldest first."""
    return list(LitLamp.objects.filter(account_id=account.pk).order_by("since", "key"))


def explain(
    *, account: Account, key: str, day: date, language: str, amounts: bool = False
) -> Explanation:
    """Why `key` (a measure, lamp, stage, segment, score part, "score", "stage") is what it is.

    Computed anew for this account as of the end of `day`, by the design that applies to it then
    (the first live one where none does). Without the right to contract amounts (`amounts`) what
    rests on them is withheld. Raises NotFound where there is no design, or it has no
    such name.
    """
    found = _evaluate_one(account, day, day)
    if found is None:
        raise NotFound(_("有効なサクセス設計がありません。先に設計を有効化してください。"))
    version, evaluation = found
    explanation = Explainer(evaluation, language).explain(key)
    if explanation is None:
        raise NotFound(
            _("「%(key)s」という名前はサクセス設計 %(design)s v%(number)s にありません。")
            % {"key": key, "design": version.design.name, "number": version.number}
        )
    if not amounts:
        explanation = withhold_amounts(explanation, evaluation.design)
    status = find_status(account=account)
    shown = status is not None and status.day == day
    return replace(
        explanation,
        version=f"{version.design.key} v{version.number}",
        computed_at=status.computed_at.isoformat() if status is not None and shown else "",
    )


def part_reasons(*, status: AccountStatus, design: Design, language: str) -> dict[str, str]:
    """Per part of the score the figure that it rates, in words: 「締めの連続 9か月（0か月→3か月で
    満点）」. Holds amounts where a part is made of them: leave those out for who may not see them.
    """
    return {
        part.key: part_reason(
            part, (status.parts.get(part.key) or {}).get("value"), design, language
        )
        for part in (design.score.parts if design.score else ())
    }


def _evaluate_one(
    account: Account, first: date, last: date
) -> tuple[DesignVersion, Evaluation] | None:
    """The design that applies on the last day (else the first), over the whole history."""
    live = designs.live_designs()
    if not live:
        return None
    panel = panel_over(key=account.key, first=first, last=last)
    taken = np.zeros(panel.shape, dtype=bool)
    found: list[tuple[DesignVersion, Evaluation]] = []
    for version, design in live:
        evaluation = evaluate(design, panel, taken=taken)
        taken |= evaluation.applies
        if evaluation.applies[0, -1]:
            return version, evaluation
        found.append((version, evaluation))
    return found[0]


@dataclass(frozen=True)
class ShownDay:
    """One day of an account's past. `stage` is a stage key; `lamps` the lit plays' keys."""

    day: date
    stage: str
    score: float | None
    band: str
    lamps: list[str] = field(default_factory=list)


def history(*, account: Account, first: date, last: date) -> list[ShownDay]:
    """Each day from first to last, recomputed by the live design over what was known on it."""
    found = _evaluate_one(account, first, last)
    if found is None:
        return []
    _version, evaluation = found
    columns = np.flatnonzero(evaluation.panel.grid.days >= day_number(first))
    return [_shown_on(evaluation, int(column)) for column in columns]


def _shown_on(evaluation: Evaluation, column: int) -> ShownDay:
    stage, band = int(evaluation.stage[0, column]), int(evaluation.band[0, column])
    score = float(evaluation.score[0, column])
    return ShownDay(
        day_date(int(evaluation.panel.grid.days[column])),
        evaluation.design.stages[stage].key if stage >= 0 else "",
        None if np.isnan(score) else score,
        BAND_KEYS[band] if band >= 0 else "",
        [key for key, lit in evaluation.lamps.items() if lit[0, column]],
    )


def history_as_shown(*, account: Account, first: date, last: date) -> list[ShownDay]:
    """What people saw: one entry for each change, the first as of `first`. Empty before any
    evaluation.
    """
    rows = StatusDay.objects.filter(account_id=account.pk, day__lte=last).order_by("day")
    shown = [ShownDay(row.day, row.stage, row.score, row.band, list(row.lamps)) for row in rows]
    before = [one for one in shown if one.day <= first][-1:]
    after = [one for one in shown if one.day > first]
    return [replace(one, day=first) for one in before] + after


def preview(
    *, keys: Sequence[int], day: date, live: Sequence[tuple[DesignVersion, Design]] | None = None
) -> list[dict[str, Any]]:
    """Accounts (keys) as of the end of any day, with what was known then. Writes nothing."""
    chosen = designs.live_designs() if live is None else live
    found: list[dict[str, Any]] = []
    for batch in compute(keys=keys, day=day, designs=chosen, snapshots={}):
        for one in batch.accounts:
            row = one.row
            shown: dict[str, Any] = {"key": one.key, "version": str(one.version or "")}
            if row is not None and one.version is not None:
                shown |= {
                    "version": f"{one.version.design.key} v{one.version.number}",
                    "stage": row.stage,
                    "score": row.score,
                    "band": row.band,
                    "lamps": list(row.lamps),
                    "segments": row.segments,
                    "values": row.values,
                    "parts": row.parts,
                }
            found.append(shown)
    return found
