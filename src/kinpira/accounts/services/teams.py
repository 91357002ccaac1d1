"""Teams and their tree."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.teams import makes_a_loop
from kinpira.accounts.models import Team
from kinpira.platform import audit
from kinpira.platform.errors import Conflict, InvalidInput


@transaction.atomic
def create_team(*, name: str, parent: Team | None = None, now: datetime, actor: str) -> Team:
    """A new team, under `parent` or at the top."""
    team = Team.objects.create(name=_name(name, None), parent=parent)
    audit.record(actor=actor, action="team.created", subject=team.name, now=now)
    return team


@transaction.atomic
def change_team(*, team: Team, name: str, parent: Team | None, now: datetime, actor: str) -> Team:
    """Rename or move; a team can't stand under itself."""
    parents = dict(Team.objects.values_list("id", "parent_id"))
    if makes_a_loop(team.pk, parent.pk if parent else None, parents=parents):
        raise InvalidInput(
            _("自分の下位のチームを上位にはできません。ほかのチームを選んでください。"),
            code="team_loop",
            fields={"parent": _("自分の下位のチームを上位にはできません。")},
        )
    team.name, team.parent = _name(name, team), parent
    team.save()
    audit.record(actor=actor, action="team.changed", subject=team.name, now=now)
    return team


@transaction.atomic
def remove_team(*, team: Team, now: datetime, actor: str) -> None:
    """Only an empty one: a member whose team vanished would see every account."""
    if team.members.exists() or team.accounts.exists() or team.children.exists():
        raise Conflict(
            _(
                "利用者・企業・下位チームがあるチームは消せません。先にほかのチームへ移してください。"
            ),
            code="team_in_use",
        )
    audit.record(actor=actor, action="team.removed", subject=team.name, now=now)
    team.delete()


def _name(name: str, team: Team | None) -> str:
    name = name.strip()
    problem = ""
    if not 1 <= len(name) <= 100:
        problem = _("チーム名を1〜100文字で入れてください。")
    elif Team.objects.filter(name=name).exclude(pk=team.pk if team else 0).exists():
        problem = _("同じ名前のチームがもうあります。")
    if problem:
        raise InvalidInput(problem, code="invalid", fields={"name": problem})
    return name
