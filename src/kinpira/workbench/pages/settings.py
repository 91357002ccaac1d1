"""設定 pages of the workbench: evaluation runs, and the state of the system."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kinpira.accounts.access import settings_readers_only
from kinpira.evaluation.queries import list_runs
from kinpira.evaluation.tasks import ask_for_all, is_asked_for
from kinpira.platform import clock
from kinpira.workbench.system import read_system

RUNS_SHOWN = 50


@require_safe
@settings_readers_only
def runs_page(request: HttpRequest) -> HttpResponse:
    """The runs, latest first; while one is under way the table asks for itself again."""
    runs = list_runs(limit=RUNS_SHOWN)
    going = is_asked_for() or any(run.state == "running" for run in runs[:1])
    context = {"runs": runs, "today": clock.today(), "going": going}
    fragment = getattr(request, "htmx", False) and not request.headers.get("HX-Boosted")
    name = "workbench/runs.html#runs" if fragment else "workbench/runs.html"
    return render(request, name, context)


@require_POST
@settings_readers_only
def run_now_page(request: HttpRequest) -> HttpResponse:
    """Asks the worker, so that nobody waits for 100,000 accounts."""
    ask_for_all()
    messages.success(request, _("計算を始めます。この画面に進み具合が出ます。"))
    return HttpResponseRedirect(reverse("workbench:runs"), status=303)


@require_safe
@settings_readers_only
def system_page(request: HttpRequest) -> HttpResponse:
    return render(request, "workbench/system.html", {"system": read_system(today=clock.today())})
