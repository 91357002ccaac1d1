"""Until when, how late, how fast: the days of a CTA."""

from datetime import date

from kinpira.platform.calendar import add_business_days, business_days_between


def compute_due_date(created: date, business_days: int) -> date:
    """`business_days` after the day of creation; 0 is that day, or the next business day."""
    return add_business_days(created, business_days)


def compute_lateness(due: date, today: date) -> int:
    """Business days that have passed since the due date; negative while there is time."""
    return business_days_between(due, today)


def compute_reaction_days(created: date, touched: date) -> int:
    """反応日数: business days from the day the play acted to the first thing done about it."""
    return max(0, business_days_between(created, touched))
