"""Was each loss announced, and was each alarm right? Counts and names, by comparing days.

An alarm is the day of a lit stretch on which the play acts. It is right when the account was lost
within the `horizon` days after it, wrong when that time passed without a loss, and undecided when
the known history ends before. Between a notice and the contract's end nothing is left to announce:
alarms there count for nothing. A loss is caught when an alarm lies within the horizon before it and
at least `lead` days ahead, missed otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kinpira.facts.core.rows import day_number
from kinpira.rehearsal.core.alarms import Stretch
from kinpira.rehearsal.core.churn import Churn


@dataclass(frozen=True)
class Frame:
    """first, last: the rehearsed days (day numbers). certain: up to it no loss is surely none."""

    first: int
    last: int
    certain: int
    horizon: int
    lead: int


@dataclass(frozen=True)
class Caught:
    account: int
    lost: int
    alarm: int  # the earliest alarm that counts

    @property
    def lead(self) -> int:
        return self.lost - self.alarm


@dataclass(frozen=True)
class Missed:
    """lit_since: the lamp was on at the loss, but its alarm lies before the horizon; too_late: an
    alarm came, with less than the lead left."""

    account: int
    lost: int
    lit_since: int | None = None
    too_late: int | None = None


@dataclass(frozen=True)
class Alarm:
    account: int
    day: int


@dataclass(frozen=True)
class PlayVerdict:
    """alarms: all in the rehearsed days. An account may be caught, and wrongly caught earlier."""

    caught: tuple[Caught, ...]
    missed: tuple[Missed, ...]
    wrong: tuple[Alarm, ...]
    undecided: tuple[Alarm, ...]
    alarms: int

    def wrong_accounts(self) -> list[int]:
        return sorted({alarm.account for alarm in self.wrong})

    def undecided_accounts(self) -> list[int]:
        """Accounts of which no alarm is decided yet."""
        decided = {alarm.account for alarm in self.wrong} | {c.account for c in self.caught}
        return sorted({alarm.account for alarm in self.undecided} - decided)


def judge_play(
    stretches: Mapping[int, Sequence[Stretch]],
    churns: Mapping[int, Sequence[Churn]],
    frame: Frame,
) -> PlayVerdict:
    """Hold one play's stretches against the losses. Both by account key."""
    caught: list[Caught] = []
    missed: list[Missed] = []
    wrong: list[Alarm] = []
    undecided: list[Alarm] = []
    total = 0
    for account in sorted({*stretches, *churns}):
        lit, lost = stretches.get(account, ()), churns.get(account, ())
        for churn in lost:
            if frame.first <= churn.day <= frame.last:
                verdict = _judge_loss(account, churn.day, lit, frame)
                if isinstance(verdict, Caught):
                    caught.append(verdict)
                else:
                    missed.append(verdict)
        for day in _alarm_days(lit, lost, frame):
            total += 1
            if any(0 < churn.day - day <= frame.horizon for churn in lost):
                continue
            is_over = day + frame.horizon <= frame.certain
            (wrong if is_over else undecided).append(Alarm(account, day))
    return PlayVerdict(tuple(caught), tuple(missed), tuple(wrong), tuple(undecided), total)


def _alarm_days(lit: Sequence[Stretch], lost: Sequence[Churn], frame: Frame) -> list[int]:
    """The rehearsed alarms of an account, without those between a notice and its end."""
    return [
        stretch.acted
        for stretch in lit
        if stretch.acted is not None
        and frame.first <= stretch.acted <= frame.last
        and not any(churn.day <= stretch.acted < day_number(churn.ended) for churn in lost)
    ]


def _judge_loss(account: int, lost: int, lit: Sequence[Stretch], frame: Frame) -> Caught | Missed:
    acted = [s.acted for s in lit if s.acted is not None]
    alarms = [day for day in acted if lost - frame.horizon <= day < lost]
    early = [day for day in alarms if lost - day >= frame.lead]
    if early:
        return Caught(account, lost, min(early))
    since = [s.start for s in lit if s.start < lost - frame.horizon and s.end >= lost - 1]
    return Missed(
        account,
        lost,
        lit_since=min(since, default=None),
        too_late=min(alarms, default=None),
    )


def find_silent(verdicts: Mapping[str, PlayVerdict]) -> list[Missed]:
    """Losses that no play caught: サイレントチャーン."""
    caught = {(c.account, c.lost) for verdict in verdicts.values() for c in verdict.caught}
    missed = {(m.account, m.lost) for verdict in verdicts.values() for m in verdict.missed}
    return [Missed(account, lost) for account, lost in sorted(missed - caught)]
