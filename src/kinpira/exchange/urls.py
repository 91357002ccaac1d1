"""URLs of imports, below settings/imports/."""

from django.urls import path

from kinpira.exchange import pages

app_name = "exchange"
urlpatterns = [
    path("", pages.imports, name="imports"),
    path("<int:number>/", pages.import_, name="import"),
    path("<int:number>/rejected.csv", pages.rejected, name="rejected"),
]
