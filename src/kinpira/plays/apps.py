from django.apps import AppConfig


class PlaysConfig(AppConfig):
    name = "kinpira.plays"
    label = "plays"
