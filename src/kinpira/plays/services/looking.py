"""Looking at accounts after an evaluation: episodes open and close, CTAs come into being, once.

Accounts are looked at in chunks, each a transaction of its own that first locks the accounts' Look
rows in the order of their ids. What it finds decided already it leaves alone. So two workers, a
kill in the middle and a second run of the same evaluation end in the same rows, and other writers
wait for a chunk at most. Only today's evaluation counts: a recomputed past day opens and closes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max, Q

from kinpira.accounts.queries import account_keys, accounts_by_key
from kinpira.platform import audit
from kinpira.plays.core.dates import awaited_dates
from kinpira.plays.core.episodes import Decisions, Memory, Opening, Remembered, decide_episodes
from kinpira.plays.core.triggers import Situation
from kinpira.plays.models import Cta, Episode, Look
from kinpira.plays.reasons import field_labels, reason_in_words
from kinpira.plays.services.making import Start, find_managers, start_actions
from kinpira.plays.services.watching import (
    Live,
    already_lit,
    fingerprints_before,
    watch_live_versions,
)

if TYPE_CHECKING:
    from kinpira.evaluation.models import EvaluationRun

Decided = tuple[Look, Live | None, Decisions]
CHUNK = 200  # accounts a transaction: some tens of milliseconds


@dataclass(frozen=True)
class Looked:
    """What a look did, in numbers of accounts, episodes and CTAs."""

    accounts: int = 0
    opened: int = 0
    closed: int = 0
    ctas: int = 0

    def __add__(self, other: Looked) -> Looked:
        return Looked(
            self.accounts + other.accounts,
            self.opened + other.opened,
            self.closed + other.closed,
            self.ctas + other.ctas,
        )


def run_plays(*, run: EvaluationRun, now: datetime, today: date) -> Looked:
    """Look at all accounts after `run`. Does nothing for a run about another day than today."""
    done = Looked()
    if run.day == today:
        follow_merges(now=now, today=today)
        live = watch_live_versions()
        for ids in chunks_of(list_account_ids()):
            done += look_at_accounts(account_ids=ids, now=now, today=today, live=live)
    return done


@transaction.atomic
def follow_merges(*, now: datetime, today: date) -> None:
    """What waits at an account that was merged into another goes on at that one.

    A merged account is evaluated no more: its episodes close, the other's lamps speak for both.
    """
    Episode.objects.filter(account__merged_into__isnull=False, closed_on__isnull=True).update(
        closed_on=today
    )
    waiting = Cta.objects.filter(
        account__merged_into__isnull=False, state__in=(Cta.State.OPEN, Cta.State.SNOOZED)
    ).select_related("account")
    for cta in waiting.order_by("pk"):
        source, target = cta.account.external_id, cta.account.merged_into_id
        Cta.objects.filter(pk=cta.pk).update(account=target, version=F("version") + 1)
        audit.record(
            actor="plays",
            action="cta.moved",
            subject=f"cta {cta.pk}",
            detail={"from": source},
            now=now,
        )


def list_account_ids() -> list[int]:
    return sorted(account.pk for account in accounts_by_key(keys=account_keys()).values())


def chunks_of(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])


@transaction.atomic
def look_at_accounts(
    *,
    account_ids: Sequence[int],
    now: datetime,
    today: date,
    live: dict[int, Live] | None = None,
) -> Looked:
    """One chunk: read, decide, write. Accounts without a status of today are passed over."""
    live = watch_live_versions() if live is None else live
    looks = [look for look in _lock(account_ids) if _is_due(look, today)]
    memories = _remember(looks, live, today)
    decided: list[Decided] = []
    before = fingerprints_before(looks)
    for look in looks:
        mine = live.get(look.account.status.version_id or 0)
        decisions = decide_episodes(
            mine.design if mine else None,
            _situation(look, mine, today),
            memories[look.account_id],
            already_lit=already_lit(look, mine, before),
        )
        if decisions:
            decided.append((look, mine, decisions))
    ctas = _write(decided, now=now, today=today)
    _note_looks(looks, now=now, today=today)
    return Looked(
        accounts=len(looks),
        opened=sum(len(d.open) + len(d.reopen) for _look, _live, d in decided),
        closed=sum(len(d.close) for _look, _live, d in decided),
        ctas=ctas,
    )


def _lock(account_ids: Sequence[int]) -> list[Look]:
    """The Look rows of these accounts, made where missing, held until the transaction ends."""
    ids = sorted(account_ids)
    Look.objects.bulk_create((Look(account_id=pk) for pk in ids), ignore_conflicts=True)
    list(Look.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return list(
        Look.objects.filter(pk__in=ids)
        .select_related(
            "account__status",
            "account__cs_owner",
            "account__cs_deputy",
            "account__sales_owner",
            "account__team",
        )
        .order_by("pk")
    )


def _is_due(look: Look, today: date) -> bool:
    status = getattr(look.account, "status", None)
    if status is None or status.day != today:
        return False
    return look.day is None or look.day <= today


def _remember(looks: Sequence[Look], live: dict[int, Live], today: date) -> dict[int, Memory]:
    """Each account's memory, in three queries for the whole chunk."""
    ids = [look.account_id for look in looks]
    on_dates = {
        key
        for one in live.values()
        for key, play in one.design.plays.items()
        if play.trigger.kind == "date"
    }
    episodes = Episode.objects.filter(account_id__in=ids)
    again = episodes.filter(closed_on__isnull=False).filter(
        Q(opened_on=today) | Q(play_key__in=on_dates)
    )
    acted = episodes.filter(acted_on__isnull=False).order_by().values_list("account_id", "play_key")
    open_: dict[int, list[Remembered]] = {pk: [] for pk in ids}
    known: dict[int, dict[tuple[str, str], Remembered]] = {pk: {} for pk in ids}
    last: dict[int, dict[str, date]] = {pk: {} for pk in ids}
    for e in episodes.filter(closed_on__isnull=True):
        open_[e.account_id].append(Remembered(e.pk, e.play_key, e.occasion, e.waits))
    for e in again:
        known[e.account_id][e.play_key, e.occasion] = Remembered(
            e.pk, e.play_key, e.occasion, e.waits
        )
    for pk, key, day in acted.annotate(last=Max("acted_on")):
        last[pk][key] = day
    return {
        look.account_id: Memory(
            open=tuple(open_[look.account_id]),
            known=known[look.account_id],
            last_acted=last[look.account_id],
            segments=frozenset(look.segments),
        )
        for look in looks
    }


