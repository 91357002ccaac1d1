"""Writes of plays: looking at accounts after an evaluation, and what people do with CTAs."""

from kinpira.plays.services.looking import Looked, look_at_accounts, run_plays
from kinpira.plays.services.making import create_cta
from kinpira.plays.services.working import (
    change_due,
    complete_cta,
    drop_cta,
    hand_over_cta,
    reopen_cta,
    snooze_cta,
    tick_step,
)

__all__ = [
    "Looked",
    "change_due",
    "complete_cta",
    "create_cta",
    "drop_cta",
    "hand_over_cta",
    "look_at_accounts",
    "reopen_cta",
    "run_plays",
    "snooze_cta",
    "tick_step",
]
