from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "kinpira.config"
    label = "config"
