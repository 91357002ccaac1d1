from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "kinpira.design"
    label = "design"
