"""YAML text → plain data, with the place of every key and value."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kinpira.design.core.problems import Path, Problem, make_problem

Place = tuple[int, int]  # line and column, 1-based
LARGEST = 20_000  # nodes; an alias bomb stops here
DEEPEST = 20


@dataclass
class Source:
    """The file as data; `keys` and `values`: each path's place, `styles`: how it is written."""

    text: str
    data: dict[str, Any]
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    styles: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where `path` is written; the nearest parent that is, else the file's first character."""
        for length in range(len(path), 0, -1):
            found = self.values.get(path[:length]) or self.keys.get(path[:length])
            if found:
                return found
        return (1, 1)

    def key_place(self, path: Path) -> Place:
        return self.keys.get(path) or self.place(path)

    def inside(self, path: Path, line: int, column: int) -> Place:
        """The file's place of `line`, `column` (1-based) of the text at `path`."""
        top, left = self.place(path)
        style = self.styles.get(path, "")
        if style in ("|", ">"):
            lines = self.text.splitlines()
            first = next((n for n in range(top, len(lines)) if lines[n].strip()), top)
            indent = len(lines[first]) - len(lines[first].lstrip()) if first < len(lines) else 0
            return (first + line, indent + column) if style == "|" else (first + 1, indent + 1)
        if line > 1:
            return (top + line - 1, column)
        return (top, left + column - 1 + (1 if style in ("'", '"') else 0))


def read_source(text: str) -> Source:
    """Never raises: what can't be read stands in `problems`, with `data` as far as it goes."""
    source = Source(text, {})
    try:
        with warnings.catch_warnings():  # anchors that are used twice: the later one counts
            warnings.simplefilter("ignore")
            root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        found = str(error.problem or error.context or "").strip()
        source.problems.append(make_problem("yaml", line, column, found=found))
        return source
    except (YAMLError, ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
        found = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        source.problems.append(make_problem("yaml", 1, 1, found=found))
        return source
    if not isinstance(root, MappingNode):
        source.problems.append(make_problem("not_a_mapping", 1, 1))
        return source
    source.data = _Reader(source).value(root, ())
    return source


class _Reader:
    """Walks the node tree once; counts nodes so that aliases can't multiply without end."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.seen = 0

    def value(self, node: Node, path: Path) -> Any:
        self.seen += 1
        mark = node.start_mark
        self.source.values[path] = (mark.line + 1, mark.column + 1)
        if self.seen > LARGEST or len(path) > DEEPEST:
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, n)) for n, item in enumerate(node.value)]
        if isinstance(node, ScalarNode):
            self.source.styles[path] = node.style or ""
            return _scalar(node)
        return None

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
            mark = key_node.start_mark
            place = (mark.line + 1, mark.column + 1)
            if key in result:
                self.source.problems.append(
                    make_problem("duplicate_key", *place, path=(*path, key), found=key)
                )
                continue
            self.source.keys[(*path, key)] = place
            result[key] = self.value(value_node, (*path, key))
        return result


def _scalar(node: ScalarNode) -> Any:
    """A plain scalar by its YAML 1.2 meaning; what has no safe meaning stays text."""
    text, kind = node.value, str(node.tag).rsplit(":", 1)[-1]
    if node.style:
        return text
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0) if text.lower()[:2] in ("0x", "0o") else int(text)
        if kind == "float":
            return float(text)
        if kind == "timestamp":
            return date.fromisoformat(text)
    except ValueError:
        return text
    if kind == "bool":
        return text.lower() == "true"
    return None if kind == "null" else text
