from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def today_page(request: HttpRequest) -> HttpResponse:
    return render(request, "workbench/today.html")
