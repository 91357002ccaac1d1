"""The search field of every page: accounts and contacts, by name, kana, id."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinpira.accounts.access import signed_in, visible_accounts
from kinpira.workbench.filters import LONGEST_TEXT
from kinpira.workbench.search import find_hits


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    fragment = bool(getattr(request, "htmx", False))
    hits = find_hits(visible_accounts(signed_in(request)), text, limit=8 if fragment else 50)
    context = {"search_text": text, "hits": hits}
    template = "workbench/search.html#hits" if fragment else "workbench/search.html"
    return render(request, template, context)
