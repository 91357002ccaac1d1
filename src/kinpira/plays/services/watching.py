"""Live versions as plays see them, and what was already lit when one was switched on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kinpira.design.queries import live_designs
from kinpira.plays.core.fingerprint import fingerprint
from kinpira.plays.models import Look, WatchedVersion

if TYPE_CHECKING:
    from kinpira.design.core.model import Design
    from kinpira.design.models import DesignVersion


@dataclass(frozen=True)
class Live:
    """A live version with its design and the fingerprints of its plays' triggers."""

    version: DesignVersion
    design: Design
    fingerprints: dict[str, str]


def watch_live_versions() -> dict[int, Live]:
    """Live versions by id; their fingerprints are kept for the day on which another takes over."""
    live = {}
    for version, design in live_designs():
        marks = {key: fingerprint(play, design) for key, play in design.plays.items()}
        live[version.pk] = Live(version, design, marks)
    known = set(WatchedVersion.objects.filter(pk__in=live).values_list("pk", flat=True))
    WatchedVersion.objects.bulk_create(
        (
            WatchedVersion(version_id=pk, fingerprints=one.fingerprints)
            for pk, one in live.items()
            if pk not in known
        ),
        ignore_conflicts=True,
    )
    return live


def fingerprints_before(looks: Sequence[Look]) -> dict[int, dict[str, str]]:
    """Fingerprints of the versions under which these accounts were last looked at."""
    versions = {look.version_id for look in looks if look.version_id}
    rows = WatchedVersion.objects.filter(pk__in=versions).values_list("pk", "fingerprints")
    return dict(rows)


def already_lit(look: Look, mine: Live | None, before: dict[int, dict[str, str]]) -> frozenset[str]:
    """Plays that open silently: new or changed in a version switched on after the last look.

    An account that plays have never looked at counts as old if it was there at the activation.
    """
    if mine is None or mine.version.act_on_lit or mine.version.activated_at is None:
        return frozenset()
    if look.version_id == mine.version.pk:
        return frozenset()
    last_seen = look.at or look.account.created_at
    if last_seen > mine.version.activated_at:
        return frozenset()
    said = before.get(look.version_id or 0, {})
    return frozenset(key for key, mark in mine.fingerprints.items() if said.get(key) != mark)
