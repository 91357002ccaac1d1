"""What evaluation tells of one account: its score over time with what happened then."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from kinpira.evaluation import queries
from kinpira.platform.templatetags.kinpira import day
from kinpira.workbench.designs import Live

MOST_POINTS = 160
TREND_DAYS = 540


@dataclass(frozen=True)
class Mark:
    day: date
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Trend:
    """Score by day (oldest first), marks of incidents and stages, and the bands' lower edges."""

    points: list[tuple[date, float]]
    marks: list[Mark]
    bands: tuple[float, float]


def last_run_id() -> int:
    run = queries.last_run()
    return run.pk if run else 0


def trend_of(account: Any, live: Live, *, today: date) -> Trend | None:
    """None before there are two days with a score."""
    first = today - timedelta(days=TREND_DAYS)
    days = queries.history(account=account, first=first, last=today)
    points = [(one.day, one.score) for one in days if one.score is not None]
    if len(points) < 2:
        return None
    step = max(len(points) // MOST_POINTS, 1)
    thinned = points[::-1][::step][::-1]
    status = getattr(account, "status", None)
    design = live.design_of(status.version_id) if status else None
    bands = (design.score.good, design.score.watch) if design and design.score else (70.0, 40.0)
    return Trend(thinned, incident_marks(account) + stage_marks(days, live), bands)


def incident_marks(account: Any) -> list[Mark]:
    return [
        Mark(incident.from_date, _("障害 %(day)s") % {"day": day(incident.from_date)}, "caution")
        for incident in account.incidents.all()
    ]


def stage_marks(days: list[Any], live: Live) -> list[Mark]:
    """The last few days on which the stage changed."""
    changes = [
        Mark(after.day, live.stage_name(after.stage))
        for before, after in pairwise(days)
        if after.stage and before.stage != after.stage
    ]
    return changes[-4:]
