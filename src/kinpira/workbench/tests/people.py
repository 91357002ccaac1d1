"""The small cast of the page tests: one team, its CSM, an administrator, a viewer, two accounts."""

from datetime import timedelta

from django.apps import apps

from kinpira.accounts.services import save_account, save_contact, save_contract, save_outcome
from kinpira.platform import clock
from kinpira.plays.services.making import create_cta

PASSWORD = "kinpira-gobo-2026"


def model(label):
    return apps.get_model(label)


def make_user(name, email, role, team=None, **more):
    user = model("accounts.User")(
        name=name, email=email, role=role, team=team, created_at=clock.now(), **more
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def make_world():
    """Teams, people, 東雲フーズ (河野's) with everything, 北浜精機 (another team's)."""
    now, today = clock.now(), clock.today()
    high = model("accounts.Team").objects.create(name="ハイタッチ")
    low = model("accounts.Team").objects.create(name="ロータッチ")
    world = {
        "kono": make_user("河野 葵", "kono@example.jp", "csm", high),
        "hirao": make_user("平尾 実", "hirao@example.jp", "csm", low),
        "admin": make_user("戸田 修", "toda@example.jp", "admin"),
        "viewer": make_user("乾 真央", "inui@example.jp", "viewer", sees_amounts=False),
    }
    said = {"now": now, "today": today, "actor": "test"}
    shared = {"segment_size": "EP", "industry": "食品"}
    foods, _ = save_account(
        external_id="A-1",
        values={
            "name": "東雲フーズ",
            "kana": "しののめふーず",
            "cs_owner": world["kono"],
            "team": high,
            **shared,
        },
        **said,
    )
    other, _ = save_account(
        external_id="B-1",
        values={
            "name": "北浜精機",
            "kana": "きたはませいき",
            "cs_owner": world["hirao"],
            "team": low,
        },
        **said,
    )
    save_contract(
        account=foods,
        external_id="C-1",
        values={
            "plan": "エンタープライズ",
            "seats": 50,
            "amount": 8_400_000,
            "start_date": today - timedelta(days=200),
            "end_date": today + timedelta(days=104),
            "notice_deadline": today + timedelta(days=44),
        },
        **said,
    )
    save_contact(
        account=foods,
        external_id="saegusa",
        values={"name": "三枝 隆", "title": "取締役CFO", "roles": "economic_buyer"},
        **said,
    )
    save_outcome(
        account=foods,
        external_id="O-1",
        values={
            "name": "予算の集計",
            "unit": "日",
            "baseline": 20,
            "target": 12,
            "agreed_on": today,
        },
        **said,
    )
    cta = create_cta(
        account_id=foods.pk,
        user=world["kono"],
        title="上長同席のEBRを打診する",
        due_date=today,
        minutes=30,
        steps=["候補日を2つ送る", "論点をまとめる"],
        now=now,
        today=today,
    )
    create_cta(
        account_id=foods.pk,
        user=world["kono"],
        title="予算枠の確認",
        due_date=today + timedelta(days=3),
        minutes=45,
        now=now,
        today=today,
    )
    return world | {"foods": foods, "other": other, "cta": cta}


def give_status(account, **values):
    """A status row as an evaluation would leave it, without computing one."""
    now, today = clock.now(), clock.today()
    run = model("evaluation.EvaluationRun").objects.create(
        day=today, started_at=now, state="done", took_ms=120, accounts=1, designs="d v1"
    )
    model("evaluation.AccountStatus").objects.create(
        account=account, run=run, day=today, computed_at=now, **values
    )
    return run
