"""The demonstration's records through the services of `accounts`, known since their own days."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts import queries as account_queries
from kinpira.accounts import services as accounts
from kinpira.demo.core.calendar import FIRST, TODAY
from kinpira.demo.core.cast import EMAIL, TIER_TEAMS
from kinpira.demo.core.company import Company
from kinpira.demo.core.people import user_id
from kinpira.demo.core.population import INCIDENT
from kinpira.demo.core.seasons import accounts_season, budget_season
from kinpira.demo.core.usage import CHAMPION
from kinpira.demo.core.world import World
from kinpira.facts import services as facts
from kinpira.facts.core.fact import NewFact
from kinpira.platform import clock

ACTOR = "demo"
PLANNED = date(2026, 8, 3)  # the day on which renewals and budgets of the customers were entered
BOUNCED = date(2026, 10, 16)  # a mail to the champion who had moved
CONFIRMED = date(2026, 9, 14)  # the CSMs went through who decides by the product's figures
DECIDING = "deciding"  # the stage of that name in the design
Row = dict[str, Any]

FREE_FIELDS = (
    ("target_departments", "対象部門数", "number", "部門"),
    ("budget_deadline", "予算枠締切", "date", ""),
    ("budget_secured", "予算枠の確保", "bool", ""),
    ("renewal_decision_on", "契約更新の判断日", "date", ""),
)


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=clock.zone())


def load_records(world: World, progress: Callable[[str], None]) -> None:
    """Everything but the usage log; team and users must be there."""
    progress(_("企業"))
    _load_accounts(world)
    progress(_("契約と先方担当者"))
    for number in sorted({period.number for period in world.periods}):  # a renewal names its first
        _save(accounts.save_contracts, _contracts(world, number))
    _save(accounts.save_contacts, _contacts(world))
    progress(_("対応履歴と問い合わせ"))
    _save(accounts.save_touchpoints, _touchpoints(world))
    _save(accounts.save_tickets, _tickets(world))
    progress(_("成果指標、約束、障害、アンケート"))
    _save(accounts.save_outcomes, _outcomes(world))
    _save(accounts.save_actuals, _actuals(world))
    _save(accounts.save_promises, _promises(world))
    _save(accounts.save_incidents, _incidents(world))
    _record_answers(world)


def _save(save: Callable[..., Any], rows: Iterable[Row]) -> None:
    """All rows of a kind, known since the days they carry; a bad row is a mistake of ours."""
    saved = save(rows=list(rows), now=at_nine(TODAY), today=TODAY, known="as_dated", actor=ACTOR)
    if saved.errors:
        raise ValueError(f"the demonstration's own rows are wrong: {saved.errors[:3]}")


def _load_accounts(world: World) -> None:
    """Accounts are written on the day they became customers, with what was known on it.

    So industry, size and departments hold from then on; dates that came later are written later.
    """

    def joined(company: Company) -> date:
        return max(FIRST, company.started)

    for day, group in groupby(sorted(world.companies, key=joined), key=joined):
        rows = [_account(company) for company in group]
        now = at_nine(day)
        accounts.save_accounts(rows=rows, now=now, today=day, known="as_dated", actor=ACTOR)
    planned = [_plans(company) for company in world.companies if company.started < PLANNED]
    now = at_nine(PLANNED)
    accounts.save_accounts(rows=planned, now=now, today=PLANNED, actor=ACTOR)
    _save(accounts.save_accounts, (_lifecycle(company) for company in world.companies))
    _load_seasons(world)


def _account(company: Company) -> Row:
    return {
        "external_id": company.id,
        "name": company.name,
        "kana": company.kana,
        "industry": company.industry,
        "segment_size": company.size,
        "touch_model": company.touch,
        "channel": "partner" if company.number % 9 == 0 else "direct",
        "cs_owner": EMAIL[company.owner],
        "cs_deputy": EMAIL.get(company.deputy, ""),
        "sales_owner": EMAIL.get(company.sales, ""),
        "team": _team(company),
        "fiscal_year_end": company.year_end,
        "closing_day": company.closing_day,
        "contracted_on": company.started,
        "target_departments": company.departments,
    }


def _team(company: Company) -> str:
    if company.owner == "maki":
        return TIER_TEAMS[2]
    return {"EP": TIER_TEAMS[0], "MID": TIER_TEAMS[1], "SMB": TIER_TEAMS[3]}[company.size]


def _plans(company: Company) -> Row:
    """What a CSM enters half a year ahead: when budgets and renewals are decided over there."""
    decision = company.notice_deadline
    wanted = company.size != "SMB" and decision > PLANNED
    return {
        "external_id": company.id,
        "budget_deadline": company.budget_deadline,
        "budget_secured": False if company.budget_deadline else None,
        "renewal_decision_on": decision if wanted else None,
    }


def _lifecycle(company: Company) -> Row:
    """The lifecycle dates that have come, and the CSM's own judgement where a story has one."""
    live = company.setup_done + timedelta(days=40)
    done = company.story != "stuck_onboarding"
    row = {
        "external_id": company.id,
        "handover_accepted_on": _past(company.started + timedelta(days=3)),
        "kickoff_on": _past(company.kickoff),
        "onboarded_on": _past(company.setup_done) if done else None,
        "live_on": _past(live) if done else None,
    }
    if company.story == "buyer_unseen":
        row["judgement"] = "risk"
        row["judgement_note"] = "現場は良いが、契約更新を決める人に届いていない。"
    return row


def _past(day: date) -> date | None:
    return day if day <= TODAY else None