def _situation(look: Look, mine: Live | None, today: date) -> Situation:
    status = look.account.status
    return Situation(
        day=today,
        lamps=frozenset(status.lamps),
        segments=frozenset(status.segments),
        stage_position=status.stage_position,
        days_late=status.days_late,
        dates=awaited_dates(mine.design, status.values) if mine else {},
    )


def _write(decided: Sequence[Decided], *, now: datetime, today: date) -> int:
    """Close, reopen, silence, open; then the CTAs of what acts. Answers how many were made."""
    closing = [pk for _look, _live, d in decided for pk in d.close]
    Episode.objects.filter(pk__in=closing, closed_on__isnull=True).update(closed_on=today)
    reopening = [pk for _look, _live, d in decided for pk in d.reopen]
    Episode.objects.filter(pk__in=reopening).update(closed_on=None)
    silenced = [pk for _look, _live, d in decided for pk in d.silence]
    Episode.objects.filter(pk__in=silenced).update(waits=False)
    starts = _open(decided, today) + _end_waiting(decided, today)
    if not starts:
        return 0
    return start_actions(starts=starts, managers=find_managers(), now=now, today=today)


def _open(decided: Sequence[Decided], today: date) -> list[Start]:
    """New episodes; those that act."""
    wanted = [
        (look, live, opening)
        for look, live, decisions in decided
        if live
        for opening in decisions.open
    ]
    labels = field_labels() if wanted else {}
    Episode.objects.bulk_create(
        [_episode(*one, today, labels) for one in wanted], ignore_conflicts=True
    )
    acting = [(look, opening) for look, _live, opening in wanted if opening.acts]
    ids = {look.account_id for look, _opening in acting}
    there = {
        (e.account_id, e.play_key, e.occasion): e
        for e in Episode.objects.filter(account_id__in=ids, opened_on=today)
    }
    return [
        Start(there[name], look.account, opening.play)
        for look, opening in acting
        if (name := (look.account_id, opening.play.key, opening.occasion)) in there
    ]


def _end_waiting(decided: Sequence[Decided], today: date) -> list[Start]:
    """Episodes that have waited act now; their reason says why as of today."""
    acting = {
        one.id: (look, live, one.play)
        for look, live, decisions in decided
        if live
        for one in decisions.act
    }
    episodes = list(Episode.objects.filter(pk__in=acting, waits=True))
    labels = field_labels() if episodes else {}
    for episode in episodes:
        look, live, play = acting[episode.pk]
        episode.waits, episode.acted_on = False, today
        status = look.account.status
        said = reason_in_words(play, live.design, status, episode.occasion, labels)
        episode.reason = said or episode.reason
    Episode.objects.bulk_update(episodes, ["waits", "acted_on", "reason"])
    return [Start(e, acting[e.pk][0].account, acting[e.pk][2]) for e in episodes]


def _episode(
    look: Look, live: Live, opening: Opening, today: date, labels: dict[str, str]
) -> Episode:
    status = look.account.status
    return Episode(
        account_id=look.account_id,
        play_key=opening.play.key,
        occasion=opening.occasion,
        version=live.version,
        tone=opening.play.tone,
        opened_on=today,
        acted_on=today if opening.acts else None,
        waits=opening.waits,
        reason=reason_in_words(opening.play, live.design, status, opening.occasion, labels),
    )


def _note_looks(looks: Sequence[Look], *, now: datetime, today: date) -> None:
    changed = []
    for look in looks:
        status = look.account.status
        if look.version_id != status.version_id or look.segments != status.segments:
            look.version_id, look.segments = status.version_id, status.segments
            changed.append(look)
    Look.objects.bulk_update(changed, ["version", "segments"])
    Look.objects.filter(pk__in=[look.pk for look in looks]).update(at=now, day=today)
