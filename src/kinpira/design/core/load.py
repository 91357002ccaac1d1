"""The design file → a Design, or every mistake in it at once.

source (YAML with places) → shape (schema) → expressions (parser) → checks → Design.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kinpira.design.core.build import build_design
from kinpira.design.core.check import check_draft
from kinpira.design.core.draft import Draft, Names
from kinpira.design.core.model import Design, Expression
from kinpira.design.core.parser import ParseError, parse_expression
from kinpira.design.core.problems import Path, Problem, make_problem
from kinpira.design.core.schema import DesignFile
from kinpira.design.core.shape import read_shape
from kinpira.design.core.source import Source, read_source
from kinpira.design.core.vocabulary import Kind

LONGEST = 500_000  # characters


@dataclass(frozen=True)
class Loaded:
    """`design` is None where any problem is an error; warnings let it stand."""

    design: Design | None
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]


def load_design(
    text: str,
    *,
    free_fields: Mapping[str, Kind] | None = None,
    free_labels: Mapping[str, str] | None = None,
    known_events: Collection[str] | None = None,
    today: date | None = None,
) -> Loaded:
    """Read and check a design file; never raises, whatever the text.

    `free_fields`: kinds of the company's own account fields, by key (with or without `account.`).
    `free_labels`: what those fields are called in sentences, by the same keys.
    `known_events`: event names that ever came in; others get a warning. None: not asked.
    `today`: the day against which 観察中 expires. None: not asked.
    """
    if len(text) > LONGEST:
        return Loaded(None, [make_problem("too_long", 1, 1, limit=LONGEST)])
    source = read_source(text)
    if not source.data:
        problems = source.problems or [make_problem("not_a_mapping", 1, 1)]
        return Loaded(None, problems)
    spec, shape_problems = read_shape(source)
    problems = [*source.problems, *shape_problems]
    rules = _parse_rules(spec, source, problems)
    draft = Draft(
        source=source,
        spec=spec,
        names=_names(source),
        rules=rules,
        free_fields={_dotted(key): kind for key, kind in (free_fields or {}).items()},
        known_events=known_events,
        today=today,
        problems=problems,
    )
    check_draft(draft)
    ordered = sorted(draft.problems, key=lambda problem: (problem.line, problem.column))
    failed = any(problem.severity == "error" for problem in ordered)
    if failed:
        return Loaded(None, ordered)
    design = build_design(spec, rules)
    labels, kinds = _undotted(free_labels or {}), _undotted(free_fields or {})
    return Loaded(replace(design, labels=labels, kinds=kinds), ordered)


def rule_texts(spec: DesignFile) -> dict[Path, str]:
    """Every expression of the file by its path."""
    found: dict[Path, str | None] = {("for",): spec.for_}
    for key, measure in spec.measures.items():
        found["measures", key, "value"] = measure.value
    for n, stage in enumerate(spec.stages):
        found["stages", n, "reached"] = stage.reached
        found["stages", n, "lost"] = stage.lost
    for key, segment in spec.segments.items():
        found["segments", key, "if"] = segment.if_
    for key, part in (spec.score.parts if spec.score else {}).items():
        found["score", "parts", key, "value"] = part.value
    for key, play in spec.plays.items():
        found["plays", key, "when"] = play.when
        found["plays", key, "off"] = play.off
        if play.on is not None:
            found["plays", key, "on", "before"] = play.on.before
            found["plays", key, "on", "after"] = play.on.after
    return {path: text for path, text in found.items() if text is not None}


def _parse_rules(
    spec: DesignFile, source: Source, problems: list[Problem]
) -> dict[Path, Expression]:
    rules: dict[Path, Expression] = {}
    for path, text in rule_texts(spec).items():
        line, _ = source.inside(path, 1, 1)
        try:
            rules[path] = Expression(text, parse_expression(text), line)
        except ParseError as error:
            place = source.inside(path, error.line, error.column)
            values: dict[str, Any] = error.values
            problems.append(make_problem(error.code, *place, path=path, **values))
    return rules


def _names(source: Source) -> Names:
    def keys(key: str) -> tuple[str, ...]:
        value = source.data.get(key)
        return tuple(value) if isinstance(value, dict) else ()

    stages = source.data.get("stages")
    return Names(
        measures=keys("measures"),
        segments=keys("segments"),
        stages=tuple(
            str(stage["key"])
            for stage in (stages if isinstance(stages, list) else [])
            if isinstance(stage, dict) and "key" in stage
        ),
        groups=keys("events"),
        plays=keys("plays"),
        levels=keys("success"),
    )


def _undotted(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key.removeprefix("account."): value for key, value in fields.items()}


def _dotted(key: str) -> str:
    return key if "." in key else f"account.{key}"
