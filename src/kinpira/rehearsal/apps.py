from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "kinpira.rehearsal"
    label = "rehearsal"
