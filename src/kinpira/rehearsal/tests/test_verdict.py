"""Hand-computed tables: which losses were caught, which alarms were right."""

from datetime import date, timedelta

import numpy as np
import pytest

from kinpira.facts.core.rows import FOREVER, FactRows, day_number
from kinpira.rehearsal.core.alarms import Stretch, find_stretches
from kinpira.rehearsal.core.churn import (
    Churn,
    Contract,
    certain_until,
    find_churns,
    read_contracts,
)
from kinpira.rehearsal.core.verdict import (
    Alarm,
    Caught,
    Frame,
    Missed,
    find_silent,
    judge_play,
)

D = date
UNTIL = date(2026, 10, 19)


def lost_on(day: int, *, ended: int | None = None) -> Churn:
    end = date(1970, 1, 1) + timedelta(days=ended or day)
    return Churn(day, end, ended is not None)


def on(start: int, end: int | None = None, *, acts: bool = True) -> Stretch:
    return Stretch(start, end or start, start if acts else None)


FRAME = Frame(first=1000, last=1364, certain=1333, horizon=90, lead=14)


@pytest.mark.parametrize(
    ("stretches", "caught"),
    [
        ([on(1190)], None),  # ten days are less than the lead
        ([on(1186)], 1186),  # exactly the lead
        ([on(1110)], 1110),  # exactly the horizon
        ([on(1150), on(1120)], 1120),  # the earliest that counts
        ([on(1109), on(1150)], 1150),  # the first lies before the horizon
        ([], None),
        ([on(1187)], None),  # too late
        ([on(1150, acts=False)], None),  # within the cool-down nobody was told
        ([on(1109)], None),
    ],
)
def test_a_loss_is_caught_by_an_alarm_within_the_horizon_and_before_the_lead(stretches, caught):
    lost = 1200
    verdict = judge_play({7: stretches}, {7: [lost_on(lost)]}, FRAME)
    if caught is None:
        assert [m.account for m in verdict.missed] == [7]
        assert not verdict.caught
    else:
        assert verdict.caught == (Caught(7, lost, caught),)
        assert verdict.caught[0].lead == lost - caught
        assert not verdict.missed


def test_a_missed_loss_says_what_nearly_caught_it():
    frame = FRAME
    too_late = judge_play({7: [on(1190)]}, {7: [lost_on(1200)]}, frame).missed[0]
    assert too_late == Missed(7, 1200, lit_since=None, too_late=1190)
    lit_long = judge_play({7: [on(1050, 1199)]}, {7: [lost_on(1200)]}, frame).missed[0]
    assert lit_long == Missed(7, 1200, lit_since=1050, too_late=None)


def test_an_alarm_without_a_loss_is_wrong_only_when_its_time_has_passed():
    stretches = {1: [on(1243)], 2: [on(1244)], 3: [on(1100)], 4: [on(999)], 5: [on(1365)]}
    verdict = judge_play(stretches, {3: [lost_on(1190)]}, FRAME)
    assert verdict.wrong == (Alarm(1, 1243),)  # 1243 + 90 = 1333, the last certain day
    assert verdict.undecided == (Alarm(2, 1244),)
    assert verdict.alarms == 3  # those of accounts 4 and 5 lie outside the rehearsed days
    assert [c.account for c in verdict.caught] == [3]


def test_an_account_can_be_wrongly_caught_first_and_rightly_later():
    verdict = judge_play({7: [on(1010), on(1150)]}, {7: [lost_on(1200)]}, FRAME)
    assert verdict.wrong_accounts() == [7]
    assert [c.alarm for c in verdict.caught] == [1150]


def test_after_a_notice_there_is_nothing_left_to_announce():
    running = lost_on(1200, ended=1260)
    verdict = judge_play({7: [on(1200), on(1230)]}, {7: [running]}, FRAME)
    assert (verdict.alarms, verdict.wrong, verdict.undecided) == (0, (), ())
    assert verdict.missed == (Missed(7, 1200),)


def test_a_loss_outside_the_rehearsed_days_is_nobodys():
    verdict = judge_play({}, {7: [lost_on(999)], 8: [lost_on(1365)]}, FRAME)
    assert verdict.missed == ()


def test_a_silent_loss_is_one_that_every_play_missed():
    churns = {1: [lost_on(1200)], 2: [lost_on(1200)]}
    verdicts = {
        "a": judge_play({1: [on(1150)]}, churns, FRAME),
        "b": judge_play({}, churns, FRAME),
    }
    assert [m.account for m in find_silent(verdicts)] == [2]


def test_stretches_are_runs_of_lit_days_and_the_cool_down_counts_from_the_last_that_acted():
    lit = np.array([[1, 0, 1, 1, 0, 1], [0, 0, 0, 0, 0, 0], [0, 0, 1, 0, 0, 1]], bool)
    days = np.arange(100, 106)
    first, none, third = find_stretches(lit, days, again_days=3)
    assert first == [on(100, 100), Stretch(102, 103, 103), Stretch(105, 105, None)]
    assert none == []
    assert third == [on(102, 102), on(105, 105)]  # three days after
    assert all(s.acted == s.start for s in find_stretches(lit, days)[0])


