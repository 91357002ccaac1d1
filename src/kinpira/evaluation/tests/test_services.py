"""Runs: what they store, what they leave alone, and that failing is seen."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kinpira.accounts import services as accounts
from kinpira.accounts.models import Account
from kinpira.design.models import DesignVersion
from kinpira.design.queries import read_design
from kinpira.design.services import activate_version, save_version
from kinpira.evaluation import queries, services
from kinpira.evaluation.models import AccountStatus, EvaluationRun, LitLamp, StatusDay
from kinpira.facts import services as facts
from kinpira.facts.core.fact import NewFact
from kinpira.platform.errors import NotFound
from kinpira.platform.models import OutboxEvent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 19)
TOKYO = ZoneInfo("Asia/Tokyo")
DESIGN = """
design: crm
name: 定着と継続
for: contract.active
goal: {name: 継続率, now: 91%, target: 95%, purpose: 使われないを減らす}
measures:
  use: {name: 利用回数, unit: 回/28日, value: "count(any, 28d)"}
  quiet: {name: 最終利用から, unit: 日, value: since(any)}
  seat_use: {name: 席の利用率, unit: "%", value: "users(any, 28d) / contract.seats"}
stages:
  - {key: start, name: 導入, reached: contract.active, expect: 14d}
  - {key: input, name: 入力, reached: use >= 3, expect: 45d}
segments:
  large: {name: 大口, if: contract.seats >= 25, points: 5}
score:
  bands: {good: 70, watch: 40}
  parts:
    use: {name: 利用, weight: 60, value: "scale(use, 0, 10)"}
    breadth: {name: 席, weight: 40, value: seat_use}
plays:
  silent:
    name: 7日使われていない
    when: held(quiet >= 7d, 3d)
    off: quiet < 2d
    tone: risk
    do: [{cta: 電話で状況を聞く, due: 1bd, minutes: 15}]
