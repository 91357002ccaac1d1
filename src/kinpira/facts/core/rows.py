"""Facts as columns: the one shape in which facts leave this package for computing.

A row is a fact, or several facts that share (account, name, entity, person, day, known day, until)
rolled up into one. Days are whole numbers since 1970-01-01, in the company's zone.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

FOREVER = np.int32(2**31 - 1)
EPOCH = date(1970, 1, 1)

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_date(number: int) -> date:
    """The calendar day of a day number."""
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True)
class FactRows:
    """Equal-length columns, sorted by (account, name, day). Names, entities, texts are codes.

    account: account key · name: index into `names` · entity: index into `entities` (0 is "",
    the account itself) · person: person key, 0 for none · day: the day it is about · known: the
    day it became known · until: first day on which it no longer counts (withdrawn), FOREVER if
    never ·
    n: how many facts · total: sum of their values (nan-free; 0 where none has a value) · last:
    value of the latest of them in the day, nan for none · text: index into `texts` of the latest,
    -1 none · assumed: the known day is an assumption (`known: as_dated`).
    """

    account: Int64s
    name: Int32s
    entity: Int32s
    person: Int64s
    day: Int32s
    known: Int32s
    until: Int32s
    n: Int32s
    total: Floats
    last: Floats
    text: Int32s
    assumed: NDArray[np.bool_]
    names: tuple[str, ...]
    entities: tuple[str, ...] = ("",)
    texts: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.account)
