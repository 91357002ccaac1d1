"""CTAs come into being: from an acting episode, or by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.access import can_edit, check_can_edit, get_account
from kinpira.accounts.queries import list_teams, list_users
from kinpira.design.core.model import Action, Play
from kinpira.platform import audit
from kinpira.platform.errors import InvalidInput
from kinpira.plays.core.due import compute_due_date
from kinpira.plays.models import Cta, CtaEvent, CtaStep, Episode

if TYPE_CHECKING:
    from kinpira.accounts.models import Account, User

PRIORITY = {"high": Cta.Priority.HIGH, "normal": Cta.Priority.NORMAL, "low": Cta.Priority.LOW}
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Start:
    """An episode that acts, with the play that opened it."""

    episode: Episode
    account: Account
    play: Play


@transaction.atomic
def start_actions(
    *, starts: Sequence[Start], managers: dict[int, User], now: datetime, today: date
) -> int:
    """The CTAs of these episodes with their steps; how many were made.

    A CTA that an episode has already is left as it is, whoever made it: the database keeps one
    for each (episode, action).
    """
    drafts = {
        (start.episode.pk, index): (_draft(start, index, action, managers, today), action)
        for start in starts
        for index, action in enumerate(start.play.actions)
    }
    there = set(
        Cta.objects.filter(episode__in=[start.episode for start in starts]).values_list(
            "episode_id", "action_index"
        )
    )
    fresh = {key: draft for key, draft in drafts.items() if key not in there}
    Cta.objects.bulk_create([cta for cta, _action in fresh.values()], ignore_conflicts=True)
    made = Cta.objects.filter(episode__in={episode for episode, _index in fresh})
    ids = {(c.episode_id, c.action_index): c.pk for c in made}
    CtaStep.objects.bulk_create(
        (
            CtaStep(cta_id=ids[key], position=position, text=text[:300])
            for key, (_cta, action) in fresh.items()
            for position, text in enumerate(action.steps, start=1)
        ),
        ignore_conflicts=True,
    )
    CtaEvent.objects.bulk_create(CtaEvent(cta_id=ids[key], at=now, what="created") for key in fresh)
    return len(fresh)


def _draft(start: Start, index: int, action: Action, managers: dict[int, User], today: date) -> Cta:
    return Cta(
        account=start.account,
        episode=start.episode,
        action_index=index,
        play_key=start.play.key,
        play_name=start.play.name,
        title=action.title[:LONGEST_TITLE],
        why=action.why,
        reason=start.episode.reason,
        tone=start.play.tone,
        priority=PRIORITY[action.priority],
        owner=choose_owner(start.account, action, managers),
        created_on=today,
        due_date=compute_due_date(today, action.due_business_days),
        minutes=action.minutes,
    )


def choose_owner(account: Account, action: Action, managers: dict[int, User]) -> User | None:
    """Whom the action is for, else the CS owner, the deputy, the team's manager, else nobody yet.

    managers: team id -> its active manager, a manager of a team above included.
    """
    wanted = {
        "owner": account.cs_owner,
        "deputy": account.cs_deputy,
        "sales": account.sales_owner,
    }[action.to]
    for person in (wanted, account.cs_owner, account.cs_deputy):
        if person is not None and person.is_active:
            return person
    return managers.get(account.team_id) if account.team_id else None


def find_managers() -> dict[int, User]:
    """Team id -> the active manager of the team, else of the nearest team above that has one."""
    own: dict[int, User] = {}
    for user in list_users(active_only=True):
        if user.role == "manager" and user.team_id:
            own.setdefault(user.team_id, user)
    parents = {team.pk: team.parent_id for team in list_teams()}
    found: dict[int, User] = {}
    for team in parents:
        above: int | None = team
        for _step in parents:
            if above is None or above in own:
                break
            above = parents.get(above)
        if above in own:
            found[team] = own[above]
    return found


@transaction.atomic
def create_cta(
    *,
    account_id: int,
    user: User,
    title: str,
    due_date: date,
    owner: User | None = None,
    why: str = "",
    minutes: int = 0,
    priority: int = Cta.Priority.NORMAL,
    steps: Sequence[str] = (),
    now: datetime,
    today: date,
) -> Cta:
    """A CTA made by hand, for `user` unless `owner` is given."""
    account = get_account(user, account_id)
    check_can_edit(user, account)
    title = title.strip()
    if not title or len(title) > LONGEST_TITLE:
        message = _("アクションの名前を%(n)d文字以内で書いてください。") % {"n": LONGEST_TITLE}
        raise InvalidInput(message, code="title", fields={"title": message})
    if owner is not None and not can_edit(owner, account):
        message = _("この企業を編集できる人を選んでください。")
        raise InvalidInput(message, code="owner_cannot_edit", fields={"owner": message})
    cta = Cta.objects.create(
        account=account,
        title=title,
        why=why.strip(),
        due_date=due_date,
        owner=owner or user,
        minutes=minutes,
        priority=priority,
        created_on=today,
    )
    CtaStep.objects.bulk_create(
        CtaStep(cta=cta, position=position, text=text.strip()[:300])
        for position, text in enumerate(filter(str.strip, steps), start=1)
    )
    CtaEvent.objects.create(cta=cta, at=now, by=user, what="created")
    audit.record(actor=user.email, action="cta.created", subject=f"cta {cta.pk}", now=now)
    return cta
