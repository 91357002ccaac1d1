from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "kinpira.evaluation"
    label = "evaluation"
