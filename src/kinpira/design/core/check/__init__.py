"""Every mistake of a design at once: names, kinds, circles, ranges, sense."""

from kinpira.design.core.check.circles import check_circles
from kinpira.design.core.check.kinds import check_kinds
from kinpira.design.core.check.names import check_names
from kinpira.design.core.check.ranges import check_ranges
from kinpira.design.core.check.sense import check_sense
from kinpira.design.core.draft import Draft


def check_draft(draft: Draft) -> None:
    """Add what is wrong with `draft` to its problems."""
    check_names(draft)
    check_sense(draft)
    check_kinds(draft)
    check_circles(draft)
    check_ranges(draft)


__all__ = ["check_draft"]
