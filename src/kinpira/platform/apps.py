from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "kinpira.platform"
    label = "platform"
