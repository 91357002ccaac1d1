"""The file of rejected rows: file, line, columns, reasons, then the row's cells as they were.

One line a row, so that the file can be mended and imported as it is (the first four columns are
ignored, apostrophes are taken off). UTF-8 with BOM so that Excel opens it; cells that a spreadsheet
would run as a formula get an apostrophe in front.
"""

import csv
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from kinpira.exchange.core.faults import RejectedCell
from kinpira.exchange.core.formulas import REJECT_COLUMNS, inert, is_rejects_file
from kinpira.exchange.wording import say


def write_rejects(path: Path, header: Sequence[str], cells: Iterable[RejectedCell]) -> int:
    """Write rejected cells (those of a row behind each other); answers how many rows they are
    of."""
    path.parent.mkdir(parents=True, exist_ok=True)
    skip = len(REJECT_COLUMNS) if is_rejects_file(header) else 0
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*REJECT_COLUMNS, *(inert(name) for name in header[skip:])])
        for (name, line), group in groupby(cells, key=lambda cell: (cell.file, cell.line)):
            rows += 1
            faults = list(group)
            columns = dict.fromkeys(cell.column for cell in faults if cell.column)
            reasons = dict.fromkeys(say(cell.fault) for cell in faults)
            own = [inert(name), line, inert(", ".join(columns)), inert(" / ".join(reasons))]
            writer.writerow([*own, *(inert(text) for text in faults[0].cells[skip:])])
    return rows
