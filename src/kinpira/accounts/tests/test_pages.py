"""Signing in and the settings pages, as whole requests."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from kinpira.accounts import services
from kinpira.accounts.models import FailedSignIn, User
from kinpira.platform.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
PASSWORD = "kawasemi-notebook-7"


@pytest.fixture(autouse=True)
def _fast(settings, home):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def aoi():
    return services.create_user(
        email="aoi@example.jp", name="河野 葵", password=PASSWORD, now=NOW, actor="t"
    )


@pytest.fixture
def admin():
    return services.create_user(
        email="admin@example.jp", name="管理", role="admin", now=NOW, actor="t"
    )


def sign_in(client, password=PASSWORD, email="aoi@example.jp", **more):
    return client.post(reverse("accounts:login"), {"email": email, "password": password, **more})


def test_signing_in_gives_a_new_session_and_goes_on_to_the_page(client, aoi):
    client.get(reverse("accounts:login"))
    answer = sign_in(client, next="/profile/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/profile/")
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert AuditEntry.objects.filter(action="sign_in.done", actor="aoi@example.jp").exists()
    client.post(reverse("accounts:logout"))
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_after_signing_in_nobody_is_sent_to_another_site(client, aoi):
    answer = sign_in(client, next="https://evil.example/")
    assert answer.headers["Location"] == reverse("workbench:today")


def test_every_refusal_looks_the_same(client, aoi):
    services.change_user(
        user=services.create_user(
            email="gone@example.jp", name="停止", password=PASSWORD, now=NOW, actor="t"
        ),
        values={"is_active": False},
        now=NOW,
        actor="t",
    )
    answers = [
        sign_in(client, "wrong"),
        sign_in(client, PASSWORD, "nobody@example.jp"),
        sign_in(client, PASSWORD, "gone@example.jp"),
    ]
    messages = {str(answer.context["form"].non_field_errors()) for answer in answers}
    assert {answer.status_code for answer in answers} == {422}
    assert len(messages) == 1


def test_five_failures_lock_the_address_for_fifteen_minutes(client, aoi):
    for _ in range(5):
        sign_in(client, "wrong")
    assert sign_in(client).status_code == 422
    assert AuditEntry.objects.filter(action="sign_in.locked").count() == 1
    earlier = FailedSignIn.objects.latest("at").at - timedelta(minutes=16)
    FailedSignIn.objects.update(at=earlier)
    assert sign_in(client).status_code == 302


def test_twenty_failures_lock_the_network_address(client, aoi):
    for number in range(20):
        sign_in(client, "wrong", f"guess{number}@example.jp")
    assert sign_in(client).status_code == 422


def test_a_temporary_password_opens_only_the_page_to_choose_another(client, aoi):
    temporary = services.reset_password(user=aoi, now=NOW, actor="t")
    sign_in(client, temporary)
    assert client.get(reverse("accounts:profile")).headers["Location"] == "/profile/password/"
    weak = {"current": temporary, "password": "password1234", "again": "password1234"}
    assert client.post(reverse("accounts:password"), weak).status_code == 422
    good = {"current": temporary, "password": PASSWORD, "again": PASSWORD}
    assert client.post(reverse("accounts:password"), good).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_an_administrator_adds_a_user_and_sees_the_password_once(client, admin):
    client.force_login(admin)
    values = {"name": "平尾 実", "email": "Hirao@example.jp", "role": "csm", "weekly_hours": "28"}
    answer = client.post(reverse("accounts:user_new"), values)
    temporary = answer.context["temporary"]
    assert temporary in answer.content.decode()
    made = User.objects.get(email="hirao@example.jp")
    assert made.check_password(temporary)
    assert made.must_change_password
    assert temporary not in str(list(AuditEntry.objects.values()))
    again = client.post(reverse("accounts:user_new"), values)
    assert (again.status_code, "email" in again.context["form"].errors) == (422, True)


def test_the_last_administrator_can_not_be_stopped_on_the_page(client, admin):
    client.force_login(admin)
    values = {"name": "管理", "email": "admin@example.jp", "role": "admin", "weekly_hours": "30"}
    answer = client.post(reverse("accounts:user", args=[admin.pk]), values)
    assert answer.status_code == 422
    admin.refresh_from_db()
    assert admin.is_active


def test_settings_are_refused_to_others(client, aoi):
    client.force_login(aoi)
    assert client.get(reverse("accounts:users")).status_code == 403
    assert client.post(reverse("accounts:user_new"), {}).status_code == 403


@pytest.mark.parametrize(
    ("header", "cookie", "own", "expected"),
    [
        ("", "", "", "ja"),
        ("en-US,en;q=0.9", "", "", "en"),
        ("fr", "", "", "ja"),
        ("en", "ja", "", "ja"),
        ("ja", "", "en", "en"),
    ],
)
def test_the_language_is_the_users_then_the_devices_then_the_browsers(
    client, aoi, header, cookie, own, expected
):
    services.change_user(user=aoi, values={"language": own}, now=NOW, actor="t")
    client.force_login(aoi)
    if cookie:
        client.cookies["kinpira_language"] = cookie
    answer = client.get(reverse("accounts:profile"), headers={"Accept-Language": header})
    assert answer.headers["Content-Language"] == expected
