"""What a bare or dotted name is: measure, segment, built-in, record field, free field."""

from __future__ import annotations

from collections.abc import Callable

from kinpira.accounts.core.fields import STATES
from kinpira.design.core.draft import Draft
from kinpira.design.core.expr import Field, Name
from kinpira.design.core.problems import Path, nearest
from kinpira.design.core.usage import usage
from kinpira.design.core.vocabulary import BUILTINS, FUNCTIONS

_BARE = {"stage": "stage", "band": "band", "score": "number"}


def kind_of_name(
    draft: Draft, node: Name, path: Path, measure: Callable[[str], str | None]
) -> str | None:
    """The kind of a bare name that stands for a value; None when told as a mistake."""
    names, key = draft.names, node.value
    if path == ("for",):
        return None  # told by check_sense: no bare name may stand in `for:`
    if key in names.measures:
        return measure(key)
    if key in names.segments:
        return "bool"
    if key in _BARE:
        return _BARE[key]
    if key in FUNCTIONS:
        draft.tell("is_a_function", path, node, found=key, usage=usage(key))
        return None
    known = [*names.measures, *names.segments, *_BARE, *BUILTINS]
    draft.tell("unknown_measure", path, node, found=key, near=nearest(key, known))
    return None


def kind_of_field(draft: Draft, node: Field, path: Path) -> str | None:
    """The kind of a dotted name: built-in, field of the account, one of the company's own."""
    name = node.value
    if name in BUILTINS:
        return BUILTINS[name].kind
    if name in draft.free_fields:
        return draft.free_fields[name]
    state = STATES.get(name)
    if state is not None and name.startswith("account."):
        return "number" if state.kind == "money" else state.kind
    if path == ("for",) and not name.startswith(("account.", "contract.")):
        return None  # told by check_sense
    draft.tell("unknown_field", path, node, found=name, near=nearest(name, known_fields(draft)))
    return None


def known_fields(draft: Draft) -> list[str]:
    accounts = [name for name in STATES if name.startswith("account.")]
    return [*(name for name in BUILTINS if "." in name), *accounts, *draft.free_fields]
