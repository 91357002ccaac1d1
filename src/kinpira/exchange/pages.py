"""設定 > 取り込み: what was imported, what came of it, the rejected rows to take away."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kinpira.accounts.access import can_see_everything, settings_readers_only, signed_in
from kinpira.exchange.core.mapping import dump_plain
from kinpira.exchange.queries import get_import, list_imports
from kinpira.platform.errors import NotAllowed, NotFound


@require_safe
@settings_readers_only
def imports(request: HttpRequest) -> HttpResponse:
    """The latest imports."""
    return render(request, "exchange/imports.html", {"imports": list_imports(limit=200)})


@require_safe
@settings_readers_only
def import_(request: HttpRequest, number: int) -> HttpResponse:
    """One import: files, counts, mapping, error."""
    found = get_import(number)
    here = (
        can_see_everything(signed_in(request))
        and bool(found.rejects_file)
        and Path(found.rejects_file).is_file()
    )
    mapping = dump_plain(found.mapping) if found.mapping else ""
    context = {"import": found, "mapping": mapping, "has_rejects": here}
    return render(request, "exchange/import.html", context)


@require_safe
@settings_readers_only
def rejected(request: HttpRequest, number: int) -> HttpResponse:
    """The rejected rows as a CSV to mend and send again."""
    if not can_see_everything(signed_in(request)):
        raise NotAllowed(
            _(
                "却下された行には、すべての企業と金額を見られる人だけが触れます。管理者に頼んでください。"
            ),
            code="rejected_rows",
        )
    found = get_import(number)
    path = Path(found.rejects_file) if found.rejects_file else None
    if path is None or not path.is_file():
        raise NotFound(_("この取り込みに却下された行の一覧はありません。"))
    answer = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{number}-rejected.csv"'
    return answer
