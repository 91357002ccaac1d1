"""Writes the file of rejected rows and puts the first of them into the report."""

from collections.abc import Sequence
from uuid import uuid4

from kinpira.exchange.core.faults import RejectedCell
from kinpira.exchange.options import Report
from kinpira.exchange.rejects import write_rejects
from kinpira.exchange.services.running import imports_dir

SHOWN = 20


def tell_rejected(report: Report, cells: Sequence[RejectedCell], header: Sequence[str]) -> None:
    """Count rejected rows; where any are, write their file under HOME/imports (also in a dry
    run)."""
    ordered = sorted(cells, key=lambda cell: (cell.file, cell.line))
    report.rejected = len({(cell.file, cell.line) for cell in cells})
    report.first_rejects = ordered[:SHOWN]
    if ordered:
        path = imports_dir() / f"rejected-{uuid4().hex[:12]}.csv"
        write_rejects(path, header, ordered)
        report.rejects_file = str(path)
