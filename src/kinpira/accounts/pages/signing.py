"""Signing in and out, the own profile and password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kinpira.accounts import services
from kinpira.accounts.access import signed_in
from kinpira.accounts.forms import PasswordForm, ProfileForm, SignInForm, tell
from kinpira.accounts.queries import list_users
from kinpira.platform import clock
from kinpira.platform.errors import InvalidInput

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    """One answer for everything that is refused: nobody learns which mail addresses are known."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = services.check_sign_in(
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            address=network_address(request),
            now=clock.real_now(),  # a lock ends in true time, in a frozen home too
        )
        if user is not None:
            login(request, user, backend=BACKEND)
            return redirect(_next(request))
        form.add_error(None, _refusal())
    status = 422 if form.errors else 200
    context = {"form": form, "next": _next(request, ""), "nobody": not list_users()}
    return render(request, "accounts/login.html", context, status=status)


@require_POST
@login_not_required
def logout_page(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("accounts:login")


@require_http_methods(["GET", "POST"])
def profile_page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_user(
                user=user, values=form.cleaned_data, now=clock.now(), actor=user.email
            )
        except InvalidInput as error:
            tell(form, error)
        else:
            messages.success(request, _("保存しました。"))
            answer = redirect("accounts:profile")
            answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
            return answer
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)


@sensitive_post_parameters("current", "password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def password_page(request: HttpRequest) -> HttpResponse:
    """Choose another password; every other session of this person ends."""
    user = signed_in(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_own_password(
                user=user,
                current=form.cleaned_data["current"],
                new=form.cleaned_data["password"],
                now=clock.now(),
            )
        except InvalidInput as error:
            tell(form, error)
        else:
            update_session_auth_hash(request, user)
            messages.success(
                request, _("パスワードを変えました。ほかの端末ではサインアウトされます。")
            )
            return redirect("accounts:profile")
    status = 422 if form.errors else 200
    context = {"form": form, "must": user.must_change_password}
    return render(request, "accounts/password.html", context, status=status)


def network_address(request: HttpRequest) -> str:
    """The caller's address; behind the proxy that ends TLS, the last one which that proxy names."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return (forwarded.split(",")[-1].strip() or request.META.get("REMOTE_ADDR", ""))[:45]


def _next(request: HttpRequest, default: str | None = None) -> str:
    """Where to go after signing in: only within this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL) if default is None else default


def _refusal() -> str:
    return _(
        "サインインできませんでした。メールアドレスとパスワードを確かめてください。"
        "続けて失敗すると15分間サインインできなくなります。"
        "忘れたときは管理者に再発行を頼んでください。"
    )
