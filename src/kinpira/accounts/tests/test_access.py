"""Who sees, edits, administers; search; undo."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from kinpira.accounts import access, queries, services
from kinpira.accounts.models import Account, Contact
from kinpira.platform.errors import Conflict, InvalidInput, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 19)
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
WHEN = {"now": NOW, "today": TODAY, "actor": "test"}


def user(name, **values):
    return services.create_user(email=f"{name}@example.jp", name=name, now=NOW, actor="t", **values)


def account(external_id, **values):
    values.setdefault("name", f"企業{external_id}")
    return services.save_account(external_id=external_id, values=values, **WHEN)[0]


@pytest.fixture
def cast():
    east = services.create_team(name="東", now=NOW, actor="t")
    below = services.create_team(name="東の下", parent=east, now=NOW, actor="t")
    west = services.create_team(name="西", now=NOW, actor="t")
    people = {
        "admin": user("admin", role="admin", team=west),
        "free": user("free"),
        "east": user("east", team=east),
        "below": user("below", team=below),
        "viewer": user("viewer", role="viewer", team=east),
    }
    account("E", team="東")
    account("B", team="東の下")
    account("W", team="西")
    account("O", team="西", cs_deputy=people["below"])
    account("N")
    return people


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("admin", "BENOW"),
        ("free", "BENOW"),
        ("east", "BE"),
        ("below", "BO"),
        ("viewer", "BE"),
    ],
)
def test_a_team_sees_its_own_and_what_is_below(cast, who, seen):
    found = access.visible_accounts(cast[who]).values_list("external_id", flat=True)
    assert "".join(sorted(found)) == seen


def test_a_stopped_user_and_a_merged_account_see_and_show_nothing(cast):
    services.change_user(user=cast["east"], values={"is_active": False}, now=NOW, actor="t")
    cast["east"].refresh_from_db()
    assert not access.visible_accounts(cast["east"]).exists()
    one, other = access.get_account(cast["admin"], "E"), access.get_account(cast["admin"], "B")
    services.merge_accounts(source=one, target=other, now=NOW, actor="t")
    assert not access.visible_accounts(cast["admin"]).filter(pk=one.pk).exists()
    one.refresh_from_db()
    services.undo_merge(source=one, now=NOW, actor="t")
    assert access.get_account(cast["admin"], "E") == one


def test_what_may_not_be_seen_is_missing_and_viewers_only_read(cast):
    hidden = Account.objects.get(external_id="W")
    for word in ("W", hidden.pk, "nowhere"):
        with pytest.raises(NotFound):
            access.get_account(cast["east"], word)
    with pytest.raises(NotFound):
        access.check_can_edit(cast["viewer"], hidden)
    with pytest.raises(NotAllowed):
        access.check_can_edit(cast["viewer"], access.get_account(cast["viewer"], "E"))
    assert access.can_edit(cast["east"], access.get_account(cast["east"], "E"))
    assert not access.can_edit(cast["east"], hidden)
    assert not access.can_see_amounts(cast["viewer"])
    assert access.can_see_amounts(cast["east"])


def test_the_last_administrator_stays(cast):
    for values in ({"role": "csm"}, {"is_active": False}):
        with pytest.raises(Conflict):
            services.change_user(user=cast["admin"], values=values, now=NOW, actor="t")
    services.change_user(user=cast["free"], values={"role": "admin"}, now=NOW, actor="t")
    assert services.change_user(user=cast["admin"], values={"role": "csm"}, now=NOW, actor="t")[1]


def test_a_team_in_use_stays_and_teams_make_no_loop(cast):
    east = cast["east"].team
    with pytest.raises(Conflict):
        services.remove_team(team=east, now=NOW, actor="t")
    with pytest.raises(InvalidInput):
        services.change_team(team=east, name="東", parent=cast["below"].team, now=NOW, actor="t")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("東雲", {"A"}),
        ("シノノメ", {"A"}),
        ("解約", {"B"}),
        ("約", {"B"}),
        ("山田", {"C"}),
        ("東雲 食品", set()),
        ("雲東", set()),
        ("商事", {"B", "C"}),
        ("a", {"A"}),
        ("'\"; --", {"A", "B", "C"}),
    ],
)
def test_search_finds_parts_of_names_and_contacts(text, found):
    account("A", name="東雲フーズ", kana="しののめふーず")
    account("B", name="解約商事")
    holder = account("C", name="北浜商事")
    services.save_contact(account=holder, external_id="c1", values={"name": "山田 太郎"}, **WHEN)
    rows = queries.search_accounts(Account.objects.all(), text)
    assert {row.external_id for row in rows} == found


def test_search_follows_changes_and_removals():
    one = account("A", name="東雲フーズ")
    account("A", name="北浜精機")
    assert not queries.search_accounts(Account.objects.all(), "東雲").exists()
    assert queries.search_accounts(Account.objects.all(), "北浜").get() == one
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM sqlite_master"
                " WHERE type = 'trigger' AND name LIKE '%_search_%'"
            )
            assert cursor.fetchone() == (6,)
    one.delete()
    assert not queries.search_accounts(Account.objects.all(), "北浜").exists()


def test_undo_takes_back_what_nobody_touched_and_lists_the_rest():
    account("A", name="東雲", industry="食品")
    rows = [
        {"external_id": "A", "name": "東雲フーズ", "industry": "外食"},
        {"external_id": "B", "name": "新規"},
        {"external_id": "C", "name": "新規と方"},
    ]
    saved = services.save_accounts(rows=rows, **WHEN)
    contacts = services.save_contacts(
        rows=[{"account": "A", "external_id": "c1", "name": "山田", "roles": "champion"}], **WHEN
    )
    services.save_contact(
        account=Account.objects.get(external_id="C"),
        external_id="x",
        values={"name": "佐藤"},
        **WHEN,
    )
    account("A", name="人が直した名前")
    back = services.revert_changes(changes=[*saved.changes, *contacts.changes], **WHEN)
    assert (back.removed, back.restored) == (2, 1)
    assert sorted((left.model, left.field) for left in back.left) == [
        ("account", ""),
        ("account", "name"),
    ]
    stays = Account.objects.get(external_id="A")
    assert (stays.name, stays.industry) == ("人が直した名前", "食品")
    assert not Account.objects.filter(external_id="B").exists()
    assert not Contact.objects.filter(external_id="c1").exists()


def test_undo_brings_back_role_periods():
    one = account("A")
    roles = [{"role": "champion", "since": "2026-01-01"}]
    services.save_contact(
        account=one, external_id="c1", values={"name": "山田", "roles": roles}, **WHEN
    )
    saved = services.save_contacts(
        rows=[{"account": "A", "external_id": "c1", "roles": "administrator"}], **WHEN
    )
    services.revert_changes(changes=saved.changes, **WHEN)
    held = Contact.objects.get().roles.values_list("role", "since", "until")
    assert list(held) == [("champion", date(2026, 1, 1), None)]
