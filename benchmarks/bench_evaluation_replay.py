"""Replay of ten rules (ten_rules.yaml) × 10,000 accounts over two years, weekly and daily.

Warm: the panel's primitives are in memory, as after a first look; the rules are evaluated anew. Cold:
from rolled-up facts in memory. Peer: DuckDB, one query for each date that computes the same figures
(without holds and `off`), timed on a few dates and multiplied.
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

    adopted = " + ".join(f"(count(*) FILTER (name = {c} AND {counted(0)}) > 0)::INT" for c in range(1, 6))
    duck.execute(f"""
        SELECT account, sum(n) FILTER ({counted(0)}), sum(n) FILTER ({counted(28)}),
            count(DISTINCT person) FILTER ({counted(0)}), count(DISTINCT person) FILTER ({counted(28)}),
            sum(n) FILTER (name = 1 AND {counted(0)}), max(day) FILTER (known <= {day} AND day <= {day}),
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
    duck.register("given", {n: getattr(rows, n) for n in ("account", "name", "person", "day", "known", "n")})
    duck.execute("CREATE TABLE facts AS SELECT * FROM given")
    some = [int(day) for day in daily[:: DAYS // DATES]]
    per_date = timed(lambda: [one_date(duck, day) for day in some], 3) / len(some)
    what = "ten rules × 10,000 accounts"
    took, panels = cold(design, rows, weekly, 2048)
    report(f"{what}, weekly 104 dates, cold", took, peer="DuckDB per date", theirs=per_date * 104, target=5.0)
    report(f"{what}, weekly 104 dates, warm", timed(lambda: replay(design, panels), 7), target=0.1)
    del panels
    took, panels = cold(design, rows, daily, 1024)
    report(f"{what}, daily 730 dates, cold", took, peer="DuckDB per date", theirs=per_date * 730, target=5.0)
    report(f"{what}, daily 730 dates, warm", timed(lambda: replay(design, panels), 5), target=1.0)
    report(f"{what}, daily, one threshold changed, warm", timed(lambda: replay(changed, panels), 5), target=0.2)


if __name__ == "__main__":
    main()