def test_what_is_still_lit_when_the_cool_down_ends_is_an_alarm_then():
    lit = np.array([[1, 0, 1, 1, 1, 1], [1, 0, 1, 1, 0, 0]], bool)
    days = np.arange(100, 106)
    long_lit, short_lit = find_stretches(lit, days, again_days=4)
    assert long_lit == [on(100, 100), Stretch(102, 105, 104)]
    assert short_lit == [on(100, 100), Stretch(102, 103, None)]
    verdict = judge_play({7: long_lit}, {7: [lost_on(150)]}, Frame(100, 200, 200, 90, 0))
    assert verdict.alarms == 2


@pytest.mark.parametrize(
    ("contracts", "expected"),
    [
        ([], []),
        ([Contract(D(2024, 4, 1))], []),  # open-ended
        ([Contract(D(2025, 4, 1), D(2027, 3, 31))], []),
        # ended, and more than 31 days have passed
        ([Contract(D(2025, 4, 1), D(2026, 3, 31))], [(D(2026, 4, 1), D(2026, 4, 1), False)]),
        # ended 31 days ago: a renewal may still come
        ([Contract(D(2025, 9, 19), D(2026, 9, 18))], []),
        ([Contract(D(2025, 9, 18), D(2026, 9, 17))], [(D(2026, 9, 18), D(2026, 9, 18), False)]),
        # renewed, a fortnight late
        ([Contract(D(2024, 4, 1), D(2026, 3, 31)), Contract(D(2026, 4, 15))], []),
        # lost, and back after a year
        (
            [Contract(D(2023, 4, 1), D(2024, 3, 31)), Contract(D(2025, 4, 1), D(2027, 3, 31))],
            [(D(2024, 4, 1), D(2024, 4, 1), False)],
        ),
        # decided on the day of the notice
        (
            [Contract(D(2025, 4, 1), D(2026, 3, 31), D(2026, 1, 20))],
            [(D(2026, 1, 20), D(2026, 4, 1), True)],
        ),
        # the notice still runs
        (
            [Contract(D(2025, 12, 1), D(2026, 11, 30), D(2026, 9, 25))],
            [(D(2026, 9, 25), D(2026, 12, 1), True)],
        ),
        # a notice that was taken back by a new contract
        ([Contract(D(2025, 1, 1), D(2025, 12, 31), D(2025, 10, 1)), Contract(D(2026, 1, 1))], []),
    ],
)
def test_churn_is_the_end_of_the_last_contract_or_the_notice(contracts, expected):
    found = find_churns(contracts, until=UNTIL)
    assert [(c.day, c.ended, c.notice) for c in found] == [
        (day_number(day), ended, notice) for day, ended, notice in expected
    ]


def test_up_to_31_days_ago_a_missing_loss_is_sure():
    assert certain_until(UNTIL) == day_number(D(2026, 9, 18))


def rows_of(facts) -> FactRows:
    """(account, name, entity, day, known, until, value) each, as record facts."""
    names, entities = ("contract.start", "contract.end", "contract.notice_given"), ("", "K1", "K2")
    n = len(facts)
    column = lambda i, kind: np.array([fact[i] for fact in facts], kind)  # noqa: E731
    return FactRows(
        account=column(0, np.int64),
        name=np.array([names.index(f[1]) for f in facts], np.int32),
        entity=np.array([entities.index(f[2]) for f in facts], np.int32),
        person=np.zeros(n, np.int64),
        day=column(3, np.int32),
        known=column(4, np.int32),
        until=column(5, np.int32),
        n=np.ones(n, np.int32),
        total=np.zeros(n),
        last=column(6, float),
        text=np.full(n, -1, np.int32),
        assumed=np.zeros(n, bool),
        names=names,
        entities=entities,
    )


def test_contracts_are_read_as_last_known_and_without_what_was_withdrawn():
    start, end = day_number(D(2025, 4, 1)), day_number(D(2026, 3, 31))
    later, today = day_number(D(2027, 3, 31)), day_number(UNTIL)
    rows = rows_of(
        [
            (1, "contract.start", "K1", start, start, FOREVER, start),
            (1, "contract.end", "K1", start, start, FOREVER, end),
            (1, "contract.end", "K1", start + 90, start + 90, FOREVER, later),
            (2, "contract.start", "K2", start, start, FOREVER, start),
            (2, "contract.end", "K2", start, start, start + 5, end),  # withdrawn
            (2, "contract.notice_given", "K2", start, today + 1, FOREVER, end),  # not yet known
            (3, "contract.end", "K1", start, start, FOREVER, end),  # never started
        ]
    )
    assert read_contracts(rows, until=UNTIL) == {
        1: [Contract(D(2025, 4, 1), D(2027, 3, 31))],
        2: [Contract(D(2025, 4, 1))],
    }
