"""Definitions must not go in a circle: measures, segments, stages and score."""

from __future__ import annotations

from collections.abc import Iterator

from kinpira.design.core.draft import Draft
from kinpira.design.core.expr import Call, Compare, In, Name, Node, children, walk
from kinpira.design.core.problems import Path

_OF_THE_STAGE = ("days_in_stage", "late", "reached")
Graph = dict[str, list[str]]


def check_circles(draft: Draft) -> None:
    graph, places = _graph(draft)
    told: set[frozenset[str]] = set()
    done: set[str] = set()
    for start in graph:
        for circle in _circles(start, graph, done):
            if frozenset(circle) in told:
                continue
            told.add(frozenset(circle))
            first = next((name for name in circle if name in places), circle[0])
            turn = circle.index(first)
            way = " → ".join([*circle[turn:], *circle[:turn], first])
            draft.tell("circle", places.get(first, ()), way=way)


def _circles(start: str, graph: Graph, done: set[str]) -> Iterator[list[str]]:
    """Circles met by one depth-first walk from `start`, without recursion."""
    if start in done:
        return
    way = [start]
    waiting = [iter(graph[start])]
    while waiting:
        name = next(waiting[-1], None)
        if name is None:
            done.add(way.pop())
            waiting.pop()
        elif name in way:
            yield way[way.index(name) :]
        elif name not in done and name in graph:
            way.append(name)
            waiting.append(iter(graph[name]))


def _graph(draft: Draft) -> tuple[Graph, dict[str, Path]]:
    names, rules = draft.names, draft.rules
    graph: Graph = {"stage": [f"stages.{key}" for key in names.stages], "score": []}
    places: dict[str, Path] = {}
    for path, rule in rules.items():
        match path:
            case ("measures", str(key), "value"):
                owner = key
            case ("segments", str(key), "if"):
                owner = key
                if draft.spec.segments[key].points:
                    graph["score"].append(key)
            case ("stages", int(n), _):
                owner = f"stages.{draft.spec.stages[n].key}"
            case ("score", "parts", _, _):
                owner = "score"
            case ("plays", str(key), "when" | "off") if _in_score(draft, key):
                owner = f"plays.{key}"
                graph["score"].append(owner)
            case _:
                continue
        places.setdefault(owner, path)
        stage = path[1] if path[0] == "stages" else None
        graph.setdefault(owner, []).extend(_needs(draft, path, rule.tree, stage))
    return graph, places


def _in_score(draft: Draft, play: str) -> bool:
    return draft.spec.score is not None and play in draft.spec.score.lamps


def _needs(draft: Draft, path: Path, tree: Node, stage: str | int | None) -> list[str]:
    """Names that `tree` needs. A stage that names a later one is told as that, not as a circle."""
    found: list[str] = []
    skip: set[int] = set()
    for node in walk(tree):
        if id(node) in skip:
            continue
        for other in _other_stages(draft, node, stage):
            own = int(stage or 0)
            comes_later = draft.names.stages.index(other) >= own
            code = "later_stage" if comes_later else "earlier_stage"
            draft.tell(code, path, node, found=draft.names.stages[own], other=other)
            skip.update(id(child) for child in children(node))
        match node:
            case Call(name=name) if name in _OF_THE_STAGE and not _told(node, skip):
                found.append("stage")
            case Name(value="stage"):
                found.append("stage")
            case Name(value="score" | "band"):
                found.append("score")
            case Name(value=key) if key in draft.names.measures or key in draft.names.segments:
                found.append(key)
    return found


def _other_stages(draft: Draft, node: Node, stage: str | int | None) -> list[str]:
    if not isinstance(stage, int):
        return []
    match node:
        case Call(name="reached" | "late", args=(Name(value=key),)):
            named = [key]
        case Compare(left=Name(value="stage"), right=Name(value=key)):
            named = [key]
        case Compare(left=Name(value=key), right=Name(value="stage")):
            named = [key]
        case In(left=Name(value="stage"), items=items):
            named = [item.value for item in items if isinstance(item, Name)]
        case _:
            return []
    return [key for key in named if key in draft.names.stages]


def _told(call: Call, skip: set[int]) -> bool:
    return id(call) in skip or any(id(arg) in skip for arg in call.args)
