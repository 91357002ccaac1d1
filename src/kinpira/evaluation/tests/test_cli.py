"""`kinpira evaluate`: today is stored, a past day is shown only."""

import json

import pytest
from typer.testing import CliRunner

from kinpira.evaluation.cli import evaluate_app
from kinpira.evaluation.models import EvaluationRun
from kinpira.evaluation.tests.test_services import TODAY, live, make_account, use  # noqa: F401
from kinpira.platform.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.KINPIRA_TODAY = TODAY.isoformat()


def call(*words):
    return CliRunner().invoke(evaluate_app, list(words), catch_exceptions=False)


def test_today_answers_with_the_run_and_its_lamps(live):  # noqa: F811
    use(make_account("A1"), TODAY)
    make_account("A2")
    answer = json.loads(call("--json").stdout)
    assert (answer["accounts"], answer["designs"], answer["state"]) == (2, "crm v1", "done")
    assert answer["lamps"] == {}
    assert "2社" in call().stdout


def test_one_account_answers_with_its_values(live):  # noqa: F811
    use(make_account("A1"), TODAY)
    answer = json.loads(call("--account", "A1", "--json").stdout)
    assert answer["account"]["values"]["use"] == 1
    assert answer["account"]["stage"] == "start"


def test_a_past_day_is_shown_and_not_stored(live):  # noqa: F811
    use(make_account("A1"), TODAY)
    answer = json.loads(call("--as-of", "2026-10-01", "--json").stdout)
    (account,) = answer["accounts"]
    assert (account["account"], account["values"]["use"]) == ("A1", 0)
    assert not EvaluationRun.objects.exists()


def test_an_unknown_account_is_named(live):  # noqa: F811
    make_account("A1")
    with pytest.raises(NotFound, match="A9"):
        call("--account", "A9")
