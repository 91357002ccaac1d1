"""Replay of ten rules (ten_rules.yaml) × 10,000 accounts over two years, weekly and daily.

Warm: the panel's primitives are in memory, as after a first look; the rules are evaluated anew.
Cold: from rolled-up facts in memory. Peer: DuckDB, a query for each date that computes the same
figures (without holds and `off`), timed on a few dates and multiplied.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import duckdb
import numpy as np
from measuring import report, timed
from population import DAYS, FIRST, make_panels, make_rows

from kinpira.design.core.load import load_design
from kinpira.evaluation.core.evaluate import evaluate

ROWS = 3_000_000
RULES = Path(__file__).parent / "ten_rules.yaml"
DATES = 4


def rules(text):
    loaded = load_design(text)
    if loaded.design is None:
        raise SystemExit([problem.message("en") for problem in loaded.problems])
    return loaded.design


def replay(design, panels):
    def one(panel):
        return sum(int(lamp.sum()) for lamp in evaluate(design, panel).lamps.values())

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(one, panels))


def cold(design, rows, days, size):
    began = perf_counter()
    panels = make_panels(rows, days, size)
    replay(design, panels)
    return perf_counter() - began, panels


def one_date(duck, day):
    def counted(back):
        return f"day > {day - 28 - back} AND day <= {day - back} AND known <= {day}"

    now, before = counted(0), counted(28)
    adopted = " + ".join(
        f"(count(*) FILTER (name = {code} AND {now}) > 0)::INT" for code in range(1, 6)
    )
    duck.execute(f"""
        SELECT account, sum(n) FILTER ({now}), sum(n) FILTER ({before}),
            count(DISTINCT person) FILTER ({now}), count(DISTINCT person) FILTER ({before}),
            sum(n) FILTER (name = 1 AND {now}), max(day) FILTER (known <= {day} AND day <= {day}),
            {adopted}
        FROM facts GROUP BY account
    """).fetchall()


def main():
    rows = make_rows(ROWS)
    text = RULES.read_text()
    design, changed = rules(text), rules(text.replace("-40%", "-35%"))
    weekly = np.arange(FIRST + 1, FIRST + DAYS, 7)[:104]
    daily = np.arange(FIRST, FIRST + DAYS)
    duck = duckdb.connect()
    columns = ("account", "name", "person", "day", "known", "n")
    duck.register("given", {name: getattr(rows, name) for name in columns})
    duck.execute("CREATE TABLE facts AS SELECT * FROM given")
    some = [int(day) for day in daily[:: DAYS // DATES]]
    per_date = timed(lambda: [one_date(duck, day) for day in some], 3) / len(some)
    what = "ten rules × 10,000 accounts"
    for name, days, size, goal in (
        ("weekly 104 dates", weekly, 2048, 0.1),
        ("daily 730 dates", daily, 1024, 1.0),
    ):
        took, panels = cold(design, rows, days, size)
        theirs = per_date * len(days)
        report(f"{what}, {name}, cold", took, peer="DuckDB per date", theirs=theirs, target=5.0)
        warm = timed(lambda panels=panels: replay(design, panels), 7)
        report(f"{what}, {name}, warm", warm, peer="DuckDB per date", theirs=theirs, target=goal)
        began = perf_counter()  # once: the second time its holds are in memory too
        replay(changed, panels)
        report(f"{what}, {name}, one threshold changed", perf_counter() - began, target=0.2)
        del panels


if __name__ == "__main__":
    main()
