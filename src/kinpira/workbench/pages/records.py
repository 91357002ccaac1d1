"""Short forms of 顧客カルテ: a touchpoint, the judgement, a figure, a contact, an action.

GET answers the form for the page's dialog, POST writes and goes back to the account's page.
"""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kinpira.accounts.access import check_can_edit, get_account, signed_in, workers_only
from kinpira.accounts.queries import list_contacts, list_outcomes
from kinpira.accounts.services import record_actual
from kinpira.platform import clock
from kinpira.platform.errors import NotFound
from kinpira.plays.services.making import create_cta
from kinpira.workbench.designs import read_live
from kinpira.workbench.forms import (
    ActionForm,
    ActualForm,
    ConfirmStageForm,
    ContactForm,
    JudgementForm,
    MeetingForm,
)
from kinpira.workbench.pages.actions import checked, dialog, leave
from kinpira.workbench.services import add_contact, confirm_stage, judge_account, record_meeting


def show(request: HttpRequest, account: Any, form: Form, title: str) -> HttpResponse:
    context = {"account": account, "form": form, "record_title": title}
    return dialog(request, "workbench/record.html", context)


def back_to(account: Any, request: HttpRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return leave(request, reverse("workbench:account", args=[account.external_id]))


@workers_only
def touchpoint_page(request: HttpRequest, external_id: str) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    account = get_account(user, external_id)
    contacts = list_contacts(account=account, with_left=False)
    if request.method != "POST":
        form = MeetingForm(contacts=contacts, initial={"day": today})
        return show(request, account, form, _("対応履歴を記録する"))
    form = MeetingForm(request.POST, contacts=contacts)
    checked(form)
    record_meeting(account=account, user=user, meeting=form.meeting(), now=clock.now(), today=today)
    return back_to(account, request, _("対応履歴に残しました。"))


@workers_only
def judgement_page(request: HttpRequest, external_id: str) -> HttpResponse:
    user = signed_in(request)
    account = get_account(user, external_id)
    if request.method != "POST":
        start = {"judgement": account.judgement, "note": account.judgement_note}
        return show(request, account, JudgementForm(initial=start), _("CSMの見立て"))
    data = checked(JudgementForm(request.POST))
    judge_account(
        account=account,
        user=user,
        judgement=data["judgement"],
        note=data["note"],
        now=clock.now(),
        today=clock.today(),
    )
    return back_to(account, request, _("見立てを残しました。"))


@workers_only
def actual_page(request: HttpRequest, external_id: str, outcome_id: int) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    account = get_account(user, external_id)
    check_can_edit(user, account)
    outcome = next((o for o in list_outcomes(account=account) if o.pk == outcome_id), None)
    if outcome is None:
        raise NotFound(_("この成果指標は見つかりません。画面を開き直してください。"))
    if request.method != "POST":
        return show(request, account, ActualForm(initial={"day": today}), outcome.name)
    data = checked(ActualForm(request.POST))
    record_actual(
        outcome=outcome,
        day=data["day"],
        value=data["value"],
        now=clock.now(),
        today=today,
        actor=user.email,
    )
    return back_to(account, request, _("実績を残しました。次の評価から効きます。"))


@workers_only
def contact_page(request: HttpRequest, external_id: str) -> HttpResponse:
    user = signed_in(request)
    account = get_account(user, external_id)
    if request.method != "POST":
        return show(request, account, ContactForm(), _("先方担当者を足す"))
    data = checked(ContactForm(request.POST))
    role = data.pop("role")
    add_contact(
        account=account, user=user, values=data, role=role, now=clock.now(), today=clock.today()
    )
    return back_to(account, request, _("先方担当者を足しました。"))


@workers_only
def new_action_page(request: HttpRequest, external_id: str) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    account = get_account(user, external_id)
    if request.method != "POST":
        return show(
            request, account, ActionForm(initial={"due_date": today}), _("アクションを足す")
        )
    data = checked(ActionForm(request.POST))
    create_cta(
        account_id=account.pk,
        user=user,
        title=data["title"],
        due_date=data["due_date"],
        minutes=data["minutes"] or 0,
        now=clock.now(),
        today=today,
    )
    return back_to(account, request, _("アクションを足しました。"))


@workers_only
def confirm_stage_page(request: HttpRequest, external_id: str, stage: str) -> HttpResponse:
    user = signed_in(request)
    account = get_account(user, external_id)
    names = read_live().stages
    if stage not in names:
        raise NotFound(_("このステージは今の設計にありません。画面を開き直してください。"))
    if request.method != "POST":
        title = _("「%(stage)s」に達したことを確認する") % {"stage": names[stage]}
        return show(request, account, ConfirmStageForm(), title)
    data = checked(ConfirmStageForm(request.POST))
    confirm_stage(
        account=account,
        user=user,
        stage=stage,
        reason=data["reason"],
        now=clock.now(),
        today=clock.today(),
    )
    return back_to(account, request, _("確認しました。次の評価から効きます。"))
