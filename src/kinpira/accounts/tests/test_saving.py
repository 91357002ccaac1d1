"""Saving records: upsert, errors, facts, rerun."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kinpira.accounts import queries, services
from kinpira.accounts.models import Account, Contact, Contract, Incident, Touchpoint
from kinpira.facts.queries.said import list_said
from kinpira.platform.errors import InvalidInput
from kinpira.platform.models import AuditEntry

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 19)
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
WHEN = {"now": NOW, "today": TODAY, "actor": "test"}


def make_account(external_id="A1", **values) -> Account:
    values.setdefault("name", "東雲フーズ株式会社")
    return services.save_account(external_id=external_id, values=values, **WHEN)[0]


def said(account: Account, *names: str):
    facts = [fact for _, fact in list_said(accounts=[account.key], names=names)]
    return [(f.name, f.entity, f.day, f.value if f.text is None else f.text) for f in facts]


def test_an_account_is_made_then_changed_then_left_alone():
    account, changed = services.save_account(
        external_id="A1", values={"name": "東雲フーズ", "industry": "食品"}, **WHEN
    )
    assert changed
    assert said(account, "account.industry") == [("account.industry", "", TODAY, "食品")]
    again, changed = services.save_account(
        external_id="A1", values={"name": "東雲フーズ", "industry": "食品"}, **WHEN
    )
    assert (again.pk, changed) == (account.pk, False)
    assert len(said(account, "account.industry")) == 1
    _, changed = services.save_account(external_id="A1", values={"industry": "小売"}, **WHEN)
    assert changed
    assert [row[3] for row in said(account, "account.industry")] == ["食品", "小売"]


def test_a_bad_row_stops_all_rows_and_names_line_and_field():
    rows = [
        {"external_id": "A1", "name": "一社"},
        {"external_id": "A2", "name": "二社", "closing_day": "40"},
        {"external_id": "A3", "name": ""},
        {"external_id": "A1", "name": "同じ"},
        {"external_id": "A5", "name": "五社", "cs_owner": "nobody@example.jp"},
        {"external_id": "A6", "name": "六社", "no_such": 1},
    ]
    saved = services.save_accounts(rows=rows, **WHEN)
    assert not saved.written
    assert [(e.row, e.field) for e in saved.errors] == [
        (1, "closing_day"),
        (2, "name"),
        (3, "external_id"),
        (4, "cs_owner"),
        (5, "no_such"),
    ]
    assert not Account.objects.exists()
    saved = services.save_accounts(rows=rows, skip_bad_rows=True, **WHEN)
    assert saved.written
    assert list(Account.objects.values_list("external_id", flat=True)) == ["A1"]


def test_a_dry_run_counts_and_writes_nothing():
    saved = services.save_accounts(
        rows=[{"external_id": "A1", "name": "一社"}], dry_run=True, **WHEN
    )
    assert (saved.created, saved.written, saved.changes) == (1, False, [])
    assert not Account.objects.exists()


def test_owners_are_found_by_mail_address_and_by_name_without_blanks():
    user = services.create_user(email="aoi@example.jp", name="河野 葵", now=NOW, actor="t")
    for word in ("AOI@example.jp", "河野葵", "河野　葵", user):
        assert make_account(cs_owner=word).cs_owner == user


def test_free_fields_are_typed_and_become_facts():
    services.save_free_field(key="sites", label="拠点数", kind="number", now=NOW, actor="t")
    services.save_free_field(key="opened", label="開業日", kind="date", now=NOW, actor="t")
    account = make_account(sites="12", fields={"opened": "2020/4/1"})
    assert account.fields == {"sites": 12, "opened": "2020-04-01"}
    assert set(said(account, "account.sites", "account.opened")) == {
        ("account.sites", "", TODAY, 12.0),
        ("account.opened", "", TODAY, float((date(2020, 4, 1) - date(1970, 1, 1)).days)),
    }
    with pytest.raises(InvalidInput) as refused:
        make_account(fields={"sites": "多数"})
    assert "拠点数" in refused.value.fields["row"]
    with pytest.raises(InvalidInput):
        make_account(fields={"unknown": 1})


def test_a_contact_keeps_role_periods_and_a_dropped_role_ends_yesterday():
    account = make_account()
    contact, _ = services.save_contact(
        account=account,
        external_id="c1",
        values={"name": "山田", "roles": "推進者", "role_since": "2026-04-01"},
        **WHEN,
    )
    assert said(account, "role.champion") == [("role.champion", "c1", date(2026, 4, 1), 1.0)]
    services.save_contact(
        account=account, external_id="c1", values={"roles": ["economic_buyer"]}, **WHEN
    )
    roles = list(contact.roles.values_list("role", "since", "until"))
    assert roles == [
        ("champion", date(2026, 4, 1), date(2026, 10, 18)),
        ("economic_buyer", TODAY, None),
    ]
    assert ("role.champion", "c1", TODAY, 0.0) in said(account, "role.champion")
    assert said(account, "role.economic_buyer") == [("role.economic_buyer", "c1", TODAY, 1.0)]
    _, changed = services.save_contact(
        account=account, external_id="c1", values={"roles": ["economic_buyer"]}, **WHEN
    )
    assert not changed


def test_a_contact_without_id_is_known_by_mail_address_else_name():
    make_account()
    rows = [
        {"account": "A1", "name": "山田", "email": "Yamada@example.jp"},
        {"account": "A1", "name": "佐藤"},
    ]
    assert services.save_contacts(rows=rows, **WHEN).created == 2
    assert services.save_contacts(rows=rows, **WHEN).unchanged == 2
    assert {c.external_id for c in Contact.objects.all()} == {"yamada@example.jp", "佐藤"}


def test_imported_contracts_are_known_from_their_start():
    account = make_account()
    row = {
        "account": "A1",
        "external_id": "K1",
        "start_date": "2025-04-01",
        "end_date": "2026-03-31",
        "seats": "20",
        "amount": "1,200,000",
        "auto_renew": "はい",
    }
    services.save_contracts(rows=[row], known="as_dated", **WHEN)
    facts = [fact for _, fact in list_said(accounts=[account.key], names=["contract.seats"])]
    assert [(f.day, f.known_at.astimezone(NOW.tzinfo).date(), f.assumed) for f in facts] == [
        (date(2025, 4, 1), date(2025, 4, 1), True)
    ]
    assert services.save_contracts(rows=[row], known="as_dated", **WHEN).unchanged == 1
    assert Contract.objects.get().amount == 1_200_000


def test_the_last_contract_over_writes_a_loss_and_a_late_renewal_takes_it_back():
    account = make_account()
    old = {"account": account, "start_date": "2025-04-01", "end_date": "2026-03-31"}
    services.save_contract(account=account, external_id="K1", values=old, **WHEN)
    assert said(account, "churned") == [("churned", "", date(2026, 4, 1), None)]
    services.save_contract(
        account=account, external_id="K2", values={"start_date": "2026-04-20"}, **WHEN
    )
    assert said(account, "churned") == []


def test_foreign_money_and_an_end_before_the_start_are_refused():
    account = make_account()
    values = {"start_date": "2026-04-01", "end_date": "2026-03-31", "currency": "USD"}
    with pytest.raises(InvalidInput) as refused:
        services.save_contract(account=account, external_id="K1", values=values, **WHEN)
    assert set(refused.value.fields) == {"end_date", "currency"}


def test_a_moved_touchpoint_withdraws_its_old_day():
    account = make_account()
    services.save_contact(account=account, external_id="c1", values={"name": "山田"}, **WHEN)
    values = {"day": "2026-10-01", "contacts": ["c1"], "minutes_meeting": 30}
    services.save_touchpoint(account=account, external_id="t1", values=values, **WHEN)
    names = ("touchpoint", "touchpoint.person", "touchpoint.thin")
    assert {(row[0], row[2]) for row in said(account, *names)} == {
        (name, date(2026, 10, 1)) for name in names
    }
    services.save_touchpoint(
        account=account, external_id="t1", values={"day": "2026-10-05"}, **WHEN
    )
    assert {row[2] for row in said(account, *names)} == {date(2026, 10, 5)}
    assert Touchpoint.objects.get().contacts.count() == 1


def test_an_incident_tells_each_account_it_hit():
    one, two = make_account("A1"), make_account("A2")
    values = {
        "title": "取込停止",
        "from_date": "2026-03-09",
        "to_date": "2026-03-11",
        "accounts": ["A1", two],
    }
    services.save_incident(external_id="I1", values=values, **WHEN)
    for account in (one, two):
        assert said(account, "incident.open") == [
            ("incident.open", "I1", date(2026, 3, 9), 1.0),
            ("incident.open", "I1", date(2026, 3, 12), 0.0),
        ]
    services.save_incident(external_id="I1", values={"accounts": ["A1"]}, **WHEN)
    assert said(two, "incident.open") == []
    assert Incident.objects.get().accounts.count() == 1


def test_outcomes_and_their_actuals_become_facts():
    account = make_account()
    values = {"name": "経営会議", "baseline": 15, "target": 12, "agreed_on": "2026-04-01"}
    outcome, _ = services.save_outcome(account=account, external_id="O1", values=values, **WHEN)
    when = dict(WHEN)
    services.record_actual(outcome=outcome, day=date(2026, 9, 30), value="13", **when)
    services.record_actual(outcome=outcome, day=date(2026, 9, 30), value="13", **when)
    assert said(account, "outcome.actual", "outcome.measured") == [
        ("outcome.actual", "O1", date(2026, 9, 30), 13.0),
        ("outcome.measured", "O1", date(2026, 9, 30), 13.0),
    ]
    services.record_actual(outcome=outcome, day=date(2026, 9, 30), value=14, **when)
    assert {row[3] for row in said(account, "outcome.actual")} == {14.0}


def test_tickets_and_promises_open_and_close():
    account = make_account()
    ticket = {"title": "取込エラー", "opened_on": "2026-10-01"}
    services.save_ticket(account=account, external_id="T1", values=ticket, **WHEN)
    services.save_ticket(
        account=account, external_id="T1", values={"closed_on": "2026-10-05"}, **WHEN
    )
    assert [row[2:] for row in said(account, "ticket.open")] == [
        (date(2026, 10, 1), 1.0),
        (date(2026, 10, 5), 0.0),
    ]
    promise = {"text": "API連携", "made_on": "2026-10-01"}
    services.save_promise(account=account, external_id="P1", values=promise, **WHEN)
    assert [row[3] for row in said(account, "promise.open")] == [1.0]


def test_the_audit_names_fields_but_no_values():
    account = make_account()
    services.save_contact(
        account=account,
        external_id="c1",
        values={"name": "極秘太郎", "email": "x@example.jp"},
        **WHEN,
    )
    assert "極秘太郎" not in str(list(AuditEntry.objects.values_list("detail", "subject")))


def test_calendars_give_closing_day_year_end_and_seasons(settings):
    settings.FISCAL_YEAR_START_MONTH = 4
    account = make_account(closing_day=20, fiscal_year_end="12")
    services.save_busy_season(
        account=account,
        label="予算編成",
        values={"from_month": 12, "from_day": 15, "to_month": 2, "to_day": 31},
        **WHEN,
    )
    found = queries.calendars(keys=[999_999, account.key])
    assert found.closing_day.tolist() == [31, 20]
    assert found.fiscal_year_end.tolist() == [3, 12]
    assert found.busy == ((1, 1215, 229),)
