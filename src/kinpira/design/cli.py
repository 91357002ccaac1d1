"""`kinpira design …`: check, compare, save, activate and export success designs.

Exit codes: 0 fine, 1 mistakes were found, 2 it can't be done.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kinpira.accounts import queries as accounts
from kinpira.design import lit, queries, services, starters
from kinpira.design.core.load import Loaded
from kinpira.design.core.model import Design
from kinpira.design.core.problems import Problem
from kinpira.design.core.reference import reference_page
from kinpira.design.core.schema import json_schema
from kinpira.design.core.words import diff_in_words
from kinpira.design.models import DesignVersion
from kinpira.platform import clock
from kinpira.platform.errors import InvalidInput

design_app = typer.Typer(
    add_completion=False,
    help="Check, compare, save and activate success designs.",
    no_args_is_help=True,
)
templates_app = typer.Typer(
    add_completion=False, help="Designs to start from.", no_args_is_help=True
)
design_app.add_typer(templates_app, name="templates")

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Key = Annotated[str, typer.Option("--design", help="Which design, where there are several.")]
By = Annotated[str, typer.Option("--by", help="Mail address of the person who does it.")]
Note = Annotated[str, typer.Option("--note", "-m", help="What changed and why.")]


def _language() -> str:
    return "ja" if (get_language() or "ja").startswith("ja") else "en"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise InvalidInput(
            _("%(path)s を読めません（%(reason)s）。UTF-8のYAMLファイルを指定してください。")
            % {"path": path, "reason": reason}
        ) from None


def _answer(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _tell(problems: list[Problem], name: str) -> None:
    language = _language()
    words = {"error": _("誤り"), "warning": _("注意")}
    for problem in problems:
        word = words[problem.severity]
        typer.echo(
            f"{name}:{problem.line}:{problem.column}: {word}[{problem.code}] "
            f"{problem.message(language)}\n    → {problem.mend(language)}"
        )


def _refuse(problems: list[Problem], name: str) -> NoReturn:
    _tell(problems, name)
    raise typer.Exit(1)


def _person(email: str) -> Any:
    if not email:
        return None
    person = accounts.find_user(email=email)
    if person is None:
        raise InvalidInput(
            _("%(email)s という利用者はいません。kinpira users list で確かめてください。")
            % {"email": email}
        )
    return person


@design_app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Design files (YAML).")], as_json: Json = False
) -> None:
    """Find every mistake in FILES at once: line, column, reason and mend."""
    events = queries.known_events()
    found: list[tuple[Path, Loaded]] = [
        (path, queries.check_text(text=_read(path), known_events=events, today=clock.today()))
        for path in files
    ]
    failed = any(loaded.errors for _path, loaded in found)
    if as_json:
        language = _language()
        _answer(
            [
                {
                    "file": str(path),
                    "ok": loaded.design is not None,
                    "problems": [problem.as_dict(language) for problem in loaded.problems],
                }
                for path, loaded in found
            ]
        )
        raise typer.Exit(int(failed))
    for path, loaded in found:
        _tell(loaded.problems, str(path))
        if loaded.design is not None:
            typer.echo(_summary(str(path), loaded.design))
        else:
            typer.echo(_("%(path)s: 誤り%(n)s件") % {"path": path, "n": len(loaded.errors)})
    raise typer.Exit(int(failed))


def _summary(path: str, design: Design) -> str:
    return _(
        "%(path)s: 問題ありません（ステージ%(stages)s・指標%(measures)s・アクション定義%(plays)s）"
    ) % {
        "path": path,
        "stages": len(design.stages),
        "measures": len(design.measures),
        "plays": len(design.plays),
    }


def _version_or_file(word: str, key: str) -> Design:
    """A version by its number (7 or v7), or a file."""
    number = word.removeprefix("v")
    if number.isdigit() and not Path(word).exists():
        return queries.read_design(queries.get_version(number=int(number), key=key))
    loaded = queries.check_text(text=_read(Path(word)))
    if loaded.design is None:
        _refuse(loaded.errors, word)
    return loaded.design


@design_app.command()
def diff(a: str, b: str, key: Key = "", as_json: Json = False) -> None:
    """What changes from A to B in words; each a file or a version number."""
    changes = diff_in_words(_version_or_file(a, key), _version_or_file(b, key), _language())
    if as_json:
        _answer([vars(change) for change in changes])
        return
    group = ""
    for change in changes:
        if change.group_name != group:
            group = change.group_name
            typer.echo(group)
        typer.echo(f"  {change.text}")
    if not changes:
        typer.echo(_("違いはありません。"))


def _save(path: Path, note: str, by: str) -> DesignVersion:
    try:
        return services.save_version(text=_read(path), note=note, by=_person(by), now=clock.now())
    except services.InvalidDesign as error:
        _refuse(error.problems, str(path))


def _version_data(version: DesignVersion) -> dict[str, Any]:
    return {
        "design": version.design.key,
        "version": version.number,
        "state": version.state,
        "note": version.note,
        "created_at": version.created_at.isoformat(),
        "created_by": version.created_by.email if version.created_by else None,
        "activated_at": version.activated_at.isoformat() if version.activated_at else None,
    }


@design_app.command()
def save(file: Path, note: Note = "", by: By = "", as_json: Json = False) -> None:
    """Keep FILE as the next version of its design; the same text is kept once."""
    version = _save(file, note, by)
    if as_json:
        _answer(_version_data(version))
        return
    typer.echo(
        _("%(name)s v%(number)s として保存してあります。有効化: kinpira design activate %(number)s")
        % {"name": version.design.name, "number": version.number}
    )


@design_app.command()
def activate(
    which: Annotated[str, typer.Argument(help="A version number, or a file to save first.")],
    act_on_lit: Annotated[
        bool, typer.Option("--act-on-lit", help="Act on lamps that are lit already.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    note: Note = "",
    key: Key = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Make a version live. Lamps that are lit already start nothing unless you say so."""
    number = which.removeprefix("v")
    if number.isdigit() and not Path(which).exists():
        version = queries.get_version(number=int(number), key=key)
    else:
        version = _save(Path(which), note, by)
    if not (yes or act_on_lit or as_json):
        act_on_lit = _ask(version)
    try:
        version = services.activate_version(
            version=version, by=_person(by), now=clock.now(), act_on_lit=act_on_lit
        )
    except services.InvalidDesign as error:
        _refuse(error.problems, which)
    if as_json:
        _answer({**_version_data(version), "act_on_lit": act_on_lit})
        return
    typer.echo(
        _("%(name)s v%(number)s を有効にしました。")
        % {"name": version.design.name, "number": version.number}
    )


