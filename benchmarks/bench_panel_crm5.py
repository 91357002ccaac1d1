"""25 measures × 100 weeks on crm5's 6.4 M events, from the Parquet file.

Ours: DuckDB rolls the file up to (account, event, day), the panel counts. Peer: DuckDB alone, each
measure as one query that joins the weeks with the events.
"""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
from measuring import report, timed

from kinpira.accounts.core.calendars import Calendars
from kinpira.facts.core.rows import FOREVER, FactRows
from kinpira.panel.core.grid import make_grid
from kinpira.panel.core.panel import Panel
from kinpira.panel.core.windows import Window
from kinpira.platform.calendar import business_day_numbers

FILE = Path(__file__).parents[2] / "shared/data/crm5/event.parquet"
FIRST = (date(2022, 2, 27) - date(1970, 1, 1)).days
WEEKS = np.arange(FIRST, FIRST + 700, 7)
WINDOW = Window("days", 28)
ROLLUP = f"""
    SELECT account_id AS account, event_type_id::INT AS name,
        (event_time::DATE - DATE '1970-01-01')::INT AS day, count(*)::INT AS n
    FROM '{FILE}' GROUP BY ALL ORDER BY account, name, day
"""


def ours(duck):
    columns = duck.execute(ROLLUP).fetchnumpy()
    account, size = columns["account"].astype(np.int64), len(columns["day"])
    day = columns["day"].astype(np.int32)
    rows = FactRows(
        account=account, name=columns["name"].astype(np.int32),
        entity=np.zeros(size, np.int32), person=np.zeros(size, np.int64), day=day, known=day,
        until=np.full(size, FOREVER, np.int32), n=columns["n"].astype(np.int32),
        total=np.zeros(size), last=np.full(size, np.nan), text=np.full(size, -1, np.int32),
        assumed=np.zeros(size, bool), names=tuple(f"e{i}" for i in range(25)),
    )  # fmt: skip
    keys = np.unique(account)
    calendars = Calendars(keys, np.full(len(keys), 31, np.int8), np.full(len(keys), 3, np.int8))
    grid = make_grid(keys, WEEKS, calendars, business_from=18_000, business=BUSINESS)
    panel = Panel(rows, grid)
    return sum(int(panel.count(((f"e{i}", ()),), WINDOW).sum()) for i in range(25))


def theirs(duck):
    total = 0
    for code in range(25):
        query = f"""
            SELECT sum(v) FROM (SELECT w.day, e.account_id, count(*) AS v
            FROM weeks w JOIN '{FILE}' e
            ON e.event_type_id = {code} AND (e.event_time::DATE - DATE '1970-01-01') <= w.day
            AND (e.event_time::DATE - DATE '1970-01-01') > w.day - 28 GROUP BY 1, 2)
        """
        total += int(duck.execute(query).fetchone()[0] or 0)
    return total


BUSINESS = business_day_numbers(date(2019, 4, 14), date(2030, 12, 31))


def main():
    if not FILE.exists():
        print("left out: the real input is not here")
        return
    duck = duckdb.connect()
    duck.execute("SET enable_progress_bar = false")
    duck.execute("CREATE TABLE weeks AS SELECT unnest($1::INT[]) AS day", [WEEKS.tolist()])
    if ours(duck) != theirs(duck):
        raise SystemExit("the two do not agree")
    report(
        "25 measures × 100 weeks on 6.4 M events (crm5), from the file",
        timed(lambda: ours(duck), 5),
        peer="DuckDB, one query a measure",
        theirs=timed(lambda: theirs(duck), 1),
        target=0.5,
    )


if __name__ == "__main__":
    main()
