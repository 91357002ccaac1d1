from typing import Any

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "kinpira.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        from kinpira.design import lit

        lit.register(_count_newly_lit)


def _count_newly_lit(*args: Any) -> int:
    """Imported when asked: starting up must not wait for the panel."""
    from kinpira.evaluation.lit import count_newly_lit

    return count_newly_lit(*args)
