"""Settings pages of imports: administrators and managers read them, others don't."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kinpira.accounts.models import User
from kinpira.exchange.models import Import

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 19, 0, 0, tzinfo=UTC)


@pytest.fixture
def sign_in(client):
    def as_(role):
        user = User.objects.create(
            email=f"{role}@example.com", name=role, role=role, created_at=NOW
        )
        client.force_login(user)
        return client

    return as_


@pytest.fixture
def refused(home):
    path = Path(home) / "rejected.csv"
    path.write_text("\ufeff※ファイル,※行\n", encoding="utf-8")
    return Import.objects.create(
        kind="accounts", state="refused", started_at=NOW, rejected=1, rejects_file=str(path),
        files=[{"name": "<b>a.csv", "sha256": "0" * 64, "bytes": 3}],
        mapping={"columns": {"name": "企業名"}},
    )  # fmt: skip


def test_manager_reads_imports_and_takes_rejected_rows_away(sign_in, refused):
    client = sign_in("manager")
    listed = client.get("/settings/imports/").content.decode()
    assert "&lt;b&gt;a.csv" in listed
    shown = client.get(f"/settings/imports/{refused.pk}/").content.decode()
    assert "name: 企業名" in shown
    answer = client.get(f"/settings/imports/{refused.pk}/rejected.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("role", ["csm", "viewer"])
def test_others_may_not(sign_in, refused, role):
    client = sign_in(role)
    for path in ("", f"{refused.pk}/", f"{refused.pk}/rejected.csv"):
        assert client.get(f"/settings/imports/{path}").status_code == 403


def test_what_is_not_there_is_not_found(sign_in, refused):
    client = sign_in("admin")
    assert client.get("/settings/imports/999/").status_code == 404
    Path(refused.rejects_file).unlink()
    assert client.get(f"/settings/imports/{refused.pk}/rejected.csv").status_code == 404


def test_no_import_yet_says_what_to_do(sign_in, home):
    assert (
        "kinpira import accounts companies.csv"
        in sign_in("admin").get("/settings/imports/").content.decode()
    )
