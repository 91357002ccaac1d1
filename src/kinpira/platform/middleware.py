"""The page door of errors and messages.

A UserError becomes a page for a browser, and for htmx an answer that leaves the page as it is and
carries a toast. Messages of a request that htmx made travel as a toast too. Anything that is not a
UserError goes on to Django: it is never shown.
"""

import json
from collections.abc import Callable

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kinpira.platform.errors import UserError

Handler = Callable[[HttpRequest], HttpResponse]


class PrivatePagesMiddleware:
    """No page is kept by a browser or a proxy: each may hold customers' data. Files of the product
    (styles, scripts) are answered before this and may be kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store, private"
        return response


class UserErrorMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_htmx(request) and "HX-Redirect" not in response and "HX-Refresh" not in response:
            add_toasts(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, UserError):
            return None
        if is_htmx(request):
            return error_toast(error)
        context = {"error": error, "message": str(error), "fields": error.fields}
        return render(request, "platform/error.html", context, status=error.status)


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def error_toast(error: UserError) -> HttpResponse:
    """Leaves the page as it is: HX-Reswap none, and the message with its fields as a toast."""
    text = " ".join([str(error), *(str(field) for field in error.fields.values())])
    response = HttpResponse(text, status=error.status, content_type="text/plain; charset=utf-8")
    response["HX-Reswap"] = "none"
    trigger_toasts(response, [{"text": text, "tone": "bad"}])
    return response


def add_toasts(request: HttpRequest, response: HttpResponse) -> None:
    """Messages of this request as toasts; a redirect keeps them for the page that follows."""
    if response.status_code in range(300, 400):
        return
    toasts = [
        {"text": str(message), "tone": "bad" if "error" in message.level_tag else "good"}
        for message in get_messages(request)
    ]
    if toasts:
        trigger_toasts(response, toasts)


def trigger_toasts(response: HttpResponse, toasts: list[dict[str, str]]) -> None:
    """The HX-Trigger header; what is there already stays."""
    present = response.headers.get("HX-Trigger", "{}")
    events = json.loads(present) if present.startswith("{") else {present: True}
    events["toast"] = events.get("toast", []) + toasts
    response["HX-Trigger"] = json.dumps(events)  # ASCII: header values carry nothing else
