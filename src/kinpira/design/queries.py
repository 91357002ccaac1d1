"""Reads of designs and their versions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from kinpira.accounts import queries as accounts
from kinpira.design.core.load import Loaded, load_design
from kinpira.design.core.model import Design
from kinpira.design.core.vocabulary import Kind
from kinpira.design.models import DesignVersion, SuccessDesign
from kinpira.facts import queries as facts
from kinpira.platform.errors import Conflict, NotFound

VersionedDesign = tuple[DesignVersion, Design]


def live_designs() -> list[VersionedDesign]:
    """The live version of each design, in the order in which they are tried.

    Raises Conflict where a live version can't be read any more (a field of the company's own was
    removed): nothing may be evaluated by half a design.
    """
    live = DesignVersion.objects.filter(state=DesignVersion.State.LIVE)
    ordered = live.select_related("design", "activated_by").order_by(
        "design__position", "design_id"
    )
    return [(version, read_design(version)) for version in ordered]


def read_design(version: DesignVersion) -> Design:
    """The design that a version's text says. Raises Conflict where it can't be read any more."""
    loaded = load_version(version)
    if loaded.design is None:
        problem = loaded.errors[0]
        raise Conflict(
            _("%(design)s v%(number)s はもう読めません（%(line)s行目）。直して保存してください。")
            % {"design": version.design.name, "number": version.number, "line": problem.line},
            code="design_unreadable",
        )
    return loaded.design


def load_version(version: DesignVersion) -> Loaded:
    """The version's text, checked against the fields that the company has now; cached."""
    fields, labels = _free_fields(), _free_labels()
    return _load(version.text, tuple(sorted(fields.items())), tuple(sorted(labels.items())))


def _free_fields() -> dict[str, Kind]:
    """Money is a number to the language."""
    return {
        key: "number" if kind == "money" else kind for key, kind in accounts.free_fields().items()
    }


def _free_labels() -> dict[str, str]:
    """What the company calls its own account fields."""
    return {field.key: field.label for field in accounts.list_free_fields() if field.label}


@lru_cache(maxsize=64)
def _load(
    text: str, fields: tuple[tuple[str, Kind], ...], labels: tuple[tuple[str, str], ...]
) -> Loaded:
    return load_design(text, free_fields=dict(fields), free_labels=dict(labels))


def check_text(
    *, text: str, known_events: Collection[str] | None = None, today: date | None = None
) -> Loaded:
    """Check a text as it would be saved in this home."""
    return load_design(
        text,
        free_fields=_free_fields(),
        free_labels=_free_labels(),
        known_events=known_events,
        today=today,
    )


def known_events() -> frozenset[str] | None:
    """Names of the usage events that have come in; None while none has, so that a design can be
    written before the first import."""
    return frozenset(name for name, _count, _day in facts.event_names()) or None


def list_designs() -> list[SuccessDesign]:
    return list(SuccessDesign.objects.all())


def get_design(*, key: str = "") -> SuccessDesign:
    """The design of `key`, or the only (else the first) one. Raises NotFound."""
    designs = SuccessDesign.objects.filter(key=key) if key else SuccessDesign.objects.all()
    design = designs.first()
    if design is None:
        message = _("デザインがまだありません。kinpira design save FILE で保存してください。")
        if key:
            there_is_none = _("「%(key)s」というデザインはありません。") % {"key": key}
            message = there_is_none + _("kinpira design list で一覧を見られます。")
        raise NotFound(message, code="design_not_found")
    return design


def get_version(*, number: int, key: str = "") -> DesignVersion:
    """Version `number` of the design `key` (or of the only one). Raises NotFound."""
    design = get_design(key=key)
    version = design.versions.select_related("design").filter(number=number).first()
    if version is None:
        raise NotFound(
            _("%(design)s に v%(number)s はありません。版の一覧から選んでください。")
            % {"design": design.name, "number": number},
            code="version_not_found",
        )
    return version


def find_live_version(*, key: str = "") -> DesignVersion | None:
    """The live version of the design, None where none is live."""
    return (
        get_design(key=key)
        .versions.select_related("design", "activated_by")
        .filter(state=DesignVersion.State.LIVE)
        .first()
    )


def list_versions(*, key: str = "") -> list[DesignVersion]:
    """Versions of one design, newest first."""
    versions = get_design(key=key).versions.select_related("design", "created_by", "activated_by")
    return list(versions)
