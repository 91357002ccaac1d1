"""`kinpira design …` as an engineer uses it."""

import json

import pytest
from django.utils import translation
from typer.testing import CliRunner

from kinpira.design import lit, queries
from kinpira.design.cli import design_app
from kinpira.design.tests.designs import GOOD, good_with
from kinpira.platform.errors import UserError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def settled(settings, monkeypatch):
    settings.KINPIRA_TODAY = "2026-10-19"
    monkeypatch.setattr(lit, "_counts", [])
    with translation.override("ja"):
        yield


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return str(path)


@pytest.fixture
def changed(tmp_path):
    path = tmp_path / "changed.yaml"
    path.write_text(good_with("quiet >= 7d", "quiet >= 10d"), encoding="utf-8")
    return str(path)


@pytest.fixture
def wrong(tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(good_with("quiet >= 7d", "quiett >= 7d"), encoding="utf-8")
    return str(path)


def run(*words, answer=None):
    return CliRunner().invoke(design_app, list(words), input=answer)


def test_check_says_that_a_design_is_fine(good):
    result = run("check", good)
    assert result.exit_code == 0
    assert "問題ありません" in result.output


def test_check_answers_1_with_place_reason_and_mend(good, wrong):
    result = run("check", good, wrong)
    assert result.exit_code == 1
    line = next(n for n, text in enumerate(GOOD.splitlines(), 1) if "quiet >= 7d" in text)
    assert f"wrong.yaml:{line}:" in result.output
    assert "「quiet」のことですか" in result.output


def test_check_answers_as_json(wrong):
    result = run("check", wrong, "--json")
    assert result.exit_code == 1
    (answer,) = json.loads(result.output)
    assert answer["ok"] is False
    assert answer["problems"][0]["near"] == "quiet"


def test_a_file_that_is_not_there_is_the_users_error(tmp_path):
    result = run("check", str(tmp_path / "none.yaml"))
    assert isinstance(result.exception, UserError)


def test_diff_of_two_files_is_in_words(good, changed):
    result = run("diff", good, changed)
    assert "「7日使われていない」の条件が 7日 → 10日" in result.output
    assert json.loads(run("diff", good, changed, "--json").output)[0]["group"] == "plays"
    assert "違いはありません" in run("diff", good, good).output


def test_save_activate_list_show_and_diff_by_number(good, changed):
    assert run("save", good, "-m", "最初の版").exit_code == 0
    assert run("activate", "1", "--yes").exit_code == 0
    saved = json.loads(run("save", changed, "--json").output)
    assert (saved["version"], saved["state"]) == (2, "draft")
    listed = run("list").output
    assert "v1\t運用中" in listed
    assert "最初の版" in listed
    assert run("show", "1").output == GOOD
    assert "7日 → 10日" in run("diff", "1", "v2").output


def test_activate_asks_before_it_acts_on_what_is_lit(good, changed):
    lit.register(lambda version, design, today: 12)
    result = run("activate", good, answer="\n")
    assert "12件" in result.output
    assert queries.find_live_version().number == 1
    result = run("activate", changed, "--json", "--act-on-lit")
    assert json.loads(result.output)["act_on_lit"] is True


def test_activating_a_wrong_file_answers_1_and_saves_nothing(wrong):
    assert run("activate", wrong, "--yes").exit_code == 1
    assert queries.list_designs() == []


def test_export_writes_the_live_text_and_never_over_a_file(good, tmp_path):
    run("activate", good, "--yes")
    target = tmp_path / "out.yaml"
    assert run("export", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8") == GOOD
    assert isinstance(run("export", str(target)).exception, UserError)


def test_roll_back_and_order(good, changed):
    run("activate", good, "--yes")
    run("activate", changed, "--yes")
    assert "v3" in run("roll-back", "1").output
    assert run("order", "crm").output.strip() == "crm"


def test_templates_are_listed_and_written(tmp_path):
    keys = [one["key"] for one in json.loads(run("templates", "list", "--json").output)]
    assert keys == ["daily-use", "monthly-cycle"]
    target = tmp_path / "new.yaml"
    run("templates", "write", "daily-use", str(target))
    assert run("check", str(target)).exit_code == 0
    assert isinstance(run("templates", "write", "none", str(target)).exception, UserError)
