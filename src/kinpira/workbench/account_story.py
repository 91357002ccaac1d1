"""顧客カルテ: what the page says of one account, gathered from every package."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kinpira.accounts.queries import list_contacts, list_contracts, list_outcomes
from kinpira.design.core.amounts import names_of_amounts
from kinpira.evaluation.queries import part_reasons
from kinpira.platform.templatetags.kinpira import day_of_week, honorific
from kinpira.plays.queries import list_for_account
from kinpira.plays.reasons import reasons_today
from kinpira.workbench.designs import Live
from kinpira.workbench.today import holds

UNSEEN_DAYS = 60
NOTICE_DAYS = 150
KEY_ROLES = ("economic_buyer", "champion", "administrator")


@dataclass(frozen=True)
class Phrase:
    """A piece of the leading sentence and the section that it leads to."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Lamp:
    """A lit lamp with its reason and what is being done about it."""

    key: str
    name: str
    tone: str
    since: date
    days: int
    reason: str
    action: Any | None


@dataclass(frozen=True)
class Person:
    contact: Any
    role: str
    role_name: str
    since: date | None
    met: date | None


@dataclass(frozen=True)
class Goal:
    """An outcome; `share` is how much of the way from baseline to target is done (may pass 1)."""

    outcome: Any
    latest: Any | None
    share: float | None


@dataclass(frozen=True)
class Part:
    name: str
    share: float | None
    points: float
    of: float
    reason: str  # the figure that it rates, with its value; "" where it is withheld


def list_lamps(account: Any, live: Live, actions: list[Any], today: date) -> list[Lamp]:
    """The lit lamps in the design's order, each with its open episode's reason and its action."""
    status = getattr(account, "status", None)
    order = {key: place for place, key in enumerate(status.lamps if status else ())}
    episodes = account.episodes.filter(closed_on=None)
    reasons = dict(episodes.values_list("play_key", "reason"))
    occasions = [
        (account.pk, key, day) for key, day in episodes.values_list("play_key", "occasion")
    ]
    now = reasons_today(occasions, get_language() or "ja")
    by_play: dict[str, Any] = {}
    for cta in actions:
        by_play.setdefault(cta.play_key, cta)
    lit = sorted(account.lit_lamps.all(), key=lambda lamp: order.get(lamp.key, len(order)))
    return [
        Lamp(
            key=lamp.key,
            name=live.lamp_name(lamp.key),
            tone=lamp.tone,
            since=lamp.since,
            days=(today - lamp.since).days + 1,
            reason=now.get((account.pk, lamp.key)) or reasons.get(lamp.key, ""),
            action=by_play.get(lamp.key),
        )
        for lamp in lit
    ]


def list_people(account: Any, today: date) -> tuple[list[Person], list[str]]:
    """Contacts by role, the key roles first; and the key roles that nobody holds."""
    met = dict(
        account.touchpoints.filter(result="done", contacts__isnull=False)
        .order_by()
        .values_list("contacts")
        .annotate(Max("day"))
    )
    people: list[Person] = []
    for contact in list_contacts(account=account, with_left=False):
        held: list[Any] = [role for role in contact.roles.all() if holds(role, today)]
        people += [make_person(contact, role, met) for role in held or [None]]
    order = {
        role: place for place, role in enumerate((*KEY_ROLES, "end_user_edit", "end_user_view"))
    }
    people.sort(key=lambda person: order.get(person.role, len(order)))
    held_roles = {person.role for person in people}
    return people, [role for role in KEY_ROLES if role not in held_roles]


def make_person(contact: Any, role: Any | None, met: dict[int, date]) -> Person:
    return Person(
        contact=contact,
        role=role.role if role else "",
        role_name=role.get_role_display() if role else _("役割なし"),
        since=role.since if role else None,
        met=met.get(contact.pk),
    )


def list_goals(account: Any) -> list[Goal]:
    goals = []
    for outcome in list_outcomes(account=account):
        actuals = list(outcome.actuals.all())
        latest = actuals[-1] if actuals else None
        way = outcome.baseline - outcome.target
        share = float((outcome.baseline - latest.value) / way) if latest and way else None
        goals.append(Goal(outcome, latest, share))
    return goals


def list_parts(status: Any, live: Live, *, amounts: bool) -> list[Part]:
    """The score's breakdown in the design's order; a part without data, or that rests on amounts
    which the reader may not see, has share None."""
    design = live.design_of(status.version_id) if status else None
    if design is None or design.score is None:
        return []
    withheld = frozenset() if amounts else names_of_amounts(design)
    language = (get_language() or "ja")[:2]
    reasons = part_reasons(status=status, design=design, language=language)
    parts = []
    for part in design.score.parts:
        found = {} if part.key in withheld else status.parts.get(part.key) or {}
        parts.append(
            Part(
                name=part.name,
                share=found.get("share"),
                points=found.get("points") or 0,
                of=found.get("of") or part.weight,
                reason="" if part.key in withheld else reasons[part.key],
            )
        )
    return parts


