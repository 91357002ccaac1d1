"""Who is asking, and in which language."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation

Handler = Callable[[HttpRequest], HttpResponse]
USABLE_WITH_TEMPORARY_PASSWORD = frozenset(("accounts:password", "accounts:logout", "set_language"))


class LanguageMiddleware:
    """The page's language: the cookie of a choice on this device, else the user's own, else the
    browser's, else Japanese."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "ja")
            return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Once it is known who asks, their own choice stands above the browser's."""
        own = getattr(getattr(request, "user", None), "language", "")
        if own in _languages() and own != translation.get_language():
            translation.activate(own)
            request.LANGUAGE_CODE = own


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page needs a sign-in but those marked login_not_required; a temporary password opens
    only
    the page where another is chosen."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None:
            return self._for_htmx(request, self._back_to_a_page(request, answer))
        user: Any = request.user
        name = request.resolver_match.view_name if request.resolver_match else ""
        if (
            user.is_authenticated
            and user.must_change_password
            and name not in USABLE_WITH_TEMPORARY_PASSWORD
        ):
            return self._for_htmx(request, redirect("accounts:password"))
        return None

    def _back_to_a_page(self, request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
        """After signing in, a fragment or a form leads to the page that it stood on."""
        if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
            return answer
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        path = f"{shown.path}?{shown.query}" if shown.query else shown.path
        return redirect_to_login(path or "/", login_url=settings.LOGIN_URL)

    def _for_htmx(self, request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
        """A fragment that needs a sign-in, or another password, sends the whole page there."""
        if request.headers.get("HX-Request") == "true" and "Location" in answer.headers:
            return HttpResponse(status=401, headers={"HX-Redirect": answer.headers["Location"]})
        return answer


def language_of(request: HttpRequest) -> str:
    """Before the user is known: the cookie, else the browser's wish, else the installation's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in _languages():
        return chosen
    for wish in request.headers.get("Accept-Language", "").split(","):
        code = wish.split(";")[0].strip().lower().split("-")[0]
        if code in _languages():
            return code
    return settings.LANGUAGE_CODE


def _languages() -> set[str]:
    return {code for code, _name in settings.LANGUAGES}
