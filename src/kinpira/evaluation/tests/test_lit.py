"""What a version would light at once, counted before it goes live."""

import pytest

from kinpira.design import lit, queries
from kinpira.design.services import activate_version, save_version
from kinpira.evaluation import services
from kinpira.evaluation.lit import count_newly_lit
from kinpira.evaluation.tests.test_services import DESIGN, TODAY, at, make_account

pytestmark = pytest.mark.django_db


def test_lamps_that_are_lit_already_are_not_counted_again(home):
    make_account("a")
    make_account("b", seats=30)
    text = DESIGN.replace("held(quiet >= 7d, 3d)", "contract.seats >= 25")
    before = save_version(text=text, note="", by=None, now=at(TODAY))
    activate_version(version=before, by=None, now=at(TODAY))
    services.evaluate_accounts(day=TODAY, now=at(TODAY))
    text = DESIGN.replace("held(quiet >= 7d, 3d)", "contract.seats >= 5")
    version = save_version(text=text, note="", by=None, now=at(TODAY))
    design = queries.read_design(version)
    assert count_newly_lit(version, design, TODAY) == 1


def test_the_question_before_activating_is_answered_by_evaluation(home):
    make_account("a")
    text = DESIGN.replace("held(quiet >= 7d, 3d)", "contract.seats >= 5")
    version = save_version(text=text, note="", by=None, now=at(TODAY))
    design = queries.read_design(version)
    assert lit.count_lit(version=version, design=design, today=TODAY) == 1
