"""Where an account stands by its contracts alone: what lists show even without a design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.design.core import expr
from kinpira.design.core.model import Design, Expression, Goal
from kinpira.evaluation.core import values
from kinpira.evaluation.core.builtin import field_value
from kinpira.evaluation.core.scope import Scope
from kinpira.panel.core.panel import Panel

Floats = NDArray[np.float64]
NO_DESIGN = Design("", "", Goal("", ""), Expression("", expr.Number(1.0)))


@dataclass(frozen=True)
class Standing:
    """Per account [n], as of the panel's last day; nan: none. Dates are day numbers."""

    active: NDArray[np.bool_]
    amount: Floats
    end: Floats
    notice_deadline: Floats


def contract_standing(panel: Panel) -> Standing:
    scope = Scope(NO_DESIGN, panel, None)

    def last(name: str) -> Any:
        return np.broadcast_to(field_value(scope, name).data, panel.shape)[:, -1]

    return Standing(
        last("contract.active") == values.TRUE,
        last("contract.amount"),
        last("contract.end"),
        last("contract.notice_deadline"),
    )
