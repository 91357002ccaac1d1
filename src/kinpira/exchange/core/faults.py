"""What can be wrong with a cell, a row, a file or a map: a code and its details.

The core does not speak a language; `exchange.wording` makes sentences of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """`code` names the mistake, `details` fills the gaps of its sentence."""

    code: str
    details: Mapping[str, str] = field(default_factory=dict)


class BadValue(ValueError):
    """A cell can't be read as what its field wants."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.fault = Fault(code, {key: str(value) for key, value in details.items()})


class BadMap(Exception):
    """The map can't be used: every mistake in it, each with its line (0: the whole file)."""

    def __init__(self, faults: list[tuple[int, Fault]]) -> None:
        super().__init__("; ".join(f"{line}: {fault.code}" for line, fault in faults))
        self.faults = faults


class BadFile(Exception):
    """The file as a whole can't be read."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.fault = Fault(code, {key: str(value) for key, value in details.items()})


@dataclass(frozen=True)
class RejectedCell:
    """Why a row is rejected: its line, the column (as the file calls it) and the fault."""

    line: int
    column: str
    fault: Fault
    cells: tuple[str, ...] = ()
    file: str = ""
