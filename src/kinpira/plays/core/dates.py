"""The dates that plays wait for: 「契約終了の60日前」 needs the contract's end of each account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kinpira.design.core.model import Design


def awaited_dates(design: Design, values: Mapping[str, Any]) -> dict[str, date | None]:
    """Play key -> the date that the play waits for, None where it is not known.

    values: a status's; the evaluation puts a date play's date there as ISO text under its key.
    """
    return {
        key: date.fromisoformat(values[key]) if values.get(key) else None
        for key, play in design.plays.items()
        if play.trigger.kind == "date"
    }
