"""`kinpira demo`: make the demonstration, tell who can sign in, serve it; or write its files."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from kinpira.demo.core.calendar import TODAY
from kinpira.demo.core.cast import COMPANY, PASSWORD, TEAM
from kinpira.demo.core.world import make_world

demo_app = typer.Typer(add_completion=False)
serve_with: Callable[..., Any] | None = None  # the server, given by the command line's composition


@demo_app.command()
def demo(
    files: Path | None = typer.Option(  # noqa: B008
        None, help="only write the data as a company's own files into this folder"
    ),
    reset: bool = typer.Option(
        False, help="throw the demonstration in this home away, make it anew"
    ),
    no_serve: bool = typer.Option(False, "--no-serve", help="make it, but start no server"),
    host: str = typer.Option("127.0.0.1", help="address to listen on"),
    port: int = typer.Option(8000, help="port to listen on"),
) -> None:
    """Make かわせみ計数's ヨジツノート in this home, frozen at Monday 2026-10-19, and serve it."""
    if files is not None:
        _write_files(files)
        return
    from kinpira.demo.services import prepare_home  # late: pulls DuckDB

    if prepare_home(reset=reset):
        typer.echo(_("デモはすでにあります（作り直すには --reset）。"))
    else:
        _make()
    _tell(port)
    if not no_serve and serve_with is not None:
        os.environ["KINPIRA_HOME"] = str(settings.KINPIRA_HOME)
        os.environ["KINPIRA_TODAY"] = TODAY.isoformat()
        os.environ.setdefault("KINPIRA_COMPANY", COMPANY)
        serve_with(host=host, port=port)


def _write_files(folder: Path) -> None:
    from kinpira.demo.files import write_files

    for path in write_files(folder, make_world()):
        typer.echo(str(path))


def _make() -> None:
    from rich.console import Console

    from kinpira.demo.services import make_demo

    console = Console(stderr=True)
    with console.status(_("デモを作っています")) as status:
        made = make_demo(progress=lambda text: status.update(text))
    typer.echo(
        _("%(accounts)d社、利用ログ%(events)s件、計算%(runs)d回を %(seconds).1f 秒で用意しました。")
        % {
            "accounts": made.accounts,
            "events": f"{made.events:,}",
            "runs": made.evaluations,
            "seconds": made.seconds,
        }
    )


def _tell(port: int) -> None:
    typer.echo(_("今日は %(day)s（月）です。") % {"day": TODAY})
    typer.echo(f"http://localhost:{port}")
    for member in TEAM:
        typer.echo(f"  {member.email:<34} {PASSWORD}   {member.name}")
