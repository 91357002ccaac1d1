from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def account_page(request: HttpRequest, external_id: str) -> HttpResponse:
    return render(request, "workbench/account.html")


def why_page(request: HttpRequest, external_id: str, key: str) -> HttpResponse:
    return HttpResponse("why")
