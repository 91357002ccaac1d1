"""Every URL of the product. Each one has its row in docs/reference/access-matrix.csv."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
