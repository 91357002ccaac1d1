from django.urls import path

from kinpira.design import pages

app_name = "design"
urlpatterns = [
    path("", pages.list_page, name="list"),
    path("<slug:key>/", pages.show_page, name="show"),
    path("<slug:key>/versions/", pages.versions_page, name="versions"),
    path("<slug:key>/diff/", pages.diff_page, name="diff"),
    path("<slug:key>/v<int:number>/", pages.version_page, name="version"),
    path("<slug:key>/v<int:number>/text/", pages.text_page, name="text"),
    path("<slug:key>/v<int:number>/activate/", pages.activate_page, name="activate"),
]
