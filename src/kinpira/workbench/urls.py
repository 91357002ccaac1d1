"""Pages that span packages."""

from django.urls import path

from kinpira.workbench.pages import account, accounts, actions, search, settings, today

app_name = "workbench"
urlpatterns = [
    path("", today.today_page, name="today"),
    path("actions/<int:cta_id>/complete/", actions.complete_page, name="complete"),
    path("actions/<int:cta_id>/snooze/", actions.snooze_page, name="snooze"),
    path("actions/<int:cta_id>/hand-over/", actions.hand_over_page, name="hand_over"),
    path("actions/<int:cta_id>/drop/", actions.drop_page, name="drop"),
    path("actions/<int:cta_id>/reopen/", actions.reopen_page, name="reopen"),
    path("actions/<int:cta_id>/steps/<int:position>/", actions.step_page, name="step"),
    path("accounts/", accounts.accounts_page, name="accounts"),
    path("account/<str:external_id>/", account.account_page, name="account"),
    path("account/<str:external_id>/why/<str:key>/", account.why_page, name="why"),
    path("search/", search.search_page, name="search"),
    path("settings/runs/", settings.runs_page, name="runs"),
    path("settings/system/", settings.system_page, name="system"),
]
