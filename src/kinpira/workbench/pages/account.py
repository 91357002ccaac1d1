"""顧客カルテ: one customer's story in one page; timeline and reasons answer htmx alone."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kinpira.accounts.access import can_edit, can_see_amounts, get_account, signed_in
from kinpira.evaluation.queries import explain
from kinpira.platform import clock
from kinpira.workbench.account_story import tell
from kinpira.workbench.designs import read_live
from kinpira.workbench.evaluated import trend_of
from kinpira.workbench.filters import one_of
from kinpira.workbench.timeline import KINDS, list_happenings


@require_safe
def account_page(request: HttpRequest, external_id: str) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    account, amounts = get_account(user, external_id), can_see_amounts(user)
    live = read_live()
    whole = not getattr(request, "htmx", False)
    if not whole and request.GET.get("part") == "trend":
        trend = trend_of(account, live, today=today)  # the past recomputed: after the page
        return render(request, "workbench/account_trend.html", {"trend": trend})
    context = timeline(request, account) | {"account": account, "live": live, "today": today}
    if not whole:
        return render(request, "workbench/account.html#timeline", context)
    context |= tell(account, live=live, today=today, amounts=amounts)
    context |= {
        "amounts": amounts,
        "editable": can_edit(user, account),
    }
    return render(request, "workbench/account.html", context)


def timeline(request: HttpRequest, account: Any) -> dict[str, Any]:
    """One page of the timeline, as the address asks: `kind`, and `before` to go on."""
    user, today = signed_in(request), clock.today()
    kind = one_of(request.GET.get("kind"), KINDS, "all")
    happenings, further = list_happenings(
        account,
        live=read_live(),
        kind=kind,
        before=read_day(request.GET.get("before", ""), today),
        amounts=can_see_amounts(user),
    )
    more = bool(request.GET.get("before"))
    return {"happenings": happenings, "further": further, "kind": kind, "more": more}


def read_day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@require_safe
def why_page(request: HttpRequest, external_id: str, key: str) -> HttpResponse:
    """The inputs, rule and version behind one value, in words."""
    user = signed_in(request)
    account = get_account(user, external_id)
    explanation = explain(
        account=account,
        key=key,
        day=clock.today(),
        language=(get_language() or "ja")[:2],
        amounts=can_see_amounts(user),
    )
    context = {"account": account, "why": explanation, "key": key}
    template = "workbench/why.html" if getattr(request, "htmx", False) else "workbench/alone.html"
    return render(request, template, context | {"part": "workbench/why.html"})