def next_to_confirm(status: Any, live: Live) -> Any | None:
    """The next stage that waits for a person's word, None where the way needs none."""
    design = live.design_of(status.version_id) if status else None
    if design is None:
        return None
    reached = -1 if status.stage_position is None else status.stage_position
    ahead = (stage for place, stage in enumerate(design.stages) if place > reached)
    return next((stage for stage in ahead if stage.confirm), None)


def lead(
    account: Any, *, status: Any, lamps: list[Lamp], people: list[Person], today: date
) -> list[Phrase]:
    """The sentence that matters: notice, the unseen decision maker, lamps, the days left."""
    phrases = [
        notice_phrase(account),
        buyer_phrase(people, today),
        lamp_phrase(lamps),
        deadline_phrase(status, today),
    ]
    found = [phrase for phrase in phrases if phrase]
    if not found and not account.contracts.all():
        return [Phrase(_("契約がまだ登録されていません。"), "contracts")]
    return found or [calm_phrase(status)]


def notice_phrase(account: Any) -> Phrase | None:
    given = [c.notice_given_on for c in account.contracts.all() if c.notice_given_on]
    if not given:
        return None
    said = _("%(day)sに解約の通知を受けています。") % {"day": day_of_week(max(given))}
    return Phrase(said, "contracts")


def buyer_phrase(people: list[Person], today: date) -> Phrase | None:
    buyers = [person for person in people if person.role == "economic_buyer"]
    if not buyers:
        return Phrase(_("決裁者が分かっていません。"), "people") if people else None
    latest = max((person.met for person in buyers if person.met), default=None)
    name = honorific(buyers[0].contact.name)
    if latest is None:
        return Phrase(_("決裁者の%(name)sにまだ会えていません。") % {"name": name}, "people")
    days = (today - latest).days
    if days < UNSEEN_DAYS:
        return None
    said = _("決裁者の%(name)sに%(n)s日会えていません。") % {"name": name, "n": days}
    return Phrase(said, "people")


def lamp_phrase(lamps: list[Lamp]) -> Phrase | None:
    risks = [lamp for lamp in lamps if lamp.tone == "risk"]
    if len(risks) == 1:
        said = _("「%(name)s」が%(n)s日点いています。")
        return Phrase(said % {"name": risks[0].name, "n": risks[0].days}, "lamps")
    if risks:
        return Phrase(_("注意のランプが%(n)sつ点いています。") % {"n": len(risks)}, "lamps")
    chances = [lamp for lamp in lamps if lamp.tone == "chance"]
    if chances:
        return Phrase(_("好機です：「%(name)s」。") % {"name": chances[0].name}, "lamps")
    return None


def deadline_phrase(status: Any, today: date) -> Phrase | None:
    deadline = status.notice_deadline if status else None
    if deadline is None or not 0 <= (deadline - today).days <= NOTICE_DAYS:
        return None
    said = _("解約通知期限まで%(n)s日です。") % {"n": (deadline - today).days}
    return Phrase(said, "contracts")


def calm_phrase(status: Any) -> Phrase:
    if status is None:
        return Phrase(
            _("まだ計算していません。契約、先方担当者、できごとはこのページで見られます。"),
            "timeline",
        )
    if not status.active:
        return Phrase(_("契約は終わっています。"), "contracts")
    return Phrase(_("ランプは点いていません。順調です。"), "lamps")


def sort_tickets(tickets: list[Any]) -> dict[str, list[Any]]:
    """Open and solved ones apart; nothing where there are none."""
    if not tickets:
        return {}
    return {
        "open": [ticket for ticket in tickets if not ticket.closed_on],
        "solved": [ticket for ticket in tickets if ticket.closed_on],
    }


def tell(account: Any, *, live: Live, today: date, amounts: bool) -> dict[str, Any]:
    """Everything that the page shows above the timeline, by template names."""
    status = getattr(account, "status", None)
    actions = list_for_account(account=account)
    lamps = list_lamps(account, live, actions, today)
    people, gaps = list_people(account, today)
    return {
        "status": status,
        "lead": lead(account, status=status, lamps=lamps, people=people, today=today),
        "lamps": lamps,
        "dark": len(live.lamps) - len(lamps),
        "parts": list_parts(status, live, amounts=amounts),
        "to_confirm": next_to_confirm(status, live),
        "people": people,
        "gaps": gaps,
        "contracts": list_contracts(account=account),
        "goals": list_goals(account),
        "waiting": [cta for cta in actions if not cta.is_closed],
        "closed": [cta for cta in actions if cta.is_closed],
        "seasons": list(account.busy_seasons.all()),
        "promises": list(account.promises.select_related("owner")),
        "tickets": sort_tickets(list(account.tickets.select_related("contact")[:20])),
        "disagrees": bool(
            status and account.judgement and status.band and account.judgement != status.band
        ),
    }
