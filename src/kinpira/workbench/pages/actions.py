"""What a person does with an action. Each answers by going back to the list, with a message."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from kinpira.accounts.access import signed_in, workers_only
from kinpira.accounts.queries import list_users
from kinpira.platform import clock
from kinpira.platform.errors import InvalidInput
from kinpira.plays.queries import get_cta
from kinpira.plays.services.working import (
    drop_cta,
    hand_over_cta,
    reopen_cta,
    snooze_cta,
    tick_step,
)
from kinpira.workbench.filters import whole
from kinpira.workbench.forms import DropForm, HandOverForm, ResultForm, SnoozeForm
from kinpira.workbench.pages.today import panel
from kinpira.workbench.services import finish_action


def checked(form: Form) -> dict[str, Any]:
    """The form's values; InvalidInput with a message per field otherwise."""
    if form.is_valid():
        return form.cleaned_data
    fields = {
        name: _("%(field)s：%(error)s") % {"field": form.fields[name].label, "error": errors[0]}
        for name, errors in form.errors.items()
    }
    raise InvalidInput(_("入力を確かめてください。"), code="form", fields=fields)


def back(request: HttpRequest, message: str) -> HttpResponse:
    """To where the form was, with a message: a whole page, because counts and order changed."""
    messages.success(request, message)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("workbench:today")
    return leave(request, target)


def leave(request: HttpRequest, target: str) -> HttpResponse:
    """To another page; htmx is told to load it whole."""
    if getattr(request, "htmx", False):
        answer: HttpResponse = HttpResponseClientRedirect(target)
        return answer
    return HttpResponseRedirect(target, status=303)


def version_of(request: HttpRequest) -> int | None:
    return whole(request.POST.get("version"))


@require_POST
@workers_only
def complete_page(request: HttpRequest, cta_id: int) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    get_cta(user=user, cta_id=cta_id)  # who may not know of it hears nothing of the form either
    form = ResultForm(request.POST)
    checked(form)
    form.cleaned_data["day"] = form.cleaned_data["day"] or today
    done = request.POST.get("finish") != "0"
    cta = finish_action(
        cta_id=cta_id,
        user=user,
        version=version_of(request),
        meeting=form.meeting(),
        done=done,
        now=clock.now(),
        today=today,
    )
    said = (
        _("「%(title)s」を完了にしました。") if done else _("「%(title)s」の結果を記録しました。")
    )
    return back(request, said % {"title": cta.title})


@workers_only
def snooze_page(request: HttpRequest, cta_id: int) -> HttpResponse:
    user = signed_in(request)
    cta = get_cta(user=user, cta_id=cta_id)
    if request.method != "POST":
        return dialog(request, "workbench/action_snooze.html", {"cta": cta, "form": SnoozeForm()})
    data = checked(SnoozeForm(request.POST))
    snooze_cta(
        cta_id=cta_id,
        user=user,
        until=data["until"],
        reason=data["reason"],
        version=version_of(request),
        now=clock.now(),
        today=clock.today(),
    )
    return back(request, _("「%(title)s」を延期しました。") % {"title": cta.title})


@workers_only
def hand_over_page(request: HttpRequest, cta_id: int) -> HttpResponse:
    user, people = signed_in(request), list_users(active_only=True)
    cta = get_cta(user=user, cta_id=cta_id)
    if request.method != "POST":
        context = {"cta": cta, "form": HandOverForm(people=people)}
        return dialog(request, "workbench/action_hand_over.html", context)
    data = checked(HandOverForm(request.POST, people=people))
    to = next(person for person in people if str(person.pk) == data["to"])
    hand_over_cta(
        cta_id=cta_id,
        user=user,
        to=to,
        note=data["note"],
        version=version_of(request),
        now=clock.now(),
        today=clock.today(),
    )
    return back(request, _("「%(title)s」を引き継ぎました。") % {"title": cta.title})


@workers_only
def drop_page(request: HttpRequest, cta_id: int) -> HttpResponse:
    user = signed_in(request)
    cta = get_cta(user=user, cta_id=cta_id)
    if request.method != "POST":
        return dialog(request, "workbench/action_drop.html", {"cta": cta, "form": DropForm()})
    drop_cta(
        cta_id=cta_id,
        user=user,
        reason=checked(DropForm(request.POST))["reason"],
        version=version_of(request),
        now=clock.now(),
        today=clock.today(),
    )
    return back(request, _("「%(title)s」を取りやめました。") % {"title": cta.title})


@require_POST
@workers_only
def reopen_page(request: HttpRequest, cta_id: int) -> HttpResponse:
    cta = reopen_cta(
        cta_id=cta_id,
        user=signed_in(request),
        version=version_of(request),
        now=clock.now(),
        today=clock.today(),
    )
    return back(request, _("「%(title)s」を開き直しました。") % {"title": cta.title})


@require_POST
@workers_only
def step_page(request: HttpRequest, cta_id: int, position: int) -> HttpResponse:
    user = signed_in(request)
    tick_step(
        cta_id=cta_id,
        position=position,
        done=request.POST.get("done") == "1",
        user=user,
        version=version_of(request),
        now=clock.now(),
        today=clock.today(),
    )
    if not getattr(request, "htmx", False):
        address = reverse("workbench:today") + "?" + urlencode({"cta": cta_id})
        return HttpResponseRedirect(address, status=303)
    return render(request, "workbench/today.html#panel", panel(user, cta_id))


def dialog(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A form for the page's dialog; as a page of its own where there is no script."""
    if getattr(request, "htmx", False):
        return render(request, template, context)
    return render(request, "workbench/alone.html", context | {"part": template})
