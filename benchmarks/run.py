"""Run every benchmark and write the table of benchmarks/README.md.

A benchmark is a script `bench_*.py` that prints one JSON object a line: {"work": what was done,
"ours": seconds, "peer": its name, "theirs": seconds, "target": seconds or null, "runs": n}.
"ours" and "theirs" are medians of runs in the same process on the same data.
"""

import json
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
TABLE = re.compile(r"(<!-- results -->\n).*?(<!-- /results -->)", re.DOTALL)


def run(script: Path) -> list[dict]:
    print(f"— {script.name}", flush=True)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=HERE.parent
    )
    if done.returncode:
        print(done.stderr[-2000:])
        return [{"work": f"{script.name} failed", "ours": None}]
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for row in rows:
        print(f"  {row['work']}: {seconds(row['ours'])} (target {seconds(row.get('target'))})")
    return rows


def seconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def line(row: dict) -> str:
    ours, theirs, target = row["ours"], row.get("theirs"), row.get("target")
    ratio = f"{theirs / ours:.1f}×" if theirs and ours else "–"
    met = "–" if target is None or ours is None else ("yes" if ours <= target else "**no**")
    cells = (
        row["work"],
        seconds(ours),
        row.get("peer", "–"),
        seconds(theirs),
        ratio,
        seconds(target),
        met,
    )
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    wanted = sys.argv[1:]
    scripts = [s for s in sorted(HERE.glob("bench_*.py")) if not wanted or s.stem in wanted]
    rows = [row for script in scripts for row in run(script)]
    if wanted:
        return
    day, python = f"{datetime.now(UTC):%Y-%m-%d}", platform.python_version()
    head = (
        f"Measured {day} on {platform.machine()}, Python {python}.\n\n"
        "| work | Kinpira | peer in the same run | peer | ratio | target | met |\n"
        "|---|--:|---|--:|--:|--:|---|\n"
    )
    table = head + "\n".join(line(row) for row in rows) + "\n"
    page = HERE / "README.md"
    page.write_text(TABLE.sub(lambda m: m.group(1) + table + m.group(2), page.read_text()))


if __name__ == "__main__":
    main()
