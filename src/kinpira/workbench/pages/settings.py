"""設定 pages of the workbench: evaluation runs, and the state of the system."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kinpira.accounts.access import settings_readers_only
from kinpira.evaluation.queries import list_runs
from kinpira.evaluation.services import evaluate_accounts
from kinpira.platform import clock
from kinpira.workbench.system import read_system

RUNS_SHOWN = 50


@require_safe
@settings_readers_only
def runs_page(request: HttpRequest) -> HttpResponse:
    runs = list_runs(limit=RUNS_SHOWN)
    return render(request, "workbench/runs.html", {"runs": runs, "today": clock.today()})


@require_POST
@settings_readers_only
def run_now_page(request: HttpRequest) -> HttpResponse:
    run = evaluate_accounts(day=clock.today(), now=clock.now())
    said = _("%(n)s社を計算しました。") % {"n": run.accounts}
    messages.success(request, said)
    return HttpResponseRedirect(reverse("workbench:runs"), status=303)


@require_safe
@settings_readers_only
def system_page(request: HttpRequest) -> HttpResponse:
    return render(request, "workbench/system.html", {"system": read_system(today=clock.today())})
