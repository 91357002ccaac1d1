"""How many queries the daily pages take, whatever the number of rows on them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kinpira.accounts.services import save_account, save_contact, save_touchpoint
from kinpira.platform import clock
from kinpira.plays.services.making import create_cta
from kinpira.workbench.tests.people import give_status

pytestmark = pytest.mark.django_db
TOLERATED = 2  # of one more query where a first row needs it, such as a prefetch


def count_queries(client, address):
    client.get(address)  # what is kept for later views is kept now
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def said(world):
    return {"now": clock.now(), "today": clock.today(), "actor": "test"}


def add_accounts(world, number):
    for n in range(number):
        values = {"name": f"多摩{n}", "cs_owner": world["kono"], "team": world["kono"].team}
        account, _ = save_account(external_id=f"M-{n}", values=values, **said(world))
        give_status(account, score=50, band="watch", lamps=[])
        add_action(world, account, n)


def add_action(world, account, n):
    create_cta(
        account_id=account.pk,
        user=world["kono"],
        title=f"電話 {n}",
        due_date=clock.today() + timedelta(days=n % 4),
        minutes=15,
        steps=["かける"],
        now=clock.now(),
        today=clock.today(),
    )


@pytest.mark.parametrize(("address", "budget"), [("/accounts/", 26), ("/", 45)])
def test_list_pages_ask_no_more_for_more_rows(signed_in, world, address, budget):
    client = signed_in("kono")
    add_accounts(world, 2)
    few = count_queries(client, address)
    add_accounts_more(world)
    many = count_queries(client, address)
    assert many <= few + TOLERATED
    assert many <= budget


def add_accounts_more(world):
    for n in range(100, 115):
        values = {"name": f"秩父{n}", "cs_owner": world["kono"], "team": world["kono"].team}
        account, _ = save_account(external_id=f"M-{n}", values=values, **said(world))
        give_status(account, score=60, band="watch", lamps=[])
        add_action(world, account, n)


def test_account_page_asks_no_more_for_a_longer_story(signed_in, world):
    give_status(world["foods"], score=68, band="watch", lamps=[])
    client = signed_in("kono")
    few = count_queries(client, "/account/A-1/")
    for n in range(12):
        values = {"name": f"担当 {n}", "roles": "champion"}
        save_contact(account=world["foods"], external_id=f"p{n}", values=values, **said(world))
        touch = {"day": clock.today(), "kind": "meeting", "result": "done", "subject": f"会議{n}"}
        save_touchpoint(account=world["foods"], external_id=f"t{n}", values=touch, **said(world))
        add_action(world, world["foods"], n)
    many = count_queries(client, "/account/A-1/")
    assert many <= few + TOLERATED
    assert many <= 60
