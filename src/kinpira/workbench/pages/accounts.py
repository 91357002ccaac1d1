"""企業一覧: filter, sort, search; the table answers htmx at the same address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinpira.accounts.access import can_see_amounts, signed_in
from kinpira.accounts.queries import list_teams, list_users
from kinpira.platform import clock
from kinpira.workbench.account_list import count_totals, list_accounts, list_sizes
from kinpira.workbench.designs import read_live
from kinpira.workbench.evaluated import last_run_id
from kinpira.workbench.filters import NOTICE_DAYS, SORTS, AccountFilter, read_filter
from kinpira.workbench.first_steps import look_at_first_steps


@require_safe
def accounts_page(request: HttpRequest) -> HttpResponse:
    user, today, run_id = signed_in(request), clock.today(), last_run_id()
    amounts = can_see_amounts(user)
    view = read_filter(request.GET, with_amounts=amounts, evaluated=bool(run_id))
    start = AccountFilter(state=view.state)
    listing, live = list_accounts(user=user, view=view, today=today, run_id=run_id), read_live()
    context: dict[str, Any] = {
        "listing": listing,
        "view": view,
        "live": live,
        "sorts": SORTS,
        "amounts": amounts,
        "evaluated": bool(run_id),
    }
    if not listing.rows:
        context["first"] = look_at_first_steps(user, live)
    if getattr(request, "htmx", False) and not request.headers.get("HX-Boosted"):
        return render(request, "workbench/accounts.html#listing", context)
    context |= {
        "all": count_totals(user=user, view=start, today=today, run_id=run_id),
        "owners": list_users(active_only=True),
        "teams": list_teams(),
        "sizes": list_sizes(user=user, run_id=run_id),
        "notice_days": NOTICE_DAYS,
    }
    return render(request, "workbench/accounts.html", context)
