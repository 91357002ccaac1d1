"""今日のアクション: what to do today, in order, with the reason; the chosen one beside the list."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kinpira.accounts.access import can_edit, can_see_amounts, signed_in
from kinpira.platform import clock
from kinpira.plays.queries import (
    count_today,
    get_cta,
    list_today,
    say_reasons_today,
    week_load,
)
from kinpira.workbench.designs import read_live
from kinpira.workbench.filters import one_of, whole
from kinpira.workbench.first_steps import look_at_first_steps
from kinpira.workbench.forms import ResultForm
from kinpira.workbench.today import five_lines, list_changes

SCOPES = ("mine", "team", "snoozed", "done")


@require_safe
def today_page(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    scope: Any = one_of(request.GET.get("scope"), SCOPES, "mine")
    chosen = whole(request.GET.get("cta"))
    context = {"scope": scope, "today": today, "amounts": can_see_amounts(user)}
    if getattr(request, "htmx", False) and chosen:
        return render(request, "workbench/today.html#panel", context | panel(user, chosen))
    ctas = list_today(user=user, today=today, scope=scope)
    say_reasons_today(ctas, get_language() or "ja")
    monday = today - timedelta(days=today.weekday())
    live = read_live()
    context |= {
        "ctas": ctas,
        "counts": count_today(user=user, today=today),
        "load": week_load(user=user, monday=monday, today=today),
        "week": request.GET.get("view") == "week",
        "changes": list_changes(user=user, live=live, today=today),
    }
    if not ctas:
        context["first"] = look_at_first_steps(user, live)
    else:
        known = {cta.pk for cta in ctas}
        context |= panel(user, chosen if chosen in known else ctas[0].pk)
    return render(request, "workbench/today.html", context)


def panel(user: Any, cta_id: int) -> dict[str, Any]:
    """The chosen action with everything that one needs before the call."""
    today = clock.today()
    cta = get_cta(user=user, cta_id=cta_id)
    say_reasons_today([cta], get_language() or "ja")
    return {
        "cta": cta,
        "steps": list(cta.steps.all()),
        "lines": five_lines(account=cta.account, today=today),
        "form": ResultForm(initial={"minutes_meeting": cta.minutes}),
        "editable": can_edit(user, cta.account),
        "status": getattr(cta.account, "status", None),
    }
