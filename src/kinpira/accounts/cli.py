"""`kinpira users` and `kinpira accounts`.

The command line belongs to whoever runs this home: it sees all accounts and acts as "cli".
"""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from kinpira.accounts import queries, services
from kinpira.accounts.models import Account, Team, User
from kinpira.platform import clock
from kinpira.platform.errors import NotFound, UserError

ACTOR = "cli"
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]

users_app = typer.Typer(
    add_completion=False, help="Add users, list them, set passwords.", no_args_is_help=True
)
accounts_app = typer.Typer(
    add_completion=False, help="List and show accounts, merge two.", no_args_is_help=True
)


@users_app.command("add")
def add_user(
    email: Annotated[str, typer.Option(prompt="メールアドレス / mail address")],
    name: Annotated[str, typer.Option(prompt="氏名 / name")],
    role: Annotated[str, typer.Option(help="viewer, csm, manager or admin.")] = "csm",
    admin: Annotated[bool, typer.Option("--admin", help="The same as --role admin.")] = False,
    team: Annotated[str, typer.Option(help="A team's name.")] = "",
    password: Annotated[
        str, typer.Option(envvar="KINPIRA_PASSWORD", help="Left out: a temporary one is made.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Add a user; the first one of a home should be an administrator."""
    now = clock.now()
    user = _told(
        lambda: services.create_user(
            email=email,
            name=name,
            role="admin" if admin else role,
            team=_team(team),
            password=password or None,
            now=now,
            actor=ACTOR,
        )
    )
    shown = _user(user)
    if not password:
        shown["temporary_password"] = services.reset_password(user=user, now=now, actor=ACTOR)
    if as_json:
        _print(shown)
        return
    typer.echo(_("%(name)s（%(email)s）を加えました。") % {"name": user.name, "email": user.email})
    if not password:
        typer.echo(_("仮パスワード: %(password)s") % {"password": shown["temporary_password"]})


@users_app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """All users, with role and team."""
    users = queries.list_users()
    if as_json:
        _print([_user(user) for user in users])
        return
    for user in users:
        state = "" if user.is_active else _("（停止）")
        team = user.team.name if user.team else "-"
        typer.echo(f"{user.email}\t{user.name}{state}\t{user.get_role_display()}\t{team}")


@users_app.command("disable")
def disable_user(email: str) -> None:
    """Stop a user from signing in; what they wrote stays."""
    services.change_user(
        user=_find_user(email), values={"is_active": False}, now=clock.now(), actor=ACTOR
    )
    typer.echo(_("%(email)s を停止しました。") % {"email": email})


@users_app.command("password")
def set_password(
    email: str,
    password: Annotated[
        str, typer.Option(envvar="KINPIRA_PASSWORD", help="Left out: a temporary one is made.")
    ] = "",
) -> None:
    """Set a user's password, or make a temporary one."""
    user, now = _find_user(email), clock.now()
    if password:
        _told(lambda: services.set_password(user=user, password=password, now=now, actor=ACTOR))
        typer.echo(_("パスワードを設定しました。"))
        return
    temporary = services.reset_password(user=user, now=now, actor=ACTOR)
    typer.echo(_("仮パスワード: %(password)s") % {"password": temporary})


@accounts_app.command("list")
def list_accounts(
    search: Annotated[str, typer.Option(help="Only those whose name, kana or id has this.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many; 0 for all.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Accounts by name."""
    accounts = Account.objects.filter(merged_into__isnull=True).select_related("cs_owner", "team")
    rows = list(queries.search_accounts(accounts, search).order_by("name")[: limit or None])
    if as_json:
        _print([_account(account) for account in rows])
        return
    for account in rows:
        owner = account.cs_owner.name if account.cs_owner else "-"
        typer.echo(f"{account.external_id}\t{account.name}\t{owner}")


@accounts_app.command("show")
def show_account(external_id: str, as_json: AsJson = False) -> None:
    """One account with its contracts and contacts."""
    account = _find_account(external_id)
    shown = _account(account) | {
        "contracts": [_contract(contract) for contract in queries.list_contracts(account=account)],
        "contacts": [
            {
                "external_id": contact.external_id,
                "name": contact.name,
                "roles": sorted({role.role for role in contact.roles.all() if not role.until}),
            }
            for contact in queries.list_contacts(account=account)
        ],
    }
    if as_json:
        _print(shown)
        return
    for name, value in shown.items():
        if isinstance(value, list):
            typer.echo(f"{name}:")
            for item in value:
                words = [str(part) for part in item.values() if part not in (None, "", [])]
                typer.echo("  " + "  ".join(words))
        elif value not in (None, "", {}):
            typer.echo(f"{name}: {value}")


@accounts_app.command("merge")
def merge(
    source: str,
    target: str,
    undo: Annotated[bool, typer.Option("--undo", help="Take the two apart again.")] = False,
) -> None:
    """Make SOURCE one with TARGET for every day, or take them apart."""
    one, other = _find_account(source), _find_account(target)
    if undo:
        services.undo_merge(source=one, now=clock.now(), actor=ACTOR)
        typer.echo(_("%(source)s の統合を取り消しました。") % {"source": source})
        return
    services.merge_accounts(source=one, target=other, now=clock.now(), actor=ACTOR)
    typer.echo(
        _("%(source)s を %(target)s に統合しました。") % {"source": source, "target": target}
    )


@accounts_app.command("fields")
def fields(
    add: Annotated[str, typer.Option(help="Declare a field with this key.")] = "",
    label: Annotated[str, typer.Option(help="Its name on screen.")] = "",
    kind: Annotated[str, typer.Option(help="text, number, date or bool.")] = "text",
    unit: Annotated[str, typer.Option(help="Its unit on screen.")] = "",
    personal: Annotated[bool, typer.Option("--personal", help="It is personal data.")] = False,
    as_json: AsJson = False,
) -> None:
    """The company's own account fields; --add declares one."""
    if add:
        _told(
            lambda: services.save_free_field(
                key=add,
                label=label or add,
                kind=kind,
                unit=unit,
                personal=personal,
                now=clock.now(),
                actor=ACTOR,
            )
        )
    rows = [
        {"key": field.key, "label": field.label, "kind": field.kind, "unit": field.unit}
        for field in queries.list_free_fields()
    ]
    if as_json:
        _print(rows)
        return
    for row in rows:
        typer.echo(f"account.{row['key']}\t{row['label']}\t{row['kind']}\t{row['unit']}")


def _told(write: Any) -> Any:
    """Run a write; a refusal tells each field in the one line of the terminal's error."""
    try:
        return write()
    except UserError as error:
        details = " ".join(f"{name}: {text}" for name, text in error.fields.items())
        error.message = f"{error.message} {details}".strip()
        raise


def _print(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def _user(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "team": user.team.name if user.team else None,
        "sees_amounts": user.sees_amounts,
        "active": user.is_active,
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "external_id": account.external_id,
        "name": account.name,
        "kana": account.kana,
        "industry": account.industry,
        "segment_size": account.segment_size,
        "cs_owner": account.cs_owner.email if account.cs_owner else None,
        "team": account.team.name if account.team else None,
        "fields": account.fields,
    }


def _contract(contract: Any) -> dict[str, Any]:
    return {
        "external_id": contract.external_id,
        "plan": contract.plan,
        "seats": contract.seats,
        "amount": contract.amount,
        "start_date": contract.start_date,
        "end_date": contract.end_date,
        "notice_deadline": contract.notice_deadline,
        "notice_given_on": contract.notice_given_on,
    }


def _team(name: str) -> Team | None:
    if not name:
        return None
    team = Team.objects.filter(name=name).first()
    if team is None:
        raise NotFound(_("「%(name)s」というチームはありません。") % {"name": name})
    return team


def _find_user(email: str) -> User:
    user = queries.find_user(email=email)
    if user is None:
        raise NotFound(
            _("%(email)s という利用者はいません。kinpira users list で確かめてください。")
            % {"email": email}
        )
    return user


def _find_account(external_id: str) -> Account:
    accounts = Account.objects.select_related("cs_owner", "team")
    account = accounts.filter(external_id=external_id).first()
    if account is None:
        raise NotFound(
            _("企業ID「%(id)s」の企業はありません。kinpira accounts list で確かめてください。")
            % {"id": external_id}
        )
    return account
