"""Test settings that must stand before Django loads: a home of its own for each process."""

import os
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings

HOME = Path(tempfile.mkdtemp(prefix="kinpira-test-"))
os.environ["KINPIRA_HOME"] = str(HOME)  # for the processes that tests start
os.environ.pop("KINPIRA_TODAY", None)
# pytest-django has read the settings already: no test touches the home of whoever runs it
django_settings.KINPIRA_HOME = HOME
django_settings.KINPIRA_TODAY = None
django_settings.STATIC_ROOT = HOME / "static"
django_settings.CACHES["default"]["LOCATION"] = HOME / "cache"
if "sqlite3" in django_settings.DATABASES["default"]["ENGINE"]:
    django_settings.DATABASES["default"]["NAME"] = HOME / "kinpira.sqlite3"
REAL_DATA = Path(__file__).parent.parent / "shared" / "data"


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    """An empty home folder: event store, panel blocks and files of this test lie here."""
    settings.KINPIRA_HOME = tmp_path
    return tmp_path


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The real input beside the checkout; tests that need it are skipped, saying so, without it."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"real input is not here: {REAL_DATA}")
    return REAL_DATA


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long forms run only when they are asked for."""
    if os.environ.get("KINPIRA_SOAK") == "1":
        return
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="long form: make soak"))
