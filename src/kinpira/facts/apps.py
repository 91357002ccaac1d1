from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "kinpira.facts"
    label = "facts"
