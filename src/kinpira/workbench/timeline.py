"""できごと: everything dated about an account in one line of time, latest first, in pages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from kinpira.accounts.core.fields import RECORD_EVENTS, STATES
from kinpira.facts.core.rows import FactRows, day_date, day_number
from kinpira.facts.queries import load_rows
from kinpira.platform.templatetags.kinpira import is_japanese
from kinpira.workbench.designs import Live

KINDS = ("all", "people", "usage")
PAGE = 25
TOUCH_ICONS = {"meeting": "meet", "call": "phone", "mail": "mail", "interview": "chat"}


@dataclass(frozen=True)
class Happening:
    """One line: what kind of thing, what happened, what was said, and a small note."""

    day: date
    icon: str
    kind: str
    text: str
    quote: str = ""
    note: str = ""
    tone: str = ""


def list_happenings(
    account: Any, *, live: Live, kind: str, before: date, amounts: bool
) -> tuple[list[Happening], date | None]:
    """Those on or before `before`, whole days only; and the day to go on from, None at the end."""
    sources: list[Iterable[Happening]] = []
    if kind in ("all", "people"):
        sources += [touchpoints(account, before), tickets(account, before)]
    if kind == "all":
        sources += [
            lamps(account, live, before),
            actions(account, before),
            contracts(account, amounts),
            outcomes(account),
            incidents(account),
        ]
    rows = load_rows(accounts=[account.key], until_day=day_number(before))
    if kind in ("all", "people"):
        sources.append(answers(rows))
    if kind in ("all", "usage"):
        sources.append(usage(rows, before, live.event_names))
    found = sorted(
        (one for source in sources for one in source if one.day <= before),
        key=lambda one: one.day,
        reverse=True,
    )
    if len(found) <= PAGE:
        return found, None
    last = found[PAGE - 1].day
    page = [one for one in found if one.day >= last]
    return page, (last - timedelta(days=1) if len(page) < len(found) else None)


def touchpoints(account: Any, before: date) -> Iterable[Happening]:
    rows = account.touchpoints.filter(day__lte=before).select_related("author")
    for touch in rows.prefetch_related("contacts")[: PAGE * 2]:
        total = touch.minutes_before + touch.minutes_meeting + touch.minutes_after
        who = "、".join(contact.name for contact in touch.contacts.all())
        notes = [
            who,
            _("%(n)s分") % {"n": total} if total else "",
            touch.author.name if touch.author else "",
        ]
        yield Happening(
            day=touch.day,
            icon=TOUCH_ICONS.get(touch.kind, "meet"),
            kind=f"{touch.get_kind_display()}・{touch.get_result_display()}",
            text=touch.subject,
            quote=touch.notes,
            note="　".join(note for note in notes if note),
        )


def tickets(account: Any, before: date) -> Iterable[Happening]:
    for ticket in account.tickets.filter(opened_on__lte=before).select_related("contact")[
        : PAGE * 2
    ]:
        state = _("解決") if ticket.closed_on else _("未解決")
        yield Happening(
            day=ticket.opened_on,
            icon="ticket",
            kind=_("問い合わせ・%(state)s") % {"state": state},
            text=ticket.title,
            note=ticket.contact.name if ticket.contact else "",
            tone="" if ticket.closed_on else "caution",
        )


def lamps(account: Any, live: Live, before: date) -> Iterable[Happening]:
    for episode in account.episodes.all()[: PAGE * 2]:
        play = live.plays.get(episode.play_key)
        name = play.name if play else episode.play_key
        css = {"risk": "caution", "chance": "chance"}.get(episode.tone, "info")
        yield Happening(
            day=episode.opened_on,
            icon=css,
            kind=_("ランプ・点灯"),
            text=name,
            note=episode.reason,
            tone=css,
        )
        if episode.closed_on:
            yield Happening(episode.closed_on, "off", _("ランプ・消灯"), name)


def actions(account: Any, before: date) -> Iterable[Happening]:
    closed = account.ctas.filter(closed_on__lte=before).select_related("owner")
    for cta in closed.order_by("-closed_on")[: PAGE * 2]:
        yield Happening(
            day=cta.closed_on,
            icon="good" if cta.state == "done" else "off",
            kind=_("アクション・%(state)s") % {"state": cta.get_state_display()},
            text=cta.title,
            quote=cta.outcome or cta.state_reason,
            note=cta.owner.name if cta.owner else "",
            tone="good" if cta.state == "done" else "",
        )


def contracts(account: Any, amounts: bool) -> Iterable[Happening]:
    for contract in account.contracts.all():
        said = [contract.plan, _("%(n)s席") % {"n": contract.seats} if contract.seats else ""]
        if amounts and contract.amount is not None:
            said.append(_("%(amount)s円／年") % {"amount": f"{contract.amount:,}"})
        text = "・".join(word for word in said if word)
        yield Happening(contract.start_date, "contract", _("契約・開始"), text)
        if contract.notice_given_on:
            yield Happening(
                contract.notice_given_on,
                "bad",
                _("契約・解約通知"),
                contract.cancellation_reason or text,
                tone="bad",
            )


def outcomes(account: Any) -> Iterable[Happening]:
    for outcome in account.outcomes.prefetch_related("actuals"):
        yield Happening(outcome.agreed_on, "target", _("成果指標・合意"), outcome.name)
        for actual in outcome.actuals.all():
            figure = f"{actual.value.normalize():f}{outcome.unit}"
            yield Happening(actual.day, "target", _("成果指標・実績"), f"{outcome.name} {figure}")


def incidents(account: Any) -> Iterable[Happening]:
    for incident in account.incidents.all():
        yield Happening(incident.from_date, "bad", _("障害"), incident.title, tone="bad")


def answers(rows: FactRows) -> Iterable[Happening]:
    """What customers said of themselves: NPS asked and answered, mails that came back."""
    for name in ("nps", "nps.asked", "mail.bounced"):
        if name not in rows.names:
            continue
        for place in np.flatnonzero(rows.name == rows.names.index(name)):
            value = "" if np.isnan(rows.last[place]) else f"{rows.last[place]:g}"
            yield Happening(
                day=day_date(int(rows.day[place])),
                icon="survey" if name.startswith("nps") else "mail",
                kind=RECORD_EVENTS[name].ja if is_japanese() else RECORD_EVENTS[name].en,
                text=value,
            )


def usage(rows: FactRows, before: date, called: dict[str, str]) -> Iterable[Happening]:
    """The log by week: how many people, how often, and the most frequent events by their names."""
    records = {
        place for place, name in enumerate(rows.names) if name in RECORD_EVENTS or name in STATES
    }
    mine = ~np.isin(rows.name, np.array(sorted(records), dtype=np.int32))
    mine &= np.array([not name.startswith("stage.") for name in rows.names], dtype=bool)[rows.name]
    weeks: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    people: dict[date, set[int]] = defaultdict(set)
    for name, person, day, n in zip(
        rows.name[mine], rows.person[mine], rows.day[mine], rows.n[mine], strict=True
    ):
        found = day_date(int(day))
        monday = found - timedelta(days=found.weekday())
        weeks[monday][rows.names[int(name)]] += int(n)
        people[monday].add(int(person))
    for monday, counts in weeks.items():
        top = sorted(counts.items(), key=lambda item: -item[1])
        shown = "、".join(f"{called.get(name, name)} {n:,}" for name, n in top[:4])
        more = _("ほか%(n)s種") % {"n": len(top) - 4} if len(top) > 4 else ""
        yield Happening(
            day=min(monday + timedelta(days=6), before),
            icon="usage",
            kind=_("利用ログ・1週間"),
            text=_("%(people)s人が%(n)s回")
            % {
                "people": len(people[monday] - {0}),
                "n": f"{sum(counts.values()):,}",
            },
            note=f"{shown} {more}".strip(),
            tone="good",
        )
