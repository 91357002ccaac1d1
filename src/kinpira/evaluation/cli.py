"""`kinpira evaluate`: compute measures, lamps, stages and scores, today or as of a past day."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from kinpira.accounts import queries as accounts
from kinpira.design import queries as designs
from kinpira.evaluation import queries, services
from kinpira.evaluation.models import AccountStatus, EvaluationRun
from kinpira.platform import clock, events
from kinpira.platform.errors import NotFound

if TYPE_CHECKING:
    from kinpira.accounts.models import Account

evaluate_app = typer.Typer(add_completion=False)


@evaluate_app.command()
def evaluate(
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A past day: shows it, stores nothing."),
    ] = None,
    account: Annotated[str, typer.Option(help="Only this account (its external id).")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Evaluate all accounts by the live designs and store what lists and pages show."""
    today = clock.today()
    day = as_of.date() if as_of else today
    if not account and not accounts.account_keys():
        raise NotFound(_("企業がまだありません。kinpira import accounts で取り込んでください。"))
    if day == today:
        _today(day, account, as_json)
    else:
        _past(day, account, as_json)


def _today(day: date, account: str, as_json: bool) -> None:
    only = [_account(account).pk] if account else None
    hidden = as_json or not Console(stderr=True).is_terminal
    with Progress(console=Console(stderr=True), disable=hidden, transient=True) as bar:
        task = bar.add_task(_("計算"), total=None)
        run = services.evaluate_accounts(
            day=day,
            now=clock.now(),
            account_ids=only,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )
    events.deliver(now=clock.now())  # plays act on it now, whether a worker runs or not
    answer = _summary(run)
    if account:
        status = AccountStatus.objects.select_related("version__design").get(
            pk=_account(account).pk
        )
        answer["account"] = _status(status)
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    typer.echo(
        _("%(day)s 時点: %(accounts)s社、ファクト%(facts)s件、%(seconds)s秒、設計 %(designs)s")
        % {
            "day": run.day,
            "accounts": f"{run.accounts:,}",
            "facts": f"{run.facts:,}",
            "seconds": f"{(run.took_ms or 0) / 1000:.1f}",
            "designs": run.designs or _("なし"),
        }
    )
    for key, count in answer["lamps"].items():
        typer.echo(f"  {key}: {count:,}")


def _past(day: date, account: str, as_json: bool) -> None:
    keys = [_account(account).key] if account else accounts.account_keys()
    names = accounts.accounts_by_key(keys=keys)
    found = queries.preview(keys=keys, day=day)
    for row in found:
        row["account"] = names[row.pop("key")].external_id
    if as_json:
        typer.echo(json.dumps({"day": day.isoformat(), "accounts": found}, ensure_ascii=False))
        return
    lit = sum(bool(row.get("lamps")) for row in found)
    typer.echo(
        _("%(day)s 時点（保存しません）: %(accounts)s社、点灯あり %(lit)s社")
        % {"day": day, "accounts": f"{len(found):,}", "lit": f"{lit:,}"}
    )
    if account:
        typer.echo(json.dumps(found[0], ensure_ascii=False, indent=2))


def _account(external_id: str) -> Account:
    found = accounts.find_account(external_id=external_id)
    if found is None:
        raise NotFound(
            _("企業ID %(id)s は見つかりません。kinpira accounts list で確かめてください。")
            % {"id": external_id}
        )
    return found


def _summary(run: EvaluationRun) -> dict[str, Any]:
    return {
        "run": run.pk,
        "day": run.day.isoformat(),
        "scope": run.scope,
        "state": run.state,
        "accounts": run.accounts,
        "facts": run.facts,
        "took_ms": run.took_ms,
        "designs": run.designs,
        "lamps": services.count_lamps(run=run),
        "live": [
            f"{version.design.key} v{version.number}" for version, _d in designs.live_designs()
        ],
    }


def _status(status: AccountStatus) -> dict[str, Any]:
    names = ("stage", "days_late", "score", "band", "parts", "values", "segments", "lamps")
    return {name: getattr(status, name) for name in names}
