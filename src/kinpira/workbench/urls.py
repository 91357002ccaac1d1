"""Pages that span packages."""

from django.urls import path

from kinpira.workbench.pages import accounts, search, settings, today

app_name = "workbench"
urlpatterns = [
    path("", today.today_page, name="today"),
    path("accounts/", accounts.accounts_page, name="accounts"),
    path("search/", search.search_page, name="search"),
    path("settings/runs/", settings.runs_page, name="runs"),
    path("settings/system/", settings.system_page, name="system"),
]