def _load_seasons(world: World) -> None:
    by_key = {
        account.external_id: account
        for account in account_queries.accounts_by_key(keys=account_queries.account_keys()).values()
    }
    with transaction.atomic():
        for company in world.companies:
            for season in (budget_season(company.year_end), accounts_season(company.year_end)):
                accounts.save_busy_season(
                    account=by_key[company.id],
                    label=season.label,
                    values={"from_month": season.from_month, "to_month": season.to_month},
                    now=at_nine(TODAY),
                    today=TODAY,
                    actor=ACTOR,
                )


def _contracts(world: World, number: int) -> Iterable[Row]:
    for period in world.periods:
        if period.number != number:
            continue
        yield {
            "external_id": period.id,
            "account": period.company.id,
            "plan": period.company.plan,
            "seats": period.company.seats,
            "amount": period.company.amount,
            "currency": "JPY",
            "start_date": period.start,
            "end_date": period.end,
            "auto_renew": True,
            "notice_deadline": period.notice_deadline,
            "renewed_from": period.follows,
            "notice_given_on": period.notice_given,
            "cancellation_reason": period.reason,
        }


def _contacts(world: World) -> Iterable[Row]:
    for person in world.people:
        yield {
            "external_id": person.id,
            "account": person.company.id,
            "name": person.name,
            "kana": person.kana,
            "email": person.email,
            "department": person.department,
            "title": person.title,
            "left_on": person.left_on,
            "roles": [
                {"role": role.role, "since": role.since, "until": role.until}
                for role in person.roles
            ],
        }


def _touchpoints(world: World) -> Iterable[Row]:
    for meeting in world.meetings:
        yield {
            "external_id": meeting.id,
            "account": meeting.company.id,
            "day": meeting.day,
            "kind": meeting.kind,
            "result": meeting.result,
            "subject": meeting.subject,
            "notes": meeting.notes,
            "new_topic": meeting.new_topic,
            "minutes_before": meeting.minutes[0],
            "minutes_meeting": meeting.minutes[1],
            "minutes_after": meeting.minutes[2],
            "author": EMAIL[meeting.company.owner],
            "contacts": list(meeting.people),
        }


def _tickets(world: World) -> Iterable[Row]:
    for ticket in world.questions:
        yield {
            "external_id": ticket.id,
            "account": ticket.company.id,
            "title": ticket.title,
            "priority": ticket.priority,
            "opened_on": ticket.opened,
            "closed_on": ticket.closed,
        }


def _outcomes(world: World) -> Iterable[Row]:
    for company in world.companies:
        if goal := company.goal:
            due = company.extra.get("goal_due")
            yield {
                "external_id": f"O-{company.id}",
                "account": company.id,
                "name": goal.name,
                "unit": goal.unit,
                "baseline": goal.baseline,
                "target": goal.target,
                "due_date": due or goal.agreed + timedelta(days=365),
                "agreed_on": goal.agreed,
                "agreed_with": user_id(company, CHAMPION),
                "state": "active",
            }


def _actuals(world: World) -> Iterable[Row]:
    for company in world.companies:
        for day, value in world.actuals[company.number]:
            outcome = f"O-{company.id}"
            yield {"account": company.id, "outcome": outcome, "day": day, "value": value}


def _promises(world: World) -> Iterable[Row]:
    """Each customer of this year was promised something; one of them is still waiting."""
    for company in world.companies:
        if company.started < date(2026, 1, 1):
            continue
        answered = company.started + timedelta(days=20)
        waits = company.promise_open or answered > TODAY
        if waits and not company.promise_open:
            continue
        yield {
            "external_id": f"P-{company.id}",
            "account": company.id,
            "text": "旧システムの部門マスタを移行する雛形を用意する",
            "owner": EMAIL["inui"],
            "made_on": company.started,
            "due_date": company.started + timedelta(days=21),
            "answered_on": None if waits else answered,
        }


def _incidents(world: World) -> Iterable[Row]:
    yield {
        "external_id": "I-2026-03",
        "title": "実績取込が完了しない",
        "area": "実績取込",
        "from_date": INCIDENT[0],
        "to_date": INCIDENT[1],
        "accounts": [company.id for company in world.companies if company.incident],
    }


def _record_answers(world: World) -> None:
    """NPS requests and answers, one mail that came back, stages confirmed by the CSM."""
    keys = facts.keys_for_accounts(external_ids=[company.id for company in world.companies])
    people = facts.keys_for_people(
        people=[(keys[s.company.id], user_id(s.company, s.user)) for s in world.surveys]
        + [(keys[company.id], user_id(company, CHAMPION)) for company in world.companies]
    )

    def fact(company: Company, name: str, day: date, user: int, score: int | None) -> NewFact:
        account = keys[company.id]
        person = people[account, user_id(company, user)]
        value = None if score is None else float(score)
        return NewFact(account, name, day, at_nine(day), person=person, value=value)

    said = [fact(s.company, "nps.asked", s.asked, s.user, None) for s in world.surveys]
    said += [
        fact(s.company, "nps", s.answered, s.user, s.score) for s in world.surveys if s.answered
    ]
    said += [
        fact(company, "mail.bounced", BOUNCED, CHAMPION, None)
        for company in world.companies
        if company.story == "champion_moved"
    ]
    said += [
        NewFact(
            keys[company.id], "stage.confirmed", CONFIRMED, at_nine(CONFIRMED), DECIDING, value=1
        )
        for company in world.companies
        if company.habits.decks and company.goal and company.goal.share >= 1 and company.number % 7
    ]
    facts.record(facts=said)