"""


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, 0, tzinfo=TOKYO)


def make_account(external_id: str, *, seats: int = 10) -> Account:
    account, _changed = accounts.save_account(
        external_id=external_id,
        values={"name": f"企業{external_id}"},
        now=at(date(2026, 1, 5)),
        today=date(2026, 1, 5),
        actor="test",
    )
    accounts.save_contract(
        account=account,
        external_id=f"C-{external_id}",
        values={
            "start_date": date(2026, 1, 5),
            "end_date": date(2027, 1, 4),
            "notice_deadline": date(2026, 11, 5),
            "seats": seats,
            "amount": 1_200_000,
        },
        now=at(date(2026, 1, 5)),
        today=date(2026, 1, 5),
        actor="test",
    )
    return account


def use(account: Account, day: date, *, known: date | None = None, person: int = 7) -> None:
    facts.record(
        facts=[NewFact(account.key, "login", day, at(known or day), person=person)],
    )


@pytest.fixture
def live(home) -> DesignVersion:
    version = save_version(text=DESIGN, note="", by=None, now=at(date(2026, 1, 1)))
    return activate_version(version=version, by=None, now=at(date(2026, 1, 1)))


def run(day: date = TODAY, **rest) -> EvaluationRun:
    return services.evaluate_accounts(day=day, now=at(day), **rest)


def status_of(account: Account) -> AccountStatus:
    return AccountStatus.objects.get(account=account)


def test_a_run_writes_status_lamp_history_and_event(live):
    account = make_account("A1", seats=30)
    for back in (12, 13, 14):
        use(account, TODAY - timedelta(days=back))
    made = run()
    status = status_of(account)
    assert (made.state, made.accounts, made.designs) == ("done", 1, "crm v1")
    assert made.took_ms is not None
    assert made.facts > 3
    assert (status.stage, status.stage_position) == ("input", 1)
    assert status.stage_since == TODAY - timedelta(days=12)
    assert status.values.items() >= {"use": 3, "quiet": 12}.items()
    assert status.values["seat_use"] == pytest.approx(1 / 30)
    assert status.segments == ["large"]
    # 60 of 100 at 3/10, 40 at 1/30, and 5 points for the segment
    assert status.score == pytest.approx(60 * 0.3 + 40 / 30 + 5, abs=1e-3)
    assert status.band == "risk"
    assert status.parts["use"] == {
        "share": 0.3,
        "points": 18.0,
        "of": 60.0,
        "value": 3,
    }
    assert (status.amount, status.active) == (1_200_000, True)
    assert (status.end_date, status.notice_deadline) == (date(2027, 1, 4), date(2026, 11, 5))
    lamp = LitLamp.objects.get()
    assert (lamp.key, lamp.tone, lamp.since) == ("silent", "risk", TODAY - timedelta(days=3))
    assert (status.lamps, status.worst_tone) == (["silent"], "risk")
    assert StatusDay.objects.get().lamps == ["silent"]
    event = OutboxEvent.objects.get(name="AccountsEvaluated")
    assert event.payload == {"run_id": made.pk, "day": "2026-10-19", "account_ids": None}


def test_without_a_design_contracts_are_shown_all_the_same(home):
    account = make_account("A1")
    run()
    status = status_of(account)
    assert (status.version, status.stage, status.score) == (None, "", None)
    assert (status.amount, status.active) == (1_200_000, True)


def test_going_on_from_the_day_before_is_the_same_as_from_the_beginning(live):
    account = make_account("A1")
    for back in range(20, 45, 3):
        use(account, TODAY - timedelta(days=back))
    for back in range(6, -1, -1):
        run(TODAY - timedelta(days=back))
    step_by_step = status_of(account)
    lamp = LitLamp.objects.get()
    AccountStatus.objects.update(path={})
    run()
    at_once = status_of(account)
    for field in ("stage", "stage_since", "score", "lamps", "values", "parts", "path"):
        assert getattr(step_by_step, field) == getattr(at_once, field), field
    assert LitLamp.objects.get().since == lamp.since


def test_history_has_a_row_only_when_something_else_is_shown(live):
    account = make_account("A1")
    for back in range(7, -1, -1):
        run(TODAY - timedelta(days=back))
    assert StatusDay.objects.filter(account=account).count() == 1
    use(account, TODAY + timedelta(days=1))
    run(TODAY + timedelta(days=1))
    shown = queries.history_as_shown(account=account, first=TODAY, last=TODAY + timedelta(days=1))
    assert [one.day for one in shown] == [TODAY, TODAY + timedelta(days=1)]
    assert shown[0].score == 0.0
    assert shown[1].score == pytest.approx(60 * 0.1 + 40 * 0.1)


def test_a_late_fact_changes_what_is_known_from_its_arrival_only(live):
    account = make_account("A1")
    run(TODAY - timedelta(days=1))
    use(account, TODAY - timedelta(days=5), known=TODAY)
    run()
    assert status_of(account).values["quiet"] == 5
    past = queries.history(account=account, first=TODAY - timedelta(days=3), last=TODAY)
    assert [one.score for one in past] == [0.0, 0.0, 0.0, pytest.approx(10.0)]


def test_an_imported_past_reaches_the_status_through_the_whole_history(live):
    """Facts with an old known day arrive after the snapshot: it is of no use then."""
    account = make_account("A1")
    run(TODAY - timedelta(days=1))
    for back in (20, 21, 22):
        use(account, TODAY - timedelta(days=back))
    run()
    assert status_of(account).stage == "input"
    assert LitLamp.objects.get().since == TODAY - timedelta(days=11)


def test_touched_accounts_are_evaluated_alone(live):
    quiet, busy = make_account("A1"), make_account("A2")
    run()
    assert services.evaluate_touched(day=TODAY, now=at(TODAY)) is None
    use(busy, TODAY)
    later = at(TODAY) + timedelta(hours=1)
    made = services.evaluate_touched(day=TODAY, now=later)
    assert made is not None
    assert (made.scope, made.accounts) == ("touched", 1)
    assert status_of(busy).values["use"] == 1
    assert status_of(quiet).computed_at == at(TODAY)
    assert services.evaluate_touched(day=TODAY, now=later) is None


def test_a_new_live_version_is_evaluated_for_all(live):
    make_account("A1")
    run()
    version = save_version(text=DESIGN.replace("7d", "9d"), note="", by=None, now=at(TODAY))
    activate_version(version=version, by=None, now=at(TODAY))
    made = services.evaluate_touched(day=TODAY, now=at(TODAY))
    assert made is not None
    assert (made.scope, made.designs) == ("all", "crm v2")


def test_a_failed_run_says_so_and_leaves_the_statuses(live, monkeypatch):
    account = make_account("A1")
    run()
    before = status_of(account)

    def broken(**_rest):
        raise OSError("the disk is full")

    monkeypatch.setattr("kinpira.evaluation.computing.build_panel", broken)
    with pytest.raises(OSError):
        run(TODAY + timedelta(days=1))
    failed = queries.last_run()
    assert failed is not None
    assert (failed.state, failed.error) == ("failed", "OSError: the disk is full")
    assert queries.last_good_run() == before.run
    assert status_of(account).day == TODAY


def test_a_past_day_does_not_overwrite_today(live):
    account = make_account("A1")
    run()
    run(TODAY - timedelta(days=30))
    assert status_of(account).day == TODAY


def test_why_names_rule_values_windows_and_version(live):
    account = make_account("A1")
    use(account, TODAY - timedelta(days=12))
    run()
    why = queries.explain(account=account, key="silent", day=TODAY, language="ja")
    assert (why.kind, why.value, why.since) == ("lamp", True, "2026-10-16")
    assert (why.rule, why.off) == ("held(quiet >= 7d, 3d)", "quiet < 2d")
    assert "最終利用から" in why.words
    assert [(one.text, one.met) for one in why.conditions] == [
        ("held(quiet >= 7d, 3d)", True),
        ("quiet >= 7d", True),
    ]
    assert [(one.text, one.met) for one in why.off_conditions] == [("quiet < 2d", False)]
    assert why.conditions[1].shown == "12日"
    assert [(one.words, one.shown, one.first, one.last) for one in why.inputs] == [
        ("最終利用から", "12日", "", ""),
        ("最後の利用からの日数", "12日", "2026-10-07", "2026-10-19"),
    ]
    assert why.version == "crm v1"
    assert why.computed_at
    use_28d = queries.explain(account=account, key="use", day=TODAY, language="en")
    (count,) = use_28d.inputs
    assert (count.value, count.first, count.last) == (1, "2026-09-22", "2026-10-19")
    score = queries.explain(account=account, key="score", day=TODAY, language="ja")
    assert [part["key"] for part in score.parts] == ["use", "breadth"]
    assert score.as_dict()["value"] == status_of(account).score
    with pytest.raises(NotFound):
        queries.explain(account=account, key="nothing", day=TODAY, language="ja")


def test_churned_accounts_light_nothing(live):
    account = make_account("A1")
    run(date(2027, 1, 4))
    assert status_of(account).stage == "start"
    run(date(2027, 1, 5))
    status = status_of(account)
    assert (status.active, status.version, status.stage, status.lamps) == (False, None, "", [])
    assert not LitLamp.objects.exists()


def test_each_part_of_the_score_says_what_it_rates(live):
    account = make_account("A1")
    use(account, TODAY)
    run()
    said = {"status": status_of(account), "design": read_design(live)}
    assert queries.part_reasons(**said, language="ja") == {
        "use": "利用回数 1回/28日（0回→10回で満点）",
        "breadth": "席の利用率 10%",
    }
    english = queries.part_reasons(**said, language="en")
    assert english["use"] == "利用回数: 1 time (none at 0 times, full at 10 times)"


def test_why_an_account_is_in_its_stage_tells_the_rule_of_the_next(live):
    account = make_account("A1")
    run()
    why = queries.explain(account=account, key="stage", day=TODAY, language="ja")
    assert (why.shown, why.rule_of) == ("導入", "入力")
    assert [(one.words, one.met, one.shown) for one in why.conditions] == [
        ("利用回数 3回以上", False, "0回/28日")
    ]
