"""Write docs/reference/commands.md from the commands themselves: all of `--help` on one page."""

import os
import sys
from importlib import import_module
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinpira.config.settings")
PAGE = Path(__file__).parent.parent / "docs" / "reference" / "commands.md"
HEAD = """\
# Commands

`kinpira [--home DIR] COMMAND …`. `--home DIR` may stand anywhere in the line (else `KINPIRA_HOME`,
else `~/.kinpira`). A new home is prepared by itself. Exit codes: 0 done; 1 done, but something was
found (rejected rows, mistakes in a design); 2 it can't be done, with one line that says why and
what to do. Answers with data take `--json`.

This page is written by `make docs`.
"""


def describe(command, name: str) -> list[str]:
    """One command with its arguments and options, then its subcommands."""
    level = "#" * (1 + name.count(" "))
    lines = [f"{level} `{name}`", "", " ".join((command.help or "").split()), ""]
    rows = [row for parameter in command.params if (row := describe_parameter(parameter))]
    if rows:
        lines += ["| | |", "|---|---|", *rows, ""]
    for sub in getattr(command, "commands", {}).values():
        lines += describe(sub, f"{name} {sub.name}")
    return lines


def describe_parameter(parameter) -> str | None:
    if parameter.name in ("help", "install_completion", "show_completion"):
        return None
    if parameter.param_type_name == "argument":
        label = f"`{(parameter.metavar or parameter.name).upper()}`"
    else:
        label = ", ".join(f"`{word}`" for word in [*parameter.opts, *parameter.secondary_opts])
    text = " ".join((getattr(parameter, "help", "") or "").split()).replace("|", "\\|")
    default = getattr(parameter, "default", None)
    if isinstance(default, (str, int, float)) and not isinstance(default, bool):
        text += f" (default `{default}`)"
    return f"| {label} | {text} |"


def page() -> str:
    """The whole page, as it should stand in the repository."""
    import django
    import typer

    django.setup()
    from kinpira.config.cli import GROUPS, HELP

    lines = [HEAD]
    for name, module in GROUPS.items():
        app = getattr(import_module(module), f"{name}_app")
        command = typer.main.get_command(app)
        command.help = command.help or HELP[name]
        lines += describe(command, f"kinpira {name}")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(PAGE.parent.parent.parent))
    PAGE.write_text(page())
