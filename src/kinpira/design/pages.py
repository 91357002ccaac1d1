"""サクセス設計: the live design in words, its versions, what changed between two, activation."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kinpira.accounts.access import signed_in
from kinpira.design import lit, queries, services
from kinpira.design.core.words import diff_in_words
from kinpira.design.core.words.outline import outline
from kinpira.design.models import DesignVersion
from kinpira.platform import clock
from kinpira.platform.errors import InvalidInput, NotAllowed

ACTIVATORS = ("manager", "admin")


def _language() -> str:
    return "ja" if (get_language() or "ja").startswith("ja") else "en"


def _may_activate(request: HttpRequest) -> bool:
    return signed_in(request).role in ACTIVATORS


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The first design that is tried; how to begin where there is none."""
    designs = queries.list_designs()
    if not designs:
        return render(request, "design/empty.html")
    return _read_page(request, designs[0].key, None)


@require_GET
def show_page(request: HttpRequest, key: str) -> HttpResponse:
    """The live version of one design; its newest draft where none is live."""
    return _read_page(request, key, None)


@require_GET
def version_page(request: HttpRequest, key: str, number: int) -> HttpResponse:
    return _read_page(request, key, queries.get_version(number=number, key=key))


def _read_page(request: HttpRequest, key: str, version: DesignVersion | None) -> HttpResponse:
    live = queries.find_live_version(key=key)
    shown = version or live or queries.list_versions(key=key)[0]
    loaded = queries.load_version(shown)
    language = _language()
    context = {
        "version": shown,
        "live": live,
        "designs": queries.list_designs(),
        "outline": outline(loaded.design, language) if loaded.design else None,
        "problems": [problem.as_dict(language) for problem in loaded.problems],
        "may_activate": _may_activate(request),
    }
    return render(request, "design/read.html", context)


@require_GET
def versions_page(request: HttpRequest, key: str) -> HttpResponse:
    """Who saved which version when and why, newest first."""
    versions = queries.list_versions(key=key)
    before = {version.pk: older.number for version, older in pairwise(versions)}
    context = {
        "design": queries.get_design(key=key),
        "rows": [(version, before.get(version.pk)) for version in versions],
        "live": queries.find_live_version(key=key),
        "may_activate": _may_activate(request),
    }
    return render(request, "design/versions.html", context)


@require_GET
def diff_page(request: HttpRequest, key: str) -> HttpResponse:
    """What changed from version `a` to version `b`, in words."""
    old = queries.get_version(number=_number(request, "a"), key=key)
    new = queries.get_version(number=_number(request, "b"), key=key)
    context = {
        "old": old,
        "new": new,
        "versions": queries.list_versions(key=key),
        "changes": diff_in_words(queries.read_design(old), queries.read_design(new), _language()),
    }
    return render(request, "design/diff.html", context)


def _number(request: HttpRequest, name: str) -> int:
    word = request.GET.get(name, "")
    if not word.isascii() or not word.isdigit() or len(word) > 9:
        raise InvalidInput(_("比べる版の番号を選んでください。"), code="version_number")
    return int(word)


@require_GET
def text_page(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The version's file, to save and edit."""
    version = queries.get_version(number=number, key=key)
    response = HttpResponse(version.text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}-v{number}.yaml"'
    return response


@require_http_methods(["GET", "POST"])
def activate_page(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Ask before a version goes live (GET), then make it live (POST). Managers and admins."""
    if not _may_activate(request):
        raise NotAllowed(
            _("版を有効にできるのはマネージャーと管理者です。担当のマネージャーに頼んでください。"),
            code="activate_design",
        )
    version = queries.get_version(number=number, key=key)
    if request.method == "POST":
        return _activate(request, version)
    return render(request, "design/activate.html", _question(version))


def _question(version: DesignVersion) -> dict[str, Any]:
    live = queries.find_live_version(key=version.design.key)
    design = queries.read_design(version)
    changes = diff_in_words(queries.read_design(live), design, _language()) if live else []
    return {
        "version": version,
        "live": live,
        "changes": changes,
        "lit": lit.count_lit(version=version, design=design, today=clock.today()),
    }


def _activate(request: HttpRequest, version: DesignVersion) -> HttpResponse:
    change = (
        services.roll_back
        if version.state == DesignVersion.State.RETIRED
        else services.activate_version
    )
    live = change(
        version=version,
        by=signed_in(request),
        now=clock.now(),
        act_on_lit=request.POST.get("act_on_lit") == "yes",
    )
    messages.success(
        request,
        _("%(name)s v%(number)s を有効にしました。")
        % {"name": live.design.name, "number": live.number},
    )
    return redirect("design:show", key=live.design.key)
