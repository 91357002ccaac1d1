"""The `kinpira` command: one program, every package's commands.

`--home DIR` may stand anywhere in the line and chooses the home before anything is read from it.
Exit codes: 0 done, 1 done but something was found (rejected rows, mistakes in a design), 2 can't.
"""

import os
import sys
from importlib import import_module

# Which module holds a command and under which name. Imported only when that command is called:
# `kinpira --help` must not wait for DuckDB.
GROUPS = {
    "import": "kinpira.exchange.cli",
    "design": "kinpira.design.cli",
    "evaluate": "kinpira.evaluation.cli",
    "rehearse": "kinpira.rehearsal.cli",
    "actions": "kinpira.plays.cli",
    "accounts": "kinpira.accounts.cli",
    "users": "kinpira.accounts.cli",
    "demo": "kinpira.demo.cli",
    "up": "kinpira.config.serve",
    "doctor": "kinpira.config.doctor",
}
HELP = {
    "up": "start everything on this machine: web server and worker",
    "demo": "make demonstration data and serve it",
    "import": "bring in accounts, contacts, contracts, events … from files",
    "design": "check, compare, save and activate success designs",
    "evaluate": "compute measures, lamps, stages and scores as of a day",
    "actions": "list the actions that plays have started",
    "rehearse": "replay plays over the past: caught, missed, wrongly caught",
    "accounts": "list and show accounts, merge two",
    "users": "add users, list them, set a password",
    "doctor": "look for what is wrong with this home and say how to mend it",
}
PREPARES_ITSELF = ("up", "demo", "doctor")


def take_home(args: list[str]) -> list[str]:
    """Set KINPIRA_HOME from `--home DIR` or `--home=DIR`; the arguments without it."""
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--home":
            value = next(words, "")
        elif word.startswith("--home="):
            value = word.removeprefix("--home=")
        else:
            rest.append(word)
            continue
        if not value:
            fail("--home needs a folder: kinpira --home DIR …")
        os.environ["KINPIRA_HOME"] = value
    return rest


def fail(message: str) -> None:
    sys.stderr.write(f"kinpira: {message}\n")
    raise SystemExit(2)


def usage() -> str:
    from kinpira import __version__

    rows = "\n".join(f"  {name:<10} {text}" for name, text in HELP.items())
    return (
        f"Kinpira {__version__}\n\nUsage: kinpira [--home DIR] COMMAND [OPTIONS]\n\n"
        f"Commands:\n{rows}\n\n"
        "kinpira COMMAND --help tells more. --home DIR (or KINPIRA_HOME) is where data lives.\n"
    )


def main(args: list[str] | None = None) -> None:
    """Run one command; never returns."""
    words = take_home(list(sys.argv[1:] if args is None else args))
    if not words or words[0] in ("--help", "-h", "help"):
        sys.stdout.write(usage())
        raise SystemExit(0 if words else 2)
    if words[0] in ("--version", "-V"):
        from kinpira import __version__

        sys.stdout.write(f"kinpira {__version__}\n")
        raise SystemExit(0)
    command = words[0]
    if command not in GROUPS:
        import difflib

        near = difflib.get_close_matches(command, GROUPS, 1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        fail(f"there is no command `{command}`.{hint} See kinpira --help.")
    run(command, words[1:])


def run(command: str, words: list[str]) -> None:
    """Set Django up, then hand over to the package's typer app."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinpira.config.settings")
    os.environ.setdefault("TYPER_STANDARD_TRACEBACK", "1")  # no values of variables on a terminal
    import django

    django.setup()
    from django.conf import settings
    from django.db import DatabaseError
    from django.utils import translation

    from kinpira.platform.errors import UserError

    translation.activate(os.environ.get("KINPIRA_LANGUAGE") or terminal_language())
    try:
        if command not in PREPARES_ITSELF:
            from kinpira.config.database import require_current

            settings.KINPIRA_HOME.mkdir(parents=True, exist_ok=True)
            require_current()
        module = import_module(GROUPS[command])
        if command == "demo":  # the demonstration is below config and can't reach the server itself
            from kinpira.config.serve import serve

            module.serve_with = serve  # type: ignore[attr-defined]
        getattr(module, f"{command}_app")(args=words, prog_name=f"kinpira {command}")
    except UserError as error:
        fail(str(error.message))
    except DatabaseError as error:
        fail(f"the database does not answer as it should ({error}). Try: kinpira doctor")
    except KeyboardInterrupt:
        fail("stopped")
    raise SystemExit(0)


def terminal_language() -> str:
    """Japanese, unless the terminal's locale is set to another language."""
    locale = (
        os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    )
    return "en" if locale[:2] == "en" else "ja"


if __name__ == "__main__":
    main()