def _ask(version: DesignVersion) -> bool:
    """Whether to act on what is lit already; no is the answer of an empty line."""
    design = queries.read_design(version)
    n = lit.count_lit(version=version, design=design, today=clock.today())
    if n == 0:
        typer.echo(_("いま点灯するものはありません。"))
        return False
    if n is None:
        question = _("すでに点灯しているものにもアクションを作りますか？")
    else:
        question = _("いま%(n)s件が点灯します。この%(n)s件にもアクションを作りますか？") % {"n": n}
    return typer.confirm(question, default=False)


@design_app.command("list")
def list_(key: Key = "", as_json: Json = False) -> None:
    """Designs with their versions, newest first."""
    keys = [key] if key else [design.key for design in queries.list_designs()]
    versions = [version for key in keys for version in queries.list_versions(key=key)]
    if as_json:
        _answer([_version_data(version) for version in versions])
        return
    states = {"live": _("運用中"), "draft": _("下書き"), "retired": _("以前の版")}
    for version in versions:
        who = version.created_by.name if version.created_by else "—"
        day = version.created_at.astimezone(clock.zone()).date()
        typer.echo(
            f"{version.design.key}\tv{version.number}\t{states[version.state]}\t{day}\t{who}\t{version.note}"
        )
    if not versions:
        typer.echo(_("デザインがまだありません。kinpira design save FILE で保存してください。"))


@design_app.command()
def show(number: int, key: Key = "", as_json: Json = False) -> None:
    """The text of version NUMBER."""
    version = queries.get_version(number=number, key=key)
    if as_json:
        _answer({**_version_data(version), "text": version.text})
        return
    typer.echo(version.text, nl=not version.text.endswith("\n"))


@design_app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write the live version.")], key: Key = ""
) -> None:
    """Write the live version's text to FILE, to edit it there."""
    version = queries.find_live_version(key=key)
    if version is None:
        raise InvalidInput(
            _("運用中の版がありません。kinpira design list で版を確かめてください。")
        )
    _write(file, version.text)


@design_app.command("roll-back")
def roll_back(
    number: int,
    note: Note = "",
    act_on_lit: Annotated[
        bool, typer.Option("--act-on-lit", help="Act on lamps that are lit already.")
    ] = False,
    key: Key = "",
    by: By = "",
) -> None:
    """Make the text of version NUMBER live again, as a new version."""
    version = services.roll_back(
        version=queries.get_version(number=number, key=key),
        by=_person(by),
        now=clock.now(),
        note=note,
        act_on_lit=act_on_lit,
    )
    typer.echo(
        _("v%(old)s の内容を v%(new)s として有効にしました。")
        % {"old": number, "new": version.number}
    )


@design_app.command()
def order(keys: list[str], by: By = "") -> None:
    """Try the designs in the order of KEYS; the first whose for: matches an account wins."""
    services.order_designs(keys=keys, by=_person(by), now=clock.now())
    typer.echo(" → ".join(design.key for design in queries.list_designs()))


@design_app.command()
def schema() -> None:
    """The JSON Schema of the design file, for editors."""
    _answer(json_schema())


@design_app.command()
def reference() -> None:
    """The reference page of the design file (Markdown): every key, function, field and message."""
    typer.echo(reference_page(), nl=False)


@templates_app.command("list")
def list_templates(as_json: Json = False) -> None:
    """Designs to start from."""
    found = starters.list_starters()
    if as_json:
        _answer([vars(starter) for starter in found])
        return
    for starter in found:
        typer.echo(f"{starter.key}\t{starter.name}\t{starter.about}")


@templates_app.command("write")
def write_template(key: str, file: Path) -> None:
    """Write the template KEY to FILE."""
    _write(file, starters.read_starter(key=key))


def _write(file: Path, text: str) -> None:
    if file.exists():
        raise InvalidInput(
            _("%(path)s はすでにあります。別の名前を指定してください。") % {"path": file}
        )
    file.write_text(text, encoding="utf-8")
    typer.echo(_("%(path)s に書き出しました。") % {"path": file})
