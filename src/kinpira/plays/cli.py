"""`kinpira actions`: what plays have started, for scripts and for a look from the terminal.

The command line belongs to whoever runs this home: it sees the actions of all accounts.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from kinpira.accounts.queries import find_user
from kinpira.platform import clock
from kinpira.platform.errors import NotFound
from kinpira.plays.models import Cta
from kinpira.plays.queries import open_ctas, rank_ctas

actions_app = typer.Typer(
    add_completion=False, help="List the actions that plays have started.", no_args_is_help=True
)


@actions_app.callback()
def actions() -> None:
    """List the actions that plays have started."""


@actions_app.command("list")
def list_(
    user: Annotated[str, typer.Option(help="Only this person's: a mail address.")] = "",
    account: Annotated[str, typer.Option(help="Only this account's: an account id.")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Snoozed, done and dropped ones too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Today's actions, the most pressing first."""
    today = clock.today()
    ctas = Cta.objects.select_related("account", "account__status", "owner", "episode")
    if not everything:
        ctas = ctas.filter(open_ctas(today))
    if user:
        owner = find_user(email=user)
        if owner is None:
            raise NotFound(
                _("%(email)s という利用者はいません。kinpira users list で確かめてください。")
                % {"email": user},
                code="user_not_found",
            )
        ctas = ctas.filter(owner=owner)
    if account:
        ctas = ctas.filter(account__external_id=account)
    ranked = rank_ctas(list(ctas.prefetch_related("steps")), today=today, with_amounts=True)
    if as_json:
        typer.echo(json.dumps([as_data(cta) for cta in ranked], ensure_ascii=False, indent=2))
        return
    for cta in ranked:
        typer.echo(_line(cta))
    typer.echo(_("%(n)d件") % {"n": len(ranked)})


def as_data(cta: Cta) -> dict[str, Any]:
    """A CTA for programs; days as ISO dates."""
    return {
        "id": cta.pk,
        "account": cta.account.external_id,
        "account_name": cta.account.name,
        "title": cta.title,
        "play": cta.play_key,
        "play_name": cta.play_name,
        "reason": cta.reason,
        "why": cta.why,
        "tone": cta.tone,
        "priority": cta.priority,
        "owner": cta.owner.email if cta.owner else None,
        "state": cta.state,
        "created_on": cta.created_on.isoformat(),
        "due_date": cta.due_date.isoformat(),
        "snoozed_until": cta.snoozed_until.isoformat() if cta.snoozed_until else None,
        "minutes": cta.minutes,
        "steps": [
            {"position": step.position, "text": step.text, "done": step.done_on is not None}
            for step in cta.steps.all()
        ],
        "outcome": cta.outcome,
        "lamp_is_off": cta.lamp_is_off,
        "rank": {"points": cta.rank.points, "parts": dict(cta.rank.parts)} if cta.rank else None,
    }


def _line(cta: Cta) -> str:
    points = cta.rank.points if cta.rank else 0
    owner = cta.owner.name if cta.owner else "—"
    said = _("%(reason)s【いまは消灯】") % {"reason": cta.reason} if cta.lamp_is_off else cta.reason
    why = ": ".join(filter(None, (cta.play_name, said)))
    return f"{points:>4}  {cta.due_date}  {cta.account.name}  {cta.title}  {owner}  {why}"
