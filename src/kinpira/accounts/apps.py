from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kinpira.accounts"
    label = "accounts"
