from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def runs_page(request: HttpRequest) -> HttpResponse:
    return render(request, "workbench/runs.html")


def system_page(request: HttpRequest) -> HttpResponse:
    return render(request, "workbench/system.html")
