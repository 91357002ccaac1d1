"""`kinpira import …`: bring files in, list imports, show one, take one back.

Exit codes: 0 done, 1 rows were rejected, 2 can't. Heavy engines are imported by the commands that
need them.
"""

import gc
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

import_app = typer.Typer(
    help="Bring in accounts, contacts, contracts, events … from files.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app = import_app
# Many rows are many objects that stay: looking for garbage among them takes a third of the time.
FEW_COLLECTIONS = (200_000, 20, 100)
HELP = {
    "accounts": "Import accounts (企業).",
    "contacts": "Import contacts and their roles (先方担当者).",
    "contracts": "Import contracts (契約).",
    "touchpoints": "Import touchpoints (対応履歴).",
    "tickets": "Import tickets (問い合わせ).",
    "outcomes": "Import outcomes and the figures reached (成果指標).",
    "incidents": "Import incidents and the accounts they hit (障害).",
    "promises": "Import promises (約束).",
    "events": "Import usage events (利用ログ): CSV, JSONL, Parquet.",
}

Files = Annotated[list[Path], typer.Argument(help="CSV(.gz) or xlsx; events also JSONL, Parquet.")]
MapFile = Annotated[
    Path | None,
    typer.Option("--map", help="YAML that says which column is which field; else by the header."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and count, write nothing.")]
Known = Annotated[
    str,
    typer.Option(help="When the facts became known: 'now', or 'as_dated' for imported history."),
]
Skip = Annotated[bool, typer.Option("--skip-rejected", help="Import the good rows all the same.")]
WriteMap = Annotated[
    Path | None, typer.Option("--write-map", help="Write the map that was used as YAML.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]


def _command(kind: str) -> Callable[..., None]:
    def run(
        files: Files,
        map_file: MapFile = None,
        dry_run: DryRun = False,
        known: Known = "now",
        skip_rejected: Skip = False,
        write_map: WriteMap = None,
        as_json: AsJson = False,
    ) -> None:
        if known not in ("now", "as_dated"):
            raise typer.BadParameter("now or as_dated", param_hint="--known")
        from kinpira.exchange.services import import_files
        from kinpira.platform import clock

        _recover()
        now, today = clock.now(), clock.today()
        gc.set_threshold(*FEW_COLLECTIONS)
        with _progress() as phase:
            report = import_files(
                kind=kind,
                paths=files,
                map_path=map_file,
                known="as_dated" if known == "as_dated" else "now",
                dry_run=dry_run,
                skip_rejected=skip_rejected,
                actor="cli",
                now=now,
                today=today,
                phase=phase,
            )
        if write_map:
            _write_map(write_map, report.mapping)
        from kinpira.exchange.summary import as_data, in_words

        if as_json:
            _print_json(as_data(report))
        else:
            sys.stdout.write(in_words(report, guessed=map_file is None) + "\n")
        if report.rejected:
            raise typer.Exit(1)

    run.__doc__ = HELP[kind]
    return run


for _kind in HELP:
    import_app.command(_kind)(_command(_kind))


@import_app.command("list")
def list_(as_json: AsJson = False, limit: int = 30) -> None:
    """List imports, the latest first."""
    from kinpira.exchange.queries import list_imports
    from kinpira.exchange.summary import import_as_data, import_line

    _recover()
    rows = list_imports(limit=limit)
    if as_json:
        _print_json([import_as_data(row) for row in rows])
        return
    sys.stdout.write("".join(import_line(row) + "\n" for row in rows) or _no_imports() + "\n")


@import_app.command("show")
def show(number: int, as_json: AsJson = False) -> None:
    """Show one import: files, counts, mapping, what went wrong."""
    from kinpira.exchange.queries import get_import
    from kinpira.exchange.summary import import_as_data, import_in_words

    _recover()
    row = get_import(number)
    if as_json:
        _print_json(import_as_data(row))
    else:
        sys.stdout.write(import_in_words(row) + "\n")


@import_app.command("undo")
def undo(number: int, as_json: AsJson = False) -> None:
    """Take an import back; fields that someone changed since stay and are listed."""
    from kinpira.exchange.services import undo_import
    from kinpira.exchange.summary import reverted_as_data, reverted_in_words
    from kinpira.platform import clock

    _recover()
    now, today = clock.now(), clock.today()
    reverted = undo_import(import_id=number, actor="cli", now=now, today=today)
    if as_json:
        _print_json(reverted_as_data(number, reverted))
    else:
        sys.stdout.write(reverted_in_words(number, reverted) + "\n")


def _recover() -> None:
    """Take back what a killed import left, before anything is told or done."""
    from kinpira.exchange.services import recover_imports
    from kinpira.platform import clock

    _tell_recovered(recover_imports(now=clock.now(), today=clock.today()))


def _print_json(data: Any) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n")


def _write_map(path: Path, mapping: dict[str, Any]) -> None:
    from kinpira.exchange.core.mapping import dump_plain

    path.write_text(dump_plain(mapping), encoding="utf-8")


def _no_imports() -> str:
    from django.utils.translation import gettext as _

    return _("取り込みはまだありません。kinpira import accounts FILE から始めてください。")


def _tell_recovered(numbers: list[int]) -> None:
    from django.utils.translation import gettext as _

    for number in numbers:
        text = _("取り込み %(id)d は途中で止まっていたため、取り込む前の状態に戻しました。")
        sys.stderr.write(text % {"id": number} + "\n")


@contextmanager
def _progress() -> Iterator[Any]:
    """Bars on standard error, where that is a terminal."""
    from kinpira.exchange.options import silent

    if not sys.stderr.isatty():
        yield silent
        return
    from django.utils.translation import gettext as _
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
    from rich.progress import TimeElapsedColumn as Elapsed

    labels = {"read": _("読み込み"), "check": _("確認"), "write": _("書き込み")}
    look = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*look, Elapsed(), console=Console(stderr=True), transient=True) as bars:

        @contextmanager
        def phase(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
            task = bars.add_task(labels.get(label, label), total=total)
            yield lambda done: bars.advance(task, done)
            bars.update(task, total=1, completed=1) if total is None else None

        yield phase
