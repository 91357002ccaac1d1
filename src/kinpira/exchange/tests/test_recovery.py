"""Imports in several transactions, imports whose process died, imports that really run."""

from itertools import count
from types import SimpleNamespace

import pytest

from kinpira.accounts.models import Account
from kinpira.exchange.models import Import
from kinpira.exchange.options import Request
from kinpira.exchange.services import records, recover_imports, running
from kinpira.exchange.tests.test_imports import NOW, TODAY, bring, counts, write
from kinpira.facts.models import Batch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small_steps(home, monkeypatch):
    """Every ten rows are a transaction, every twenty are read together."""
    monkeypatch.setattr(records, "AT_ONCE", 20)
    monkeypatch.setattr(records, "SLICE", 10)
    monkeypatch.setattr(records, "HOLD", 0.5)
    monkeypatch.setattr(records, "GAP", 0.0)
    ticks = count()
    monkeypatch.setattr(records, "time", SimpleNamespace(monotonic=lambda: next(ticks) * 0.3))


def file_of(tmp_path, name, rows):
    lines = "".join(f"{n},{name}{n},{n // 2}\n" for n in range(rows))
    return write(tmp_path / f"{name}.csv", "企業ID,企業名,親会社\n" + lines)


def names():
    return sorted(Account.objects.values_list("name", "parent__external_id"))


def test_many_rows_come_in_by_parts_and_count_together(small_steps, tmp_path):
    report = bring("accounts", file_of(tmp_path, "新", 45))
    assert counts(report) == (45, 0, 0, 0)
    assert Account.objects.get(external_id="44").parent.external_id == "22"
    assert Batch.objects.get().state == Batch.State.ACTIVE
    assert counts(bring("accounts", file_of(tmp_path, "新", 45))) == (0, 0, 45, 0)


@pytest.mark.parametrize("call", [6, 8, 10])
def test_what_a_dead_import_wrote_is_taken_back(small_steps, tmp_path, monkeypatch, call):
    bring("accounts", file_of(tmp_path, "旧", 15))
    before = names()
    with monkeypatch.context() as dying:
        dying.setattr(running, "fail_import", lambda *args, **options: None)
        calls = [0]
        original = records._save

        def dies(work, part, **options):
            calls[0] += 1
            if calls[0] == call:
                raise MemoryError
            original(work, part, **options)

        dying.setattr(records, "_save", dies)
        with pytest.raises(MemoryError):
            bring("accounts", file_of(tmp_path, "新", 45))
    dead = Import.objects.first()
    assert dead.state == Import.State.RUNNING
    assert recover_imports(now=NOW, today=TODAY) == [dead.pk]
    assert names() == before
    assert recover_imports(now=NOW, today=TODAY) == []
    assert Batch.objects.get(pk=dead.batch_id).state == Batch.State.VOID
    assert counts(bring("accounts", file_of(tmp_path, "新", 45)))[3] == 0


def test_an_import_that_runs_is_left_alone(home, tmp_path):
    path = file_of(tmp_path, "新", 1)
    request = Request("accounts", [path])
    with running.running_import(request, now=NOW, today=TODAY) as (record, _batch):
        assert recover_imports(now=NOW, today=TODAY) == []
        record.refresh_from_db()
        assert record.state == Import.State.RUNNING
        record.state = Import.State.DONE
        record.save()


def test_an_import_that_ends_while_we_look_is_left_alone(home, tmp_path, monkeypatch):
    bring("accounts", file_of(tmp_path, "新", 2))
    done = Import.objects.get()
    Import.objects.update(state=Import.State.RUNNING)
    claimed = running._claimed

    def ends_just_now(lock):
        Import.objects.update(state=Import.State.DONE)
        return claimed(lock)

    monkeypatch.setattr(running, "_claimed", ends_just_now)
    assert recover_imports(now=NOW, today=TODAY) == []
    assert Import.objects.get(pk=done.pk).state == Import.State.DONE
    assert Account.objects.count() == 2
