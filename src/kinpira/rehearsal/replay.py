"""Replay a design over the past: the same evaluation as every day, held against the real losses.

Each day of the past is evaluated with what was known on it. Accounts are replayed in blocks, so
that memory stays bounded however long the history is.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from kinpira.accounts.queries import account_keys
from kinpira.design.core.model import Design, Play
from kinpira.evaluation.core.evaluate import evaluate
from kinpira.facts.core.rows import FactRows, day_date, day_number
from kinpira.facts.queries import load_rows
from kinpira.panel.services import block_size, build_panel
from kinpira.platform.errors import InvalidInput
from kinpira.rehearsal.core.alarms import Stretch, find_stretches
from kinpira.rehearsal.core.churn import (
    CONTRACT_FACTS,
    Churn,
    certain_until,
    find_churns,
    read_contracts,
)
from kinpira.rehearsal.core.triggers import lit_days, with_trigger_measures
from kinpira.rehearsal.core.verdict import Frame, Missed, PlayVerdict, find_silent, judge_play

LONGEST = 365 * 5  # days of history before the rehearsed ones that stages are walked through


@dataclass(frozen=True)
class Rehearsal:
    """What a replay found. Accounts are account keys; days in `frame` are day numbers.

    skipped: keys of plays that say nothing about a loss (tone chance or info), unless asked for.
    silent: losses that none of the replayed plays caught. assumed: share 0..1 of the facts read
    whose day of becoming known is an assumption of the import.
    """

    design: Design
    frame: Frame
    plays: dict[str, PlayVerdict]
    skipped: tuple[str, ...]
    silent: tuple[Missed, ...]
    accounts: int
    lost: int
    facts: int
    assumed: float


def rehearse(
    *,
    design: Design,
    first: date,
    last: date,
    horizon: int = 90,
    lead: int = 0,
    play_keys: Sequence[str] = (),
) -> Rehearsal:
    """Replay the plays of `design` from `first` through `last`, both inclusive.

    horizon: a loss within so many days after an alarm makes the alarm right. lead: days that must
    be left. play_keys: only these; none: every play with the tone risk.
    """
    plays = _choose(design, play_keys)
    _check(first, last, horizon, lead)
    keys = account_keys()
    contract_rows = load_rows(names=CONTRACT_FACTS)
    _check_data(contract_rows, first, last)
    churns = {
        account: find_churns(contracts, until=last)
        for account, contracts in read_contracts(contract_rows, until=last).items()
    }
    frame = Frame(day_number(first), day_number(last), certain_until(last), horizon, lead)
    begin = _begin(contract_rows, frame)
    lit: dict[str, dict[int, list[Stretch]]] = {play.key: {} for play in plays}
    facts = assumed = 0
    for block in _blocks(keys, frame.last - begin + 1):
        rows = load_rows(accounts=block, until_day=frame.last)
        facts += int(rows.n.sum())
        assumed += int(rows.n[rows.assumed].sum())
        for play_key, stretches in _replay(design, plays, rows, block, begin, frame.last).items():
            lit[play_key].update(stretches)
    verdicts = {key: judge_play(stretches, churns, frame) for key, stretches in lit.items()}
    chosen = {play.key for play in plays}
    return Rehearsal(
        design=design,
        frame=frame,
        plays=verdicts,
        skipped=tuple(key for key in design.plays if key not in chosen),
        silent=tuple(find_silent(verdicts)),
        accounts=len(keys),
        lost=sum(_in_frame(churn, frame) for found in churns.values() for churn in found),
        facts=facts,
        assumed=assumed / facts if facts else 0.0,
    )


def _replay(
    design: Design,
    plays: Sequence[Play],
    rows: FactRows,
    keys: Sequence[int],
    begin: int,
    end: int,
) -> dict[str, dict[int, list[Stretch]]]:
    """Play key -> account key -> its stretches over a block of accounts."""
    panel = build_panel(keys=keys, first_day=day_date(begin), last_day=day_date(end), rows=rows)
    days = np.arange(begin, end + 1)
    evaluation = evaluate(with_trigger_measures(design), panel)
    return {
        play.key: {
            int(key): stretches
            for key, stretches in zip(
                panel.grid.keys,
                find_stretches(lit_days(play, evaluation), days, again_days=play.again_days),
                strict=True,
            )
            if stretches
        }
        for play in plays
    }


def _choose(design: Design, play_keys: Sequence[str]) -> list[Play]:
    unknown = [key for key in play_keys if key not in design.plays]
    if unknown:
        near = difflib.get_close_matches(unknown[0], design.plays, n=1, cutoff=0.5)
        said = _("「%(key)s」というアクション定義はありません。あるのは: %(known)s")
        if near:
            said += " " + _("「%(near)s」のことですか？")
        raise InvalidInput(
            said % {"key": unknown[0], "near": "".join(near), "known": ", ".join(design.plays)},
            code="play_not_found",
        )
    if play_keys:
        return [design.plays[key] for key in dict.fromkeys(play_keys)]
    return [play for play in design.plays.values() if play.tone == "risk"]


def _check(first: date, last: date, horizon: int, lead: int) -> None:
    if first > last:
        raise InvalidInput(
            _("期間の始まりが終わりより後です。--from と --to を確かめてください。"),
            code="period",
        )
    if not 0 <= lead < horizon:
        raise InvalidInput(
            _("先行日数（--lead）は0以上、予測期間（--horizon）より短くしてください。"),
            code="lead",
        )


def _check_data(contract_rows: FactRows, first: date, last: date) -> None:
    """Without a contract in the period nothing can be lost, and counts of 0 would mislead."""
    if not len(contract_rows):
        raise InvalidInput(
            _("契約がまだありません。kinpira import contracts で取り込んでください。"),
            code="no_contracts",
        )
    earliest = day_date(int(contract_rows.day.min()))
    if last < earliest:
        raise InvalidInput(
            _("%(first)s から %(last)s までのデータがありません。最初の契約は %(earliest)s です。")
            % {"first": first, "last": last, "earliest": earliest},
            code="period_without_data",
        )


def _begin(contract_rows: FactRows, frame: Frame) -> int:
    """The first evaluated day: the first contract fact's, so that stages have their whole past."""
    earliest = frame.first - frame.horizon
    if len(contract_rows):
        earliest = min(earliest, int(contract_rows.day.min()))
    return max(earliest, frame.first - frame.horizon - LONGEST)


def _blocks(keys: Sequence[int], days: int) -> Iterator[list[int]]:
    size = block_size(days)
    for start in range(0, len(keys), size):
        yield list(keys[start : start + size])


def _in_frame(churn: Churn, frame: Frame) -> bool:
    return frame.first <= churn.day <= frame.last
