"""A call: does the function exist, does it take so many, is each of the kind that it takes?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinpira.accounts.core.fields import RECORD_EVENTS, ROLES
from kinpira.design.core.build import event_group
from kinpira.design.core.draft import Draft
from kinpira.design.core.expr import Call, Field, Listing, Name, Node, Window, walk
from kinpira.design.core.problems import Path, nearest
from kinpira.design.core.usage import PARAMETERS, usage
from kinpira.design.core.vocabulary import FUNCTIONS

if TYPE_CHECKING:
    from kinpira.design.core.check.kinds import KindReader


def check_arguments(draft: Draft, call: Call, path: Path, reader: KindReader) -> list[str | None]:
    """Tell what is wrong with the arguments; the kinds of those that are values."""
    function = FUNCTIONS.get(call.name)
    if function is None:
        draft.tell(
            "unknown_function", path, call, found=call.name, near=nearest(call.name, FUNCTIONS)
        )
        return []
    most, given = len(function.params), len(call.args)
    if not most - function.optional <= given <= most:
        expected = str(most) if not function.optional else f"{most - function.optional}–{most}"
        draft.tell(
            "argument_count",
            path,
            call,
            found=call.name,
            expected=expected,
            given=given,
            usage=usage(call.name),
        )
    checker = _Arguments(draft, call, path, reader)
    kinds = [
        checker.check(param, arg, place)
        for place, (param, arg) in enumerate(zip(function.params, call.args, strict=False), 1)
    ]
    if call.name == "change" and call.args and not _has_window(draft, call.args[0]):
        draft.tell("measure_in_window", path, call)
    return kinds


class _Arguments:
    def __init__(self, draft: Draft, call: Call, path: Path, reader: KindReader) -> None:
        self.draft, self.call, self.path, self.reader = draft, call, path, reader

    def check(self, param: str, arg: Node, place: int) -> str | None:
        """Tell `arg` where it does not fit `param`; its kind where it is a number."""
        if param in ("events", "property"):
            self._events(arg, place)
        elif param == "number":
            if isinstance(arg, Listing):
                self._wrong(param, arg, place)
                return None
            return self.reader.must_be_number(arg, self.path)
        elif param == "condition":
            self.reader.must_be_condition(arg, self.path)
        elif param == "date":
            self.reader.must_be_date(arg, self.path)
        elif param in ("stage", "role"):
            self._one_of(param, arg, place)
        elif not isinstance(arg, Window) or (param == "days" and arg.unit != "days"):
            self._wrong(param, arg, place)
        return None

    def _wrong(self, param: str, arg: Node, place: int) -> None:
        _, ja, en = PARAMETERS[param]
        self.draft.tell(
            "argument_kind",
            self.path,
            arg,
            found=self.call.name,
            position=place,
            expected=ja,
            expected_en=en,
            usage=usage(self.call.name),
        )

    def _one_of(self, param: str, arg: Node, place: int) -> None:
        known = self.draft.names.stages if param == "stage" else ROLES
        if not isinstance(arg, Name):
            self._wrong(param, arg, place)
        elif arg.value not in known:
            self.draft.tell(
                f"unknown_{param}",
                self.path,
                arg,
                found=arg.value,
                near=nearest(arg.value, known),
                known=", ".join(known) or "—",
            )

    def _events(self, arg: Node, place: int) -> None:
        items = arg.items if isinstance(arg, Listing) else (arg,)
        if not items:
            self._wrong("events", arg, place)
        for item in items:
            if isinstance(item, Name | Field):
                self._known_event(item)
            else:
                self._wrong("events", item, place)

    def _known_event(self, node: Name | Field) -> None:
        """Groups and record events are known; raw ones where the home told which ever came."""
        draft, name = self.draft, node.value
        if name == "any" or name in draft.names.groups or name in RECORD_EVENTS:
            return
        named = [
            event
            for key, value in draft.spec.events.items()
            for event in event_group(key, value).events
        ]
        known = {*named, *draft.names.groups, *RECORD_EVENTS, *(draft.known_events or ())}
        near = nearest(name, known)
        if name in known or (draft.known_events is None and not near):
            return
        code = "event_not_in_a_group" if draft.known_events is None else "unknown_event"
        draft.tell(code, self.path, node, found=name, near=near, severity="warning")


def _has_window(draft: Draft, tree: Node) -> bool:
    """Whether a window stands in `tree` or in a measure that it names."""
    seen: set[str] = set()
    waiting = [tree]
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, Window):
                return True
            rule = (
                draft.rules.get(("measures", node.value, "value"))
                if isinstance(node, Name)
                else None
            )
            if isinstance(node, Name) and rule is not None and node.value not in seen:
                seen.add(node.value)
                waiting.append(rule.tree)
    return False
