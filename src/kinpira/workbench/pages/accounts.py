from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def accounts_page(request: HttpRequest) -> HttpResponse:
    return render(request, "workbench/accounts.html")
