"""Evaluating accounts: a run, their statuses, lamps and the history as shown.

Every run is a row that people see: when it started, how long it took, over how many accounts and
facts, by which versions, and its error if it failed. A failed run leaves the statuses as they
were, with their age on screen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count

from kinpira.accounts import queries as accounts
from kinpira.design import queries as designs
from kinpira.evaluation.alive import fail_abandoned_runs, running
from kinpira.evaluation.computing import Batch, Computed, Designs, compute
from kinpira.evaluation.models import AccountStatus, EvaluationRun, LitLamp, StatusDay
from kinpira.facts import queries as facts
from kinpira.facts.core.rows import day_date
from kinpira.facts.queries.rows import merged_accounts
from kinpira.platform import events

if TYPE_CHECKING:
    from kinpira.accounts.models import Account

BATCH = 1_000  # rows in one write
SHOWN = ("version_id", "stage", "band", "lamps")
Progress = Callable[[int, int], None]  # accounts done, accounts in all


def evaluate_accounts(
    *,
    day: date,
    now: datetime,
    account_ids: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> EvaluationRun:
    """Evaluate as of the end of `day` and store what came of it; answers the run.

    account_ids: only these accounts (None: all). Statuses of a later day are not touched. Raises
    what went wrong after noting it in the run.
    """
    fail_abandoned_runs()
    marker, touched = facts.touched_since(marker=_last_marker())
    everyone = accounts.account_keys()
    found = accounts.accounts_by_key(keys=everyone)
    if account_ids is not None:
        wanted = set(account_ids)
        found = {key: account for key, account in found.items() if account.pk in wanted}
    run = EvaluationRun.objects.create(
        day=day,
        scope=EvaluationRun.Scope.ALL if account_ids is None else EvaluationRun.Scope.TOUCHED,
        started_at=now,
        # a run over some accounts has not seen the changes of the others
        marker=marker if account_ids is None else _last_marker() or "",
    )
    return _run(run, found, set(_targets(touched)), progress)


def evaluate_touched(*, day: date, now: datetime) -> EvaluationRun | None:
    """Evaluate the accounts with new facts since the last run; None where there are none.

    All accounts where the live designs changed, or none was evaluated yet.
    """
    fail_abandoned_runs()
    last = EvaluationRun.objects.filter(state="done").first()
    live = _designs_in_words(designs.live_designs())
    if last is None or last.designs != live:
        return evaluate_accounts(day=day, now=now)
    marker, touched = facts.touched_since(marker=last.marker or None)
    keys = set(_targets(touched)) & set(accounts.account_keys())
    if not keys:
        return None
    run = EvaluationRun.objects.create(
        day=day, scope=EvaluationRun.Scope.TOUCHED, started_at=now, marker=marker
    )
    return _run(run, accounts.accounts_by_key(keys=sorted(keys)), keys, None)


def _last_marker() -> str | None:
    last = EvaluationRun.objects.filter(state="done").exclude(marker="").first()
    return last.marker if last else None


def _targets(keys: Sequence[int]) -> list[int]:
    """Touched keys as the accounts whose facts they are now."""
    merges = merged_accounts()
    return [merges.get(key, key) for key in keys]


def _designs_in_words(live: Designs) -> str:
    return ", ".join(f"{version.design.key} v{version.number}" for version, _ in live)[:200]


def _run(
    run: EvaluationRun,
    found: dict[int, Account],
    changed: set[int],
    progress: Progress | None,
) -> EvaluationRun:
    began = time.monotonic()
    try:
        live = designs.live_designs()
        run.designs = _designs_in_words(live)
        with running(run):
            _evaluate(run, found, changed, live, progress)
        run.state = EvaluationRun.State.DONE
    except Exception as error:
        run.state = EvaluationRun.State.FAILED
        run.error = f"{type(error).__name__}: {error}"
        run.took_ms = round((time.monotonic() - began) * 1000)
        run.save()
        raise
    run.took_ms = round((time.monotonic() - began) * 1000)
    with transaction.atomic():
        run.save()
        ids = None if run.scope == "all" else [account.pk for account in found.values()]
        payload = {"run_id": run.pk, "day": run.day.isoformat(), "account_ids": ids}
        events.publish(name="AccountsEvaluated", payload=payload, now=run.started_at)
    return run


def _evaluate(
    run: EvaluationRun,
    found: dict[int, Account],
    changed: set[int],
    live: Designs,
    progress: Progress | None,
) -> None:
    keys = sorted(found)
    stored = _stored_paths(found, changed)
    for batch in compute(keys=keys, day=run.day, designs=live, snapshots=stored):
        _store(run, found, batch)
        run.accounts += len(batch.accounts)
        run.facts += batch.facts
        run.save(update_fields=["accounts", "facts"])  # people watch it progress
        if progress is not None:
            progress(run.accounts, len(keys))


def _stored_paths(found: dict[int, Account], changed: set[int]) -> dict[int, dict[str, Any]]:
    """Snapshots of the accounts of which nothing new was learnt since they were made."""
    rows = AccountStatus.objects.filter(account__merged_into__isnull=True)
    paths = rows.values_list("account__key", "path")
    return {
        key: path for key, path in paths.iterator() if path and key in found and key not in changed
    }


def _store(run: EvaluationRun, found: dict[int, Account], batch: Batch) -> None:
    for start in range(0, len(batch.accounts), BATCH):
        part = batch.accounts[start : start + BATCH]
        with transaction.atomic():
            _store_part(run, [(found[one.key].pk, one) for one in part])


def _store_part(run: EvaluationRun, part: list[tuple[int, Computed]]) -> None:
    before = AccountStatus.objects.in_bulk([pk for pk, _one in part])
    fresh = [
        _status(run, pk, one) for pk, one in part if pk not in before or before[pk].day <= run.day
    ]
    fields = [f.name for f in AccountStatus._meta.fields if f.name != "account"]
    AccountStatus.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["account"], update_fields=fields
    )
    _store_lamps({pk: one for pk, one in part}, [status.account_id for status in fresh])
    _store_history(fresh, before)


def _status(run: EvaluationRun, pk: int, one: Computed) -> AccountStatus:
    standing, at, row = one.standing, one.position, one.row
    status = AccountStatus(
        account_id=pk,
        run=run,
        version=one.version,
        day=run.day,
        amount=_whole(standing.amount[at]),
        end_date=_date(standing.end[at]),
        notice_deadline=_date(standing.notice_deadline[at]),
        active=bool(standing.active[at]),
        path=one.path,
        computed_at=run.started_at,
    )
    if row is not None:
        status.stage, status.stage_position = row.stage, row.stage_position
        status.stage_since = None if row.stage_since is None else day_date(row.stage_since)
        status.days_late, status.score, status.band = row.days_late, row.score, row.band
        status.parts, status.values, status.segments = row.parts, row.values, row.segments
        status.lamps, status.worst_tone = list(row.lamps), row.worst_tone
    return status


def _whole(number: float) -> int | None:
    return None if number != number else round(number)


def _date(number: float) -> date | None:
    return None if number != number else day_date(int(number))


def _store_lamps(computed: dict[int, Computed], pks: list[int]) -> None:
    """Make the lit lamps of these accounts what was computed; rows that stay are left alone."""
    lit = {(lamp.account_id, lamp.key): lamp for lamp in LitLamp.objects.filter(account__in=pks)}
    wanted: dict[tuple[int, str], LitLamp] = {}
    for pk in pks:
        one = computed[pk]
        if one.row is None or one.version is None:
            continue
        for key, since in one.row.lamps.items():
            tone = one.row.tones[key]
            wanted[pk, key] = LitLamp(account_id=pk, key=key, tone=tone, since=day_date(since))
    gone = [lamp.pk for name, lamp in lit.items() if not _same_lamp(lamp, wanted.get(name))]
    LitLamp.objects.filter(pk__in=gone).delete()
    LitLamp.objects.bulk_create(
        [lamp for name, lamp in wanted.items() if not _same_lamp(lit.get(name), lamp)]
    )


def _same_lamp(a: LitLamp | None, b: LitLamp | None) -> bool:
    return a is not None and b is not None and (a.tone, a.since) == (b.tone, b.since)


def _store_history(fresh: list[AccountStatus], before: dict[int, AccountStatus]) -> None:
    """A row for each account that shows something else than it did."""
    changed = [
        StatusDay(
            account_id=status.account_id,
            day=status.day,
            version_id=status.version_id,
            stage=status.stage,
            score=_shown_score(status),
            band=status.band,
            lamps=status.lamps,
        )
        for status in fresh
        if _looks(status) != _looks(before.get(status.account_id))
    ]
    StatusDay.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["account", "day"],
        update_fields=["version", "stage", "score", "band", "lamps"],
    )


def _shown_score(status: AccountStatus) -> float | None:
    """As lists show it, so that a change nobody could see makes no row."""
    return None if status.score is None else round(status.score, 1)


def _looks(status: AccountStatus | None) -> tuple[Any, ...] | None:
    if status is None:
        return None
    return (_shown_score(status), *(getattr(status, name) for name in SHOWN))


def count_lamps(*, run: EvaluationRun) -> dict[str, int]:
    """How many accounts each lamp is lit for, of those the run wrote; most first."""
    lit = LitLamp.objects.filter(account__status__run=run).values_list("key")
    return dict(lit.annotate(n=Count("pk")).order_by("-n", "key"))
