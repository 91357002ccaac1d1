"""Every setting and command is documented; a new one without a word about it fails here."""

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SETTING = re.compile(r"(?:environ(?:\.get)?[\[(]|flag\()\s*\"(KINPIRA_[A-Z_]+|DATABASE_URL)\"")


def test_every_setting_is_in_the_reference():
    page = (ROOT / "docs/reference/settings.md").read_text()
    used = set()
    for folder in ("src", "tests"):
        for file in (ROOT / folder).rglob("*.py"):
            used |= set(SETTING.findall(file.read_text()))
    assert used, "the pattern finds no setting at all"
    missing = sorted(name for name in used if f"`{name}`" not in page)
    assert not missing, f"not in docs/reference/settings.md: {missing}"


def test_the_commands_page_says_what_help_says():
    spec = importlib.util.spec_from_file_location("commands", ROOT / "tools/commands.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.PAGE.read_text() == tool.page(), "run make docs"


def test_every_command_has_a_line_of_help():
    from kinpira.config.cli import GROUPS, HELP

    assert GROUPS.keys() == HELP.keys()
