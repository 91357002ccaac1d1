from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kinpira.exchange"
    label = "exchange"
