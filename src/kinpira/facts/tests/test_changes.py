"""Who asks what has changed hears every change, also those committed late."""

from datetime import UTC, datetime

import pytest

from kinpira.facts import queries
from kinpira.facts.models import FactChange

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 19, tzinfo=UTC)


def change(pk: int, *accounts: int) -> None:
    FactChange.objects.create(pk=pk, accounts=list(accounts), at=NOW)


def test_a_change_committed_after_a_later_one_is_heard():
    change(1001, 1)
    marker, _ = queries.touched_since(marker=None)
    change(1003, 3)  # 1002 is still in an open transaction
    marker, touched = queries.touched_since(marker=marker)
    assert touched == [3]
    change(1002, 2)
    marker, touched = queries.touched_since(marker=marker)
    assert touched == [2]
    assert queries.touched_since(marker=marker) == (marker, [])


def test_the_first_marker_sees_gaps_too():
    change(1003, 3)
    marker, touched = queries.touched_since(marker=None)
    assert touched == [3]
    change(1002, 2)
    assert queries.touched_since(marker=marker)[1] == [2]


def test_nothing_yet_is_a_marker_as_well():
    marker, touched = queries.touched_since(marker=None)
    assert touched == []
    change(5, 7, 8)
    assert queries.touched_since(marker=marker)[1] == [7, 8]
