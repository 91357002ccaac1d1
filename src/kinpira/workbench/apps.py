from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "kinpira.workbench"
    label = "workbench"
