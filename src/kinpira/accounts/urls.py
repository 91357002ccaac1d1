"""Signing in, the own profile, and the settings of people and structure."""

from django.urls import path

from kinpira.accounts.pages import people, signing, structure

app_name = "accounts"
urlpatterns = [
    path("login/", signing.login_page, name="login"),
    path("logout/", signing.logout_page, name="logout"),
    path("profile/", signing.profile_page, name="profile"),
    path("profile/password/", signing.password_page, name="password"),
    path("settings/users/", people.users_page, name="users"),
    path("settings/users/new/", people.user_new_page, name="user_new"),
    path("settings/users/<int:user_id>/", people.user_page, name="user"),
    path("settings/users/<int:user_id>/reset/", people.user_reset_page, name="user_reset"),
    path("settings/teams/", structure.teams_page, name="teams"),
    path("settings/teams/new/", structure.team_new_page, name="team_new"),
    path("settings/teams/<int:team_id>/", structure.team_page, name="team"),
    path("settings/teams/<int:team_id>/remove/", structure.team_remove_page, name="team_remove"),
    path("settings/fields/", structure.fields_page, name="fields"),
    path("settings/fields/new/", structure.field_new_page, name="field_new"),
    path("settings/fields/<int:field_id>/", structure.field_page, name="field"),
    path(
        "settings/fields/<int:field_id>/remove/", structure.field_remove_page, name="field_remove"
    ),
]
