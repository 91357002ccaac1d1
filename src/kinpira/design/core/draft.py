"""A design file as far as it could be read: what the checks look at, before it becomes a Design."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from kinpira.design.core.expr import Node
from kinpira.design.core.model import Expression
from kinpira.design.core.problems import Path, Problem, Severity, make_problem
from kinpira.design.core.schema import DesignFile
from kinpira.design.core.source import Source
from kinpira.design.core.vocabulary import Kind


@dataclass(frozen=True)
class Names:
    """Every key of the file, also of entries that are wrong inside: no mistake is told twice."""

    measures: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()  # in order
    groups: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


@dataclass
class Draft:
    source: Source
    spec: DesignFile  # without the entries that are wrong
    names: Names
    rules: dict[Path, Expression]  # every expression that could be parsed
    free_fields: Mapping[str, Kind]  # "account.<key>" -> kind
    known_events: Collection[str] | None  # names of events that ever came in; None: not known
    today: date | None
    problems: list[Problem] = field(default_factory=list)

    def tell(
        self,
        code: str,
        path: Path,
        node: Node | None = None,
        *,
        severity: Severity = "error",
        near: str = "",
        **values: object,
    ) -> None:
        """Note a mistake at `path`, or at `node` of the expression there; the same only once."""
        if node is not None:
            line, column = self.source.inside(path, node.span[0], node.span[1])
        elif path in self.source.keys:
            line, column = self.source.keys[path]
        else:
            line, column = self.source.place(path)
        problem = make_problem(
            code, line, column, path=path, severity=severity, near=near, **values
        )
        if problem not in self.problems:
            self.problems.append(problem)
