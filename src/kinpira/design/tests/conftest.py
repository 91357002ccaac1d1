"""People who read and change designs."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model

NOW = datetime(2026, 10, 19, 0, 0, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


def _person(role: str):
    return get_user_model().objects.create(
        email=f"{role}@example.jp", name=role, role=role, created_at=NOW
    )


@pytest.fixture
def manager(db):
    return _person("manager")


@pytest.fixture
def viewer(db):
    return _person("viewer")
