"""今日のアクション and what is done with an action."""

import pytest
from django.urls import reverse

from kinpira.workbench.tests.people import model


def post(client, name, cta, **data):
    return client.post(
        reverse(f"workbench:{name}", args=[cta.pk]), {"version": cta.version, **data}
    )


def test_today_shows_own_actions_with_their_sentence(signed_in):
    page = signed_in("kono").get("/").content.decode()
    assert "2件" in page
    assert "上長同席のEBRを打診する" in page
    assert "候補日を2つ送る" in page


def test_today_of_another_team_is_empty(signed_in):
    page = signed_in("hirao").get("/?scope=team").content.decode()
    assert "上長同席のEBRを打診する" not in page


def test_panel_answers_htmx_alone(signed_in, world):
    answer = signed_in("kono").get(f"/?cta={world['cta'].pk}", headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "候補日を2つ送る" in answer.content.decode()


def test_completing_writes_the_result_and_a_touchpoint(signed_in, world):
    data = {"result": "done", "kind": "call", "notes": "10/30で決まる", "minutes_meeting": 25}
    answer = post(signed_in("kono"), "complete", world["cta"], finish="1", **data)
    assert answer.status_code == 303
    world["cta"].refresh_from_db()
    touch = world["foods"].touchpoints.get()
    assert (world["cta"].state, world["cta"].outcome) == ("done", "10/30で決まる")
    assert (touch.result, touch.minutes_meeting, touch.author) == ("done", 25, world["kono"])


def test_recording_only_leaves_the_action_open(signed_in, world):
    data = {"result": "unreached", "kind": "call", "finish": "0"}
    assert post(signed_in("kono"), "complete", world["cta"], **data).status_code == 303
    world["cta"].refresh_from_db()
    assert world["cta"].state == "open"
    assert world["foods"].touchpoints.get().result == "unreached"


def test_a_viewer_may_not_complete(signed_in, world):
    data = {"result": "done", "kind": "call"}
    assert post(signed_in("viewer"), "complete", world["cta"], **data).status_code == 403
    assert not world["foods"].touchpoints.exists()


def test_another_teams_action_looks_missing(signed_in, world):
    data = {"result": "done", "kind": "call"}
    assert post(signed_in("hirao"), "complete", world["cta"], **data).status_code == 404


def test_a_second_person_is_told_that_somebody_was_faster(signed_in, world):
    client = signed_in("kono")
    post(client, "snooze", world["cta"], until="2026-10-26", reason="先方が出張")
    again = post(client, "snooze", world["cta"], until="2026-10-27", reason="先方が出張")
    assert again.status_code == 409


def test_htmx_gets_errors_as_a_toast(signed_in, world):
    client = signed_in("kono")
    address = reverse("workbench:snooze", args=[world["cta"].pk])
    answer = client.post(
        address, {"until": "2026-10-01", "reason": "x"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert answer["HX-Reswap"] == "none"
    assert "toast" in answer["HX-Trigger"]


@pytest.mark.parametrize("name", ["snooze", "hand_over", "drop"])
def test_dialogs_open_for_those_who_may_work(signed_in, world, name):
    address = reverse(f"workbench:{name}", args=[world["cta"].pk])
    assert signed_in("kono").get(address).status_code == 200
    assert signed_in("viewer").get(address).status_code == 403


def test_handing_over_dropping_reopening(signed_in, world):
    client, cta = signed_in("kono"), world["cta"]
    assert post(client, "hand_over", cta, to=world["admin"].pk).status_code == 303
    cta.refresh_from_db()
    assert cta.owner == world["admin"]
    assert post(client, "drop", cta, reason="もう要らない").status_code == 303
    cta.refresh_from_db()
    assert cta.state == "dropped"
    assert post(client, "reopen", cta).status_code == 303
    cta.refresh_from_db()
    assert cta.state == "open"


def test_ticking_a_step_answers_the_panel(signed_in, world):
    client, cta = signed_in("kono"), world["cta"]
    address = reverse("workbench:step", args=[cta.pk, 1])
    answer = client.post(
        address, {"done": "1", "version": cta.version}, headers={"HX-Request": "true"}
    )
    assert "1／2 完了" in answer.content.decode()
    assert model("plays.CtaStep").objects.get(cta=cta, position=1).done_on is not None


def test_a_return_address_elsewhere_is_ignored(signed_in, world):
    data = {"result": "done", "kind": "call", "next": "https://evil.example/"}
    answer = post(signed_in("kono"), "complete", world["cta"], **data)
    assert answer["Location"] == "/"
