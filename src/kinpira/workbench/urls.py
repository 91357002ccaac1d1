"""Pages that span packages."""

from django.urls import path, register_converter

from kinpira.platform.paths import Identifier
from kinpira.workbench.pages import account, accounts, actions, records, search, settings, today

register_converter(Identifier, "identifier")
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
    path("account/<identifier:external_id>/", account.account_page, name="account"),
    path("account/<identifier:external_id>/why/<str:key>/", account.why_page, name="why"),
    path(
        "account/<identifier:external_id>/touchpoint/", records.touchpoint_page, name="touchpoint"
    ),
    path("account/<identifier:external_id>/judgement/", records.judgement_page, name="judgement"),
    path("account/<identifier:external_id>/contact/", records.contact_page, name="contact"),
    path("account/<identifier:external_id>/action/", records.new_action_page, name="new_action"),
    path(
        "account/<identifier:external_id>/outcomes/<int:outcome_id>/",
        records.actual_page,
        name="actual",
    ),
    path(
        "account/<identifier:external_id>/stage/<str:stage>/",
        records.confirm_stage_page,
        name="confirm_stage",
    ),
    path("search/", search.search_page, name="search"),
    path("settings/runs/", settings.runs_page, name="runs"),
    path("settings/runs/now/", settings.run_now_page, name="run_now"),
    path("settings/system/", settings.system_page, name="system"),
]
