"""Names of what the live designs define, for lists and pages that show keys in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kinpira.design.core.model import Design, Play
from kinpira.design.queries import live_designs


@dataclass(frozen=True)
class Live:
    """The live designs by version id; the first that names a key gives its name."""

    designs: dict[int, Design]
    versions: dict[int, int]

    def design_of(self, version_id: int | None) -> Design | None:
        return self.designs.get(version_id) if version_id is not None else None

    @property
    def stages(self) -> dict[str, str]:
        """Stage key → name, in the designs' order."""
        found: dict[str, str] = {}
        for design in self.designs.values():
            for stage in design.stages:
                found.setdefault(stage.key, stage.name)
        return found

    @property
    def plays(self) -> dict[str, Play]:
        found: dict[str, Play] = {}
        for design in self.designs.values():
            for key, play in design.plays.items():
                found.setdefault(key, play)
        return found

    @property
    def lamps(self) -> dict[str, str]:
        """Lamp key → name; only plays that have a lamp."""
        return {key: play.name for key, play in self.plays.items() if play.trigger.kind == "lamp"}

    @property
    def event_names(self) -> dict[str, str]:
        """Raw event → its name for people, from groups of that one event."""
        found: dict[str, str] = {}
        for design in self.designs.values():
            for group in design.events.values():
                if group.name and len(group.events) == 1:
                    found.setdefault(group.events[0], group.name)
        return found

    def stage_name(self, key: str) -> str:
        return self.stages.get(key, key)

    def lamp_name(self, key: str) -> str:
        """The name, or that the present design no longer has this lamp."""
        return self.lamps.get(key) or _("%(key)s（今の設計にありません）") % {"key": key}


def read_live() -> Live:
    pairs = live_designs()
    return Live(
        {version.pk: design for version, design in pairs},
        {version.pk: version.number for version, _design in pairs},
    )
