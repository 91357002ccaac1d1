"""Facts as columns for computing: usage events (rolled up) and record facts in one shape."""

from collections.abc import Collection, Sequence

from kinpira.facts import record_rows, rollup
from kinpira.facts.core.columns import final_targets, join_rows, known_by, merge_rows
from kinpira.facts.core.rows import FactRows
from kinpira.facts.models import AccountMerge


def load_rows(
    *,
    accounts: Sequence[int] | None = None,
    names: Collection[str] | None = None,
    until_day: int | None = None,
) -> FactRows:
    """Facts that count, sorted by (account, name, day).

    accounts: keys to read (None: all); facts of accounts merged into them are theirs. names: fact
    names to read (None: all). until_day: leave out what counts only after that day (the later of
    day and known). Facts of staged and void batches are left out; withdrawn ones end with `until`.
    """
    merges = merged_accounts()
    keys = None if accounts is None else with_sources(accounts, merges)
    rows = join_rows(
        rollup.load(accounts=keys, names=names), record_rows.load(accounts=keys, names=names)
    )
    rows = merge_rows(rows, merges)
    return rows if until_day is None else known_by(rows, until_day)


def merged_accounts() -> dict[int, int]:
    """Where the facts of each merged account count, to the end of the chain."""
    rows = AccountMerge.objects.filter(undone_at__isnull=True)
    return final_targets(dict(rows.values_list("source", "target")))


def with_sources(accounts: Sequence[int], merges: dict[int, int]) -> set[int]:
    """The accounts, without those merged away, and those merged into them."""
    wanted = set(accounts)
    return (wanted - set(merges)) | {s for s, target in merges.items() if target in wanted}
