"""The narrow rows of lists: in step with accounts and statuses whoever writes those."""

import pytest
from django.db import connection

from kinpira.accounts.models import Account, User
from kinpira.evaluation.models import AccountStatus, EvaluationRun, ListedAccount
from kinpira.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    now = clock.now()
    return Account.objects.create(
        key=1, external_id="A-1", name="東雲フーズ", created_at=now, updated_at=now
    )


@pytest.fixture
def run():
    return EvaluationRun.objects.create(day=clock.today(), started_at=clock.now())


def give_status(account, run, **values):
    row = AccountStatus(
        account=account, run=run, day=clock.today(), computed_at=clock.now(), **values
    )
    AccountStatus.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["account"], update_fields=["score", "active"]
    )


def test_new_account_is_listed_without_a_standing(account):
    row = ListedAccount.objects.get(pk=account.pk)
    assert (row.sort_name, row.active, row.score) == ("東雲フーズ", None, None)


def test_account_changed_in_bulk_is_listed_as_changed(account, run):
    owner = User.objects.create(name="河野", email="k@example.jp", created_at=clock.now())
    give_status(account, run, score=70)
    Account.objects.update(kana="しののめ", cs_owner=owner, segment_size="EP")
    row = ListedAccount.objects.get(pk=account.pk)
    assert (row.sort_name, row.cs_owner_id, row.segment_size) == ("しののめ", owner.pk, "EP")
    assert row.score == 70


def test_status_written_twice_counts_as_last_written(account, run):
    give_status(account, run, score=70)
    give_status(account, run, score=40, active=False)
    row = ListedAccount.objects.get(pk=account.pk)
    assert (row.score, row.active) == (40, False)
    AccountStatus.objects.all().delete()
    row.refresh_from_db()
    assert (row.score, row.active) == (None, None)


def test_merged_account_is_not_listed_until_it_is_taken_apart(account, run):
    give_status(account, run, score=70)
    now = clock.now()
    other = Account.objects.create(
        key=2, external_id="A-2", name="東雲", created_at=now, updated_at=now
    )
    Account.objects.filter(pk=account.pk).update(merged_into=other)
    assert list(ListedAccount.objects.values_list("pk", flat=True)) == [other.pk]
    Account.objects.filter(pk=account.pk).update(merged_into=None)
    assert ListedAccount.objects.get(pk=account.pk).score == 70


def test_deleted_account_is_not_listed(account):
    account.delete()
    assert not ListedAccount.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite's catalogue")
def test_triggers_are_in_place():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = {name for (name,) in cursor.fetchall()}
    kinds = ("insert", "update", "delete")
    assert {f"listed_{of}_{kind}" for of in ("account", "status") for kind in kinds} <= names
