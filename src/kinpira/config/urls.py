"""Every URL of the product. Each one has its row in docs/reference/access-matrix.csv."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("kinpira.workbench.urls")),
    path("", include("kinpira.accounts.urls")),
    path("design/", include("kinpira.design.urls")),
    path("settings/imports/", include("kinpira.exchange.urls")),
]
