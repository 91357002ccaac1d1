"""The tree of teams: pure arithmetic over parent links."""

from collections.abc import Mapping


def teams_below(team: int, *, parents: Mapping[int, int | None]) -> set[int]:
    """`team` and every team under it. A link that closes a loop is followed once."""
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = [team]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(children.get(current, ()))
    return found


def makes_a_loop(team: int, parent: int | None, *, parents: Mapping[int, int | None]) -> bool:
    """Whether putting `team` under `parent` would put it under itself."""
    return parent is not None and parent in teams_below(team, parents=parents)
