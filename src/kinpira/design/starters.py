"""Designs to start from, shipped with the package: one file each in `templates_yaml/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from kinpira.platform.errors import NotFound

FOLDER = Path(__file__).parent / "templates_yaml"


@dataclass(frozen=True)
class Starter:
    key: str
    name: str
    about: str  # the file's first comment


def list_starters() -> list[Starter]:
    return [_starter(path) for path in sorted(FOLDER.glob("*.yaml"))]


def read_starter(*, key: str) -> str:
    """The text of a template. Raises NotFound, naming those that are there."""
    for path in FOLDER.glob("*.yaml"):
        if path.stem == key:
            return path.read_text(encoding="utf-8")
    known = ", ".join(starter.key for starter in list_starters())
    raise NotFound(
        _("「%(key)s」というひな型はありません。あるもの: %(known)s")
        % {"key": key, "known": known},
        code="template_not_found",
    )


def _starter(path: Path) -> Starter:
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line.lstrip("# ") for line in lines if line.startswith("# ")]
    about = next((line for line in comments if "yaml-language-server" not in line), "")
    name = next(line.removeprefix("name:").strip() for line in lines if line.startswith("name:"))
    return Starter(path.stem, name, about)
