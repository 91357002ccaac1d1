"""Settings: users. Managers read, administrators change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kinpira.accounts import services
from kinpira.accounts.access import (
    administrators_only,
    can_administer,
    settings_readers_only,
    signed_in,
)
from kinpira.accounts.forms import ChangeUserForm, UserForm, tell
from kinpira.accounts.models import User
from kinpira.accounts.queries import list_users
from kinpira.platform import clock
from kinpira.platform.errors import NotFound, UserError


@require_http_methods(["GET"])
@settings_readers_only
def users_page(request: HttpRequest) -> HttpResponse:
    users = list_users()
    context = {
        "users": users,
        "active": sum(user.is_active for user in users),
        "may_change": can_administer(signed_in(request)),
    }
    return render(request, "accounts/users.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@administrators_only
def user_new_page(request: HttpRequest) -> HttpResponse:
    """Make a user; their first password is shown once, on the page that answers."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor, now = signed_in(request).email, clock.now()
        try:
            user = services.create_user(**form.cleaned_data, now=now, actor=actor)
        except UserError as error:
            tell(form, error)
        else:
            temporary = services.reset_password(user=user, now=now, actor=actor)
            context = {"person": user, "temporary": temporary}
            return render(request, "accounts/temporary_password.html", context)
    status = 422 if form.errors else 200
    return render(request, "accounts/user.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@administrators_only
def user_page(request: HttpRequest, user_id: int) -> HttpResponse:
    person = _get_user(user_id)
    initial = {name: getattr(person, name) for name in ChangeUserForm.base_fields}
    form = ChangeUserForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actor = signed_in(request).email
        try:
            services.change_user(
                user=person, values=form.cleaned_data, now=clock.now(), actor=actor
            )
        except UserError as error:
            tell(form, error)
        else:
            messages.success(request, _("保存しました。"))
            return redirect("accounts:users")
    status = 422 if form.errors else 200
    return render(request, "accounts/user.html", {"form": form, "person": person}, status=status)


@never_cache
@require_POST
@administrators_only
def user_reset_page(request: HttpRequest, user_id: int) -> HttpResponse:
    """A temporary password, shown once on this answer and stored nowhere."""
    person = _get_user(user_id)
    temporary = services.reset_password(
        user=person, now=clock.now(), actor=signed_in(request).email
    )
    context = {"person": person, "temporary": temporary}
    return render(request, "accounts/temporary_password.html", context)


def _get_user(user_id: int) -> User:
    person = User.objects.select_related("team").filter(pk=user_id).first()
    if person is None:
        raise NotFound(_("この利用者は見つかりません。一覧から選び直してください。"))
    return person
