"""50 indicators × 10,000 accounts, one day, from 10 M rolled-up facts (57 M events).

Ours: facts in memory and in order (as after a first run), every figure counted anew. Peer: DuckDB
over the same rows as a table in memory, one query for each indicator.
"""

import duckdb
import numpy as np
from measuring import report, timed
from population import DAYS, FIRST, make_panels, make_rows

from kinpira.panel.core.windows import Window

ROWS = 10_000_000
TODAY = FIRST + DAYS - 1
WINDOW = Window("days", 28)


def indicators(panel):
    """25 events: how many in 28 days, and by how many people."""
    lit = 0
    for code in range(25):
        events = ((f"e{code}", ()),)
        lit += int((panel.count(events, WINDOW) < 5).sum())
        lit += int((panel.distinct(events, "person", WINDOW) <= 1).sum())
    return lit


def ours(panels):
    lit = 0
    for panel in panels:
        panel.forget()
        lit += indicators(panel)
    return lit


def theirs(duck):
    lit = 0
    for code in range(25):
        for figure, most in (("sum(n)", 4), ("count(DISTINCT person)", 1)):
            query = f"""
                SELECT count(*) FROM (SELECT account, {figure} AS v FROM facts WHERE name = {code}
                AND day > {TODAY - 28} AND day <= {TODAY} AND known <= {TODAY} GROUP BY 1)
                WHERE v > {most}
            """
            lit += 10_000 - duck.execute(query).fetchone()[0]
    return lit


def main():
    rows = make_rows(ROWS)
    panels = make_panels(rows, np.array([TODAY]))
    duck = duckdb.connect()
    table = {n: getattr(rows, n) for n in ("account", "name", "person", "day", "known", "n")}
    duck.register("given", table)
    duck.execute("CREATE TABLE facts AS SELECT * FROM given ORDER BY name, day")
    if ours(panels) != theirs(duck):
        raise SystemExit("the two do not agree")
    report(
        "50 indicators × 10,000 accounts, one day, 57 M events rolled up (warm)",
        timed(lambda: ours(panels), 7),
        peer="DuckDB, one query each",
        theirs=timed(lambda: theirs(duck), 5),
        target=0.25,
    )


if __name__ == "__main__":
    main()
