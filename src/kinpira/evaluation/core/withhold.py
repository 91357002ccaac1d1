"""An explanation for a reader who may not see contract amounts. Pure."""

from __future__ import annotations

from dataclasses import replace

from kinpira.design.core.amounts import names_of_amounts, rests_on
from kinpira.design.core.model import Design
from kinpira.design.core.parser import ParseError, parse_expression
from kinpira.evaluation.core.explanation import Explanation

WITHHELD = {"share": None, "points": None, "reason": ""}


def withhold_amounts(explanation: Explanation, design: Design) -> Explanation:
    """The same rule and words, without the values and the comparisons that rest on amounts."""
    names = names_of_amounts(design)

    def kept(text: str) -> bool:
        try:
            return not rests_on(parse_expression(text), names)
        except ParseError:
            return False

    return replace(
        explanation,
        value=None if explanation.key in names else explanation.value,
        shown="" if explanation.key in names else explanation.shown,
        conditions=[one for one in explanation.conditions if kept(one.text)],
        off_conditions=[one for one in explanation.off_conditions if kept(one.text)],
        inputs=[
            one if kept(one.text) else replace(one, value=None, shown="")
            for one in explanation.inputs
        ],
        parts=[part if part["key"] not in names else part | WITHHELD for part in explanation.parts],
    )
