"""What changed since somebody last looked.

A marker is the highest change seen and the numbers missing below it: with several writers a lower
number may be committed after a higher one, so gaps are looked at again (and numbers of transactions
that were rolled back are forgotten once they are far behind).
"""

from kinpira.facts.models import FactChange

GAPS_KEPT = 200


def touched_since(*, marker: str | None) -> tuple[str, list[int]]:
    """A new marker, and the keys of accounts whose facts changed after `marker` (None: all ever).

    Keys are as written: a merged account's change names the source key too.
    """
    seen, gaps = _parse(marker)
    rows = FactChange.objects.filter(pk__gt=seen) | FactChange.objects.filter(pk__in=gaps)
    changes = dict(rows.order_by("pk").values_list("pk", "accounts"))
    top = max([seen, *changes])
    open_gaps = gaps + (list(range(max(seen + 1, top - GAPS_KEPT), top)) if seen or changes else [])
    left = sorted(gap for gap in open_gaps if gap not in changes)[-GAPS_KEPT:]
    accounts = sorted({account for accounts in changes.values() for account in accounts})
    return f"{top}:{','.join(map(str, left))}", accounts


def _parse(marker: str | None) -> tuple[int, list[int]]:
    if not marker:
        return 0, []
    seen, _, gaps = marker.partition(":")
    return int(seen), [int(gap) for gap in gaps.split(",") if gap]
