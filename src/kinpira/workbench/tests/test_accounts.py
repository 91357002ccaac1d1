"""企業一覧, 顧客カルテ, search and their short forms."""

from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from kinpira.platform import jobs
from kinpira.workbench.filters import read_filter
from kinpira.workbench.tests.people import give_status, make_user

NEAR = date(2026, 12, 2)


def test_list_shows_only_visible_accounts(signed_in):
    page = signed_in("kono").get("/accounts/").content.decode()
    assert "東雲フーズ" in page
    assert "北浜精機" not in page


def test_list_filters_sorts_and_finds_by_kana(signed_in, world):
    give_status(world["foods"], band="watch", score=68, amount=8_400_000, notice_deadline=NEAR)
    client = signed_in("admin")
    assert "東雲フーズ" in client.get("/accounts/?q=しののめ").content.decode()
    assert "東雲フーズ" not in client.get("/accounts/?band=good").content.decode()
    assert "東雲フーズ" in client.get("/accounts/?notice=60&sort=-amount").content.decode()
    assert "東雲フーズ" not in client.get("/accounts/?notice=30").content.decode()
    waiting = client.get("/accounts/?state=waiting").content.decode()
    assert "北浜精機" in waiting


def test_amounts_stay_hidden_without_the_right(signed_in, world):
    give_status(world["foods"], amount=8_401_000, band="good", score=80)
    client = signed_in("viewer")
    for address in ("/accounts/?sort=-amount", "/account/A-1/"):
        page = client.get(address).content.decode()
        assert "8,401" not in page
        assert "8,400" not in page
    view = read_filter(QueryDict("sort=-amount"), with_amounts=False, evaluated=True)
    assert view.sort == "notice"


@pytest.mark.parametrize(
    "asked",
    ["sort=password", "owner=1%20or%201", "page=-4", "band=x", "notice=99999999999", "state=no"],
)
def test_what_is_not_allowed_falls_back(signed_in, asked):
    assert signed_in("kono").get(f"/accounts/?{asked}").status_code == 200


def test_list_answers_htmx_with_the_table_alone(signed_in):
    answer = signed_in("kono").get("/accounts/", headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()


def test_account_page_tells_the_story(signed_in, world):
    give_status(world["foods"], score=68, band="watch", notice_deadline=NEAR, amount=8_400_000)
    page = signed_in("kono").get("/account/A-1/").content.decode()
    for words in ("三枝 隆 様にまだ会えていません", "解約通知期限まで44日", "予算の集計", "空席"):
        assert words in page


def test_another_teams_account_looks_missing(signed_in):
    assert signed_in("kono").get("/account/B-1/").status_code == 404


@pytest.mark.parametrize("kind", ["all", "people", "usage"])
def test_timeline_answers_by_itself(signed_in, kind):
    answer = signed_in("kono").get(f"/account/A-1/?kind={kind}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()


def test_why_without_a_design_says_what_to_do(signed_in):
    answer = signed_in("kono").get("/account/A-1/why/silent/")
    assert answer.status_code == 404
    assert "設計を有効化" in answer.content.decode()


FORMS = {
    "touchpoint": {"day": "2026-10-19", "kind": "meeting", "result": "done", "notes": "話した"},
    "judgement": {"judgement": "risk", "note": "決裁者に届いていない"},
    "contact": {"name": "小野寺 千晶", "role": "champion"},
    "new_action": {"title": "電話する", "due_date": "2026-10-20"},
}


@pytest.mark.parametrize("name", FORMS)
def test_short_forms_write_and_go_back(signed_in, world, name):
    client, address = signed_in("kono"), reverse(f"workbench:{name}", args=["A-1"])
    assert client.get(address).status_code == 200
    answer = client.post(address, FORMS[name])
    assert (answer.status_code, answer["Location"]) == (303, "/account/A-1/")
    page = client.get("/account/A-1/").content.decode()
    assert next(iter(FORMS[name].values())) in page or FORMS[name].get("note", "話した") in page


@pytest.mark.parametrize("name", FORMS)
def test_short_forms_refuse_viewers_and_strangers(signed_in, world, name):
    address = reverse(f"workbench:{name}", args=["A-1"])
    assert signed_in("viewer").post(address, FORMS[name]).status_code == 403
    assert signed_in("hirao").post(address, FORMS[name]).status_code == 404


def test_an_outcomes_actual_is_written(signed_in, world):
    outcome = world["foods"].outcomes.get()
    address = reverse("workbench:actual", args=["A-1", outcome.pk])
    answer = signed_in("kono").post(address, {"day": "2026-10-19", "value": "14"})
    assert answer.status_code == 303
    assert "75%" in signed_in("kono").get("/account/A-1/").content.decode()


def test_confirming_an_unknown_stage_is_refused(signed_in):
    address = reverse("workbench:confirm_stage", args=["A-1", "nowhere"])
    assert signed_in("kono").post(address, {"reason": "見た"}).status_code == 404


def test_search_finds_accounts_and_contacts_that_may_be_seen(signed_in):
    client = signed_in("kono")
    assert "東雲フーズ" in client.get("/search/?q=三枝").content.decode()
    assert "見つかりません" in client.get("/search/?q=北浜精機").content.decode()
    fragment = client.get("/search/?q=東雲", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_settings_are_for_managers(signed_in, db):
    for name in ("runs", "system"):
        assert signed_in("admin").get(reverse(f"workbench:{name}")).status_code == 200
        assert signed_in("kono").get(reverse(f"workbench:{name}")).status_code == 403


def test_run_now_asks_the_worker_and_the_page_follows(signed_in):
    assert signed_in("kono").post(reverse("workbench:run_now")).status_code == 403
    client = signed_in("admin")
    assert "hx-trigger" not in part_of_runs(client)
    assert client.post(reverse("workbench:run_now")).status_code == 303
    assert "計算を待っています" in part_of_runs(client)
    jobs.run_due(jobs.list_periodic())
    assert "hx-trigger" not in part_of_runs(client)
    assert "完了" in part_of_runs(client)


def part_of_runs(client):
    return client.get(reverse("workbench:runs"), headers={"HX-Request": "true"}).content.decode()


def test_system_page_tells_of_the_worker(signed_in):
    client = signed_in("admin")
    assert "止まっています" in client.get(reverse("workbench:system")).content.decode()
    jobs.run_due(jobs.list_periodic())
    assert "動いています" in client.get(reverse("workbench:system")).content.decode()


def test_everything_needs_a_sign_in(client, world):
    for address in ("/", "/accounts/", "/account/A-1/", "/search/", "/settings/runs/"):
        assert client.get(address).status_code == 302


def test_pages_speak_english(client, world):
    client.force_login(make_user("Ann", "ann@example.jp", "admin", language="en"))
    assert "Accounts" in client.get("/accounts/").content.decode()
    assert "Today" in client.get("/").content.decode()
