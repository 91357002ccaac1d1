"""サクセス設計 on screen: read, versions, differences, activation by those who may."""

import pytest
from django.urls import reverse

from kinpira.design import lit, queries, services
from kinpira.design.tests.designs import GOOD, good_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions(now, manager):
    first = services.save_version(text=GOOD, note="最初の版", by=manager, now=now)
    services.activate_version(version=first, by=manager, now=now)
    text = good_with("quiet >= 7d", "quiet >= 10d")
    second = services.save_version(text=text, note="空振りが多い", by=manager, now=now)
    return first, second


def read(client, name, *args, **query):
    response = client.get(reverse(f"design:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_design_the_page_says_how_to_begin(client, viewer):
    client.force_login(viewer)
    assert "kinpira design check" in read(client, "list")


def test_everyone_reads_the_live_design_in_words(client, viewer, versions):
    client.force_login(viewer)
    page = read(client, "list")
    for text in (
        "最終利用から 7日以上",
        "quiet &gt;= 7d",
        "使われない席を減らす",
        "電話で聞く",
        "大口",
    ):
        assert text in page
    order = [
        page.index(f'id="{part}"') for part in ("goal", "stages", "plays", "measures", "score")
    ]
    assert order == sorted(order)
    assert reverse("design:activate", args=["crm", 2]) not in page


def test_a_draft_is_read_with_the_way_to_its_differences(client, viewer, versions):
    client.force_login(viewer)
    page = read(client, "version", "crm", 2)
    assert "最終利用から 10日以上" in page
    assert reverse("design:diff", args=["crm"]) + "?a=1&amp;b=2" in page


def test_the_page_speaks_english(client, viewer, versions):
    client.force_login(viewer)
    client.cookies["kinpira_language"] = "en"
    assert "最終利用から is at least 7 days" in read(client, "show", "crm")


def test_versions_say_who_when_and_why(client, viewer, versions):
    client.force_login(viewer)
    page = read(client, "versions", "crm")
    assert "空振りが多い" in page
    assert "manager" in page


def test_a_difference_is_told_in_words(client, viewer, versions):
    client.force_login(viewer)
    page = read(client, "diff", "crm", a="1", b="2")
    assert "「7日使われていない」の条件が 7日 → 10日" in page


@pytest.mark.parametrize("query", [{}, {"a": "x", "b": "1"}, {"a": "1", "b": "²"}])
def test_a_difference_of_nothing_is_refused(client, viewer, versions, query):
    client.force_login(viewer)
    assert client.get(reverse("design:diff", args=["crm"]), query).status_code == 422


@pytest.mark.parametrize(
    ("name", "args"),
    [("show", ["none"]), ("version", ["crm", 9]), ("versions", ["none"]), ("text", ["crm", 9])],
)
def test_what_is_not_there_is_not_found(client, viewer, versions, name, args):
    client.force_login(viewer)
    assert client.get(reverse(f"design:{name}", args=args)).status_code == 404


def test_the_file_can_be_saved(client, viewer, versions):
    client.force_login(viewer)
    response = client.get(reverse("design:text", args=["crm", 1]))
    assert response.content.decode() == GOOD
    assert 'filename="crm-v1.yaml"' in response["Content-Disposition"]


def test_a_manager_is_asked_and_activates(client, manager, versions, monkeypatch):
    monkeypatch.setattr(lit, "_counts", [lambda version, design, today: 12])
    client.force_login(manager)
    page = read(client, "activate", "crm", 2)
    assert "12" in page
    assert "7日 → 10日" in page
    response = client.post(reverse("design:activate", args=["crm", 2]), {"act_on_lit": "no"})
    assert response.status_code == 302
    assert queries.find_live_version(key="crm").number == 2


def test_going_back_on_screen_adds_a_version(client, manager, versions, now):
    services.activate_version(version=versions[1], by=manager, now=now)
    client.force_login(manager)
    client.post(reverse("design:activate", args=["crm", 1]), {})
    live = queries.find_live_version(key="crm")
    assert (live.number, live.text) == (3, GOOD)


def test_a_viewer_may_not_activate(client, viewer, versions):
    client.force_login(viewer)
    for method in (client.get, client.post):
        assert method(reverse("design:activate", args=["crm", 2])).status_code == 403
    assert queries.find_live_version(key="crm").number == 1


def test_who_is_not_signed_in_sees_nothing(client, versions):
    response = client.get(reverse("design:list"))
    assert response.status_code == 302
