"""Which episodes open, open again and close today: the decision about one account, without I/O.

An episode is one occasion on which a play started. It opens when the play's trigger turns on and
none is open, and closes when it turns off. It *acts* (makes CTAs) once. Within the play's
cool-down, or while the play is only being observed, it *waits* and acts on the first look at which
it may. What is lit already when a design is switched on stays silent to its end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kinpira.design.core.model import Design, Play
from kinpira.plays.core.triggers import Signal, Situation, read_trigger


@dataclass(frozen=True)
class Remembered:
    id: int
    play_key: str
    occasion: str
    waits: bool = False


@dataclass(frozen=True)
class Memory:
    """What is remembered of one account from the looks before today.

    known: by play key and occasion, closed episodes whose occasion could come again.
    last_acted: play key -> day on which an episode of it acted last.
    segments: those the account was in at the last look.
    """

    open: tuple[Remembered, ...] = ()
    known: Mapping[tuple[str, str], Remembered] = field(default_factory=dict)
    last_acted: Mapping[str, date] = field(default_factory=dict)
    segments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Opening:
    """A new episode: it acts today, or waits until it may, or neither (silent)."""

    play: Play
    occasion: str
    acts: bool
    waits: bool = False


@dataclass(frozen=True)
class Acting:
    """An episode that has waited and acts today."""

    play: Play
    id: int


@dataclass(frozen=True)
class Decisions:
    """What to write. `silence` ends the waiting; it, `reopen` and `close` are episode ids."""

    open: tuple[Opening, ...] = ()
    act: tuple[Acting, ...] = ()
    reopen: tuple[int, ...] = ()
    silence: tuple[int, ...] = ()
    close: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.open or self.act or self.reopen or self.silence or self.close)


def decide_episodes(
    design: Design | None,
    today: Situation,
    memory: Memory,
    *,
    already_lit: frozenset[str] = frozenset(),
) -> Decisions:
    """The changes that today brings to an account's episodes.

    design: the one that applies to the account, None if none does (then everything closes).
    already_lit: keys of plays that are new or changed in a version that was switched on since the
    last look, without the wish to act on what is lit: their episodes are silent from now on.
    """
    open_by_play = {episode.play_key: episode for episode in memory.open}
    opened: list[Opening] = []
    reopened: list[int] = []
    lit: list[tuple[Play, Remembered]] = []  # open before, or opened again
    for play in design.plays.values() if design else ():
        episode = open_by_play.get(play.key)
        left = episode is not None or play.trigger.key in memory.segments
        assert design is not None
        signal = read_trigger(play, design, today, left=left)
        if signal is None:
            continue
        known = memory.known.get((play.key, signal.occasion))
        if episode and _is_same_occasion(play, episode, signal):
            lit.append((play, episode))
        elif known is None:
            silent = play.key in already_lit and not _begins_today(play, signal, today.day)
            acts = not silent and may_act(play, today.day, memory.last_acted.get(play.key))
            opened.append(Opening(play, signal.occasion, acts, waits=not silent and not acts))
        elif play.trigger.kind != "date":  # off and on again within a day is one occasion
            reopened.append(known.id)
            lit.append((play, known))
    waiting = [(play, episode.id) for play, episode in lit if episode.waits]
    staying = {episode.id for _play, episode in lit}
    return Decisions(
        open=tuple(opened),
        act=tuple(
            Acting(play, pk)
            for play, pk in waiting
            if play.key not in already_lit
            and may_act(play, today.day, memory.last_acted.get(play.key))
        ),
        reopen=tuple(reopened),
        silence=tuple(pk for play, pk in waiting if play.key in already_lit),
        close=tuple(episode.id for episode in memory.open if episode.id not in staying),
    )


def may_act(play: Play, day: date, last_acted: date | None) -> bool:
    """Whether an episode of `day` makes CTAs: not within the cool-down, not while observed."""
    if play.observe_until is not None and day <= play.observe_until:
        return False
    return last_acted is None or day >= last_acted + timedelta(days=play.again_days)


def _is_same_occasion(play: Play, episode: Remembered, signal: Signal) -> bool:
    """A lit lamp goes on as one occasion; a date that has moved is another."""
    return play.trigger.kind != "date" or episode.occasion == signal.occasion


def _begins_today(play: Play, signal: Signal, day: date) -> bool:
    """A date that falls due on the very day of switching on was not lit before."""
    return play.trigger.kind == "date" and signal.began == day
