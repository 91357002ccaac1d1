"""Settings: teams and the company's own fields. Managers read, administrators change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kinpira.accounts import services
from kinpira.accounts.access import (
    administrators_only,
    can_administer,
    settings_readers_only,
    signed_in,
)
from kinpira.accounts.forms import FreeFieldForm, TeamForm, tell
from kinpira.accounts.models import FieldDefinition, Team
from kinpira.accounts.queries import list_free_fields, list_teams
from kinpira.platform import clock
from kinpira.platform.errors import NotFound, UserError


@require_http_methods(["GET"])
@settings_readers_only
def teams_page(request: HttpRequest) -> HttpResponse:
    context = {
        "teams": list_teams(),
        "form": TeamForm(),
        "may_change": can_administer(signed_in(request)),
    }
    return render(request, "accounts/teams.html", context)


@require_http_methods(["GET", "POST"])
@administrators_only
def team_new_page(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = signed_in(request).email
        try:
            services.create_team(**form.cleaned_data, now=clock.now(), actor=actor)
        except UserError as error:
            tell(form, error)
        else:
            messages.success(request, _("保存しました。"))
            return redirect("accounts:teams")
    status = 422 if form.errors else 200
    return render(request, "accounts/team.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@administrators_only
def team_page(request: HttpRequest, team_id: int) -> HttpResponse:
    team = _get_team(team_id)
    form = TeamForm(request.POST or None, initial={"name": team.name, "parent": team.parent_id})
    if request.method == "POST" and form.is_valid():
        actor = signed_in(request).email
        try:
            services.change_team(team=team, **form.cleaned_data, now=clock.now(), actor=actor)
        except UserError as error:
            tell(form, error)
        else:
            messages.success(request, _("保存しました。"))
            return redirect("accounts:teams")
    status = 422 if form.errors else 200
    return render(request, "accounts/team.html", {"form": form, "team": team}, status=status)


@require_POST
@administrators_only
def team_remove_page(request: HttpRequest, team_id: int) -> HttpResponse:
    services.remove_team(team=_get_team(team_id), now=clock.now(), actor=signed_in(request).email)
    messages.success(request, _("削除しました。"))
    return redirect("accounts:teams")


@require_http_methods(["GET"])
@settings_readers_only
def fields_page(request: HttpRequest) -> HttpResponse:
    context = {
        "fields": list_free_fields(),
        "may_change": can_administer(signed_in(request)),
    }
    return render(request, "accounts/fields.html", context)


@require_http_methods(["GET", "POST"])
@administrators_only
def field_new_page(request: HttpRequest) -> HttpResponse:
    return _field(request, None)


@require_http_methods(["GET", "POST"])
@administrators_only
def field_page(request: HttpRequest, field_id: int) -> HttpResponse:
    return _field(request, _get_field(field_id))


@require_POST
@administrators_only
def field_remove_page(request: HttpRequest, field_id: int) -> HttpResponse:
    services.remove_free_field(
        field=_get_field(field_id), now=clock.now(), actor=signed_in(request).email
    )
    messages.success(request, _("削除しました。"))
    return redirect("accounts:fields")


def _field(request: HttpRequest, field: FieldDefinition | None) -> HttpResponse:
    names = FreeFieldForm.base_fields
    initial = {name: getattr(field, name) for name in names} if field else {}
    form = FreeFieldForm(request.POST or None, initial=initial)
    if field is not None:
        form.fields["key"].disabled = True  # designs and facts use it
    if request.method == "POST" and form.is_valid():
        actor = signed_in(request).email
        try:
            services.save_free_field(**form.cleaned_data, now=clock.now(), actor=actor)
        except UserError as error:
            tell(form, error)
        else:
            messages.success(request, _("保存しました。"))
            return redirect("accounts:fields")
    status = 422 if form.errors else 200
    return render(request, "accounts/field.html", {"form": form, "field": field}, status=status)


def _get_team(team_id: int) -> Team:
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise NotFound(_("このチームは見つかりません。一覧から選び直してください。"))
    return team


def _get_field(field_id: int) -> FieldDefinition:
    field = FieldDefinition.objects.filter(pk=field_id).first()
    if field is None:
        raise NotFound(_("この項目は見つかりません。一覧から選び直してください。"))
    return field
