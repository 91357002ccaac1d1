import pytest

from kinpira.workbench.tests.people import make_world


@pytest.fixture
def world(db, home, settings):
    settings.KINPIRA_TODAY = "2026-10-19"
    return make_world()


@pytest.fixture
def signed_in(client, world):
    """Signs somebody of the cast in: signed_in("kono")."""

    def enter(name):
        client.force_login(world[name])
        return client

    return enter
