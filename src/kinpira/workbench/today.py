"""What 今日のアクション shows beside the list: what changed, the five lines before a call."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kinpira.accounts.access import visible_accounts
from kinpira.accounts.queries import list_contacts, list_outcomes, list_promises, list_tickets
from kinpira.platform.templatetags.kinpira import day, day_of_week, honorific, number, relative
from kinpira.workbench.designs import Live

CHANGES_SHOWN = 8
LINES = 5


@dataclass(frozen=True)
class Change:
    """A lamp that went on or off since last Monday."""

    day: date
    on: bool
    tone: str
    account_name: str
    external_id: str
    name: str


def last_monday(today: date) -> date:
    """Monday of the week before this one."""
    return today - timedelta(days=today.weekday() + 7)


def list_changes(*, user: Any, live: Live, today: date) -> list[Change]:
    """Lamps of visible accounts that went on or off since last Monday, latest first."""
    since = last_monday(today)
    accounts = visible_accounts(user).order_by()
    columns = ("name", "external_id", "episodes__play_key", "episodes__tone")
    on = accounts.filter(episodes__opened_on__gte=since).values_list(
        *columns, "episodes__opened_on"
    )
    off = accounts.filter(episodes__closed_on__gte=since).values_list(
        *columns, "episodes__closed_on"
    )
    changes = [
        Change(when, lit, tone, name, external_id, live.plays[key].name)
        for lit, rows, column in ((True, on, "opened"), (False, off, "closed"))
        for name, external_id, key, tone, when in rows.order_by(f"-episodes__{column}_on")[:50]
        if key in live.plays
    ]
    return sorted(changes, key=lambda change: change.day, reverse=True)[:CHANGES_SHOWN]


def five_lines(*, account: Any, today: date) -> list[str]:
    """What to know before the call: last words, decision maker, open promises, tickets, outcome."""
    lines = [
        last_touch_line(account),
        silent_buyer_line(account, today),
        promise_line(account),
        ticket_line(account),
        outcome_line(account),
        season_line(account, today),
    ]
    return [line for line in lines if line][:LINES]


def last_touch_line(account: Any) -> str:
    touch = account.touchpoints.filter(result="done").first()
    if touch is None:
        return _("まだ対応履歴がありません。")
    said = (touch.notes or touch.subject).strip().split("\n")[0]
    return _("前回%(day)s：「%(said)s」") % {"day": day(touch.day), "said": said[:60]}


def silent_buyer_line(account: Any, today: date) -> str:
    """Whether the decision maker is known, and when they were last met."""
    for contact in list_contacts(account=account, with_left=False):
        roles = {role.role for role in contact.roles.all() if holds(role, today)}
        if "economic_buyer" in roles:
            met = contact.touchpoints.filter(result="done").first()
            when = relative(met.day) if met else _("まだ会えていません")
            return _("決裁者 %(name)s：%(when)s。") % {
                "name": honorific(contact.name),
                "when": when,
            }
    return _("決裁者が登録されていません。今日うかがえます。")


def holds(role: Any, today: date) -> bool:
    return bool(role.since <= today and (role.until is None or role.until >= today))


def promise_line(account: Any) -> str:
    waiting = [promise for promise in list_promises(account=account) if not promise.answered_on]
    if not waiting:
        return ""
    first = waiting[0]
    due = _("（期日%(day)s）") % {"day": day_of_week(first.due_date)} if first.due_date else ""
    return _("約束%(n)s件が未回答：%(text)s%(due)s") % {
        "n": len(waiting),
        "text": first.text,
        "due": due,
    }


def ticket_line(account: Any) -> str:
    waiting = [ticket for ticket in list_tickets(account=account) if ticket.closed_on is None]
    if not waiting:
        return ""
    return _("未解決の問い合わせ%(n)s件：%(title)s") % {
        "n": len(waiting),
        "title": waiting[0].title,
    }


def outcome_line(account: Any) -> str:
    for outcome in list_outcomes(account=account):
        actuals = list(outcome.actuals.all())
        if outcome.state == "active" and actuals:
            return _("成果指標：%(name)s %(from)s → %(now)s%(unit)s（目標%(target)s）") % {
                "name": outcome.name,
                "from": number(outcome.baseline),
                "now": number(actuals[-1].value),
                "unit": outcome.unit,
                "target": number(outcome.target),
            }
    return ""


def season_line(account: Any, today: date) -> str:
    for season in account.busy_seasons.all():
        start = (season.from_month, season.from_day)
        end = (season.to_month, season.to_day)
        now = (today.month, today.day)
        inside = start <= now <= end if start <= end else now >= start or now <= end
        if inside:
            return _("いまは繁忙期です：%(label)s") % {"label": season.label}
    return ""
