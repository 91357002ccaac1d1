"""Usage events from CSV, JSON lines and Parquet: the same facts, each once, faults told in one
pass."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kinpira.exchange.models import Import
from kinpira.exchange.services import import_files, undo_import
from kinpira.facts import queries as facts
from kinpira.platform.errors import InvalidInput

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 10, 19, 0, 0, tzinfo=UTC)
TODAY = date(2026, 10, 19)
MAP = "account: account_id\ntime: time\nname: event\nperson: user\nvalue: value\n"
CSV = (
    "account_id,time,event,user,value\n"
    "1,2026-10-01 09:30:00,login,u1,\n"
    "1,2026-10-01 09:30:00,login,u1,\n"
    "1,2026-10-01T23:30:00Z,login,u2,\n"
    '2,2026/10/2,close,,"1,200"\n'
    "2,2026年10月3日 10:00,close,u3,2.5\n"
)


def bring(path, map_text=MAP, **options):
    mapping = path.parent / "m.yaml"
    mapping.write_text(map_text, encoding="utf-8")
    given = {"actor": "cli", "now": NOW, "today": TODAY, "known": "as_dated", **options}
    return import_files(kind="events", paths=[path], map_path=mapping, **given)


def seen():
    """(name, day, count, total) of all facts that count."""
    rows = facts.load_rows()
    found = {}
    for name, day, n, total in zip(rows.name, rows.day, rows.n, rows.total, strict=True):
        key = (rows.names[name], date.fromordinal(int(day) + date(1970, 1, 1).toordinal()))
        count, value = found.get(key, (0, 0.0))
        found[key] = (count + int(n), value + float(total))
    return sorted((name, day.isoformat(), *rest) for (name, day), rest in found.items())


EXPECTED = [
    ("close", "2026-10-02", 1, 1200.0),
    ("close", "2026-10-03", 1, 2.5),
    ("login", "2026-10-01", 2, 0.0),
    ("login", "2026-10-02", 1, 0.0),  # 23:30 UTC is the next day in Tokyo
]


def test_equal_rows_count_each_and_the_same_file_adds_nothing(home, tmp_path):
    path = tmp_path / "e.csv"
    path.write_text(CSV, encoding="utf-8")
    report = bring(path)
    assert (report.rows, report.created, report.rejected) == (5, 5, 0)
    assert seen() == EXPECTED
    again = bring(path)
    assert (again.created, again.unchanged) == (0, 5)
    assert seen() == EXPECTED


def test_undo_leaves_nothing_and_the_file_can_come_again(home, tmp_path):
    path = tmp_path / "e.csv"
    path.write_text(CSV, encoding="utf-8")
    report = bring(path)
    undo_import(import_id=report.import_id, actor="cli", now=NOW, today=TODAY)
    assert seen() == []
    assert bring(path).created == 5


@pytest.mark.parametrize("form", ["cp932", "gz", "bom", "jsonl", "jsonl.gz", "parquet"])
def test_every_form_of_file_gives_the_same_facts(home, tmp_path, form):
    path = tmp_path / f"e.{form}"
    if form.startswith("jsonl"):
        lines = [line.split(",", 4) for line in CSV.splitlines()[1:]]
        keys = CSV.splitlines()[0].split(",")
        text = "".join(
            json.dumps({"data": dict(zip(keys, [c.strip('"') for c in line], strict=True))}) + "\n"
            for line in lines
        )
        mapping = MAP
        for key in keys:
            mapping = mapping.replace(f": {key}\n", f": data.{key}\n")
        data = text.encode()
        path.write_bytes(gzip.compress(data) if form.endswith("gz") else data)
        report = bring(path, mapping)
    elif form == "parquet":
        import duckdb

        (tmp_path / "e.csv").write_text(CSV)
        duckdb.sql(
            f"COPY (FROM read_csv('{tmp_path}/e.csv', all_varchar=true))"
            f" TO '{path}' (FORMAT parquet)"
        )
        report = bring(path)
    else:
        codec = {"cp932": "cp932", "gz": "utf-8", "bom": "utf-8-sig"}[form]
        data = CSV.encode(codec)
        path.write_bytes(gzip.compress(data) if form == "gz" else data)
        report = bring(path)
    assert (report.created, report.rejected) == (5, 0)
    assert seen() == EXPECTED
    assert not list((home / "tmp").glob("import-*"))


def test_bad_rows_are_told_with_line_and_column_and_nothing_counts(home, tmp_path):
    path = tmp_path / "e.csv"
    path.write_text(
        CSV + ",2026-10-01,login,u1,\n1,yesterday,login,u1,\n1,2026-10-01,,u1,\n"
        "1,2026-10-01,login,u1,many\n1,2026-10-01\n1,2026-10-01,login,u1,=x\n",
        encoding="utf-8",
    )
    report = bring(path)
    assert (report.state, report.rows, report.rejected) == ("refused", 11, 6)
    told = [(c.line, c.column, c.fault.code) for c in report.first_rejects]
    assert told == [
        (7, "account_id", "required"),
        (8, "time", "not_a_time"),
        (9, "event", "required"),
        (10, "value", "not_a_number"),
        (11, "", "bad_row"),
        (12, "value", "not_a_number"),
    ]
    assert "'=x" in Path(report.rejects_file).read_text(encoding="utf-8-sig")
    assert seen() == []
    assert Import.objects.get().state == Import.State.REFUSED
    taken = bring(path, skip_rejected=True)
    assert (taken.created, taken.rejected) == (5, 6)


def test_broken_json_lines_are_told(home, tmp_path):
    path = tmp_path / "e.jsonl"
    good = json.dumps({"groupId": "1", "timestamp": "2026-10-01T00:00:00Z", "event": "login"})
    path.write_text(f"{good}\n{{broken\n", encoding="utf-8")
    report = import_files(kind="events", paths=[path], actor="cli", now=NOW, today=TODAY)
    assert (report.rows, report.rejected) == (2, 1)
    assert [(c.line, c.fault.code) for c in report.first_rejects] == [(2, "bad_json")]


def test_names_by_lookup_only_entities_and_zone(home, tmp_path):
    path = tmp_path / "e.csv"
    path.write_text(
        "a,t,n,dept,env\n1,2026-10-01 20:00:00,7,D1,prod\n1,2026-10-01 08:00:00,7,D1,test\n",
        encoding="utf-8",
    )
    (tmp_path / "types.csv").write_text("id,name\n7,submit\n", encoding="utf-8")
    mapping = (
        "account: a\ntime: t\nzone: America/New_York\nonly: {env: prod}\n"
        "name: {column: n, lookup: {file: types.csv, key: id, value: name}}\n"
        "entity: {submit: dept}\n"
    )
    assert bring(path, mapping).rows == 1
    rows = facts.load_rows()
    assert [rows.entities[code] for code in rows.entity] == ["D1"]
    assert seen() == [("submit", "2026-10-02", 1, 0.0)]
    path.write_text("a,t,n,dept,env\n1,2026-10-01,8,D1,prod\n", encoding="utf-8")
    assert [c.fault.code for c in bring(path, mapping).first_rejects] == ["not_in_lookup"]


def test_events_with_an_id_of_their_own_count_once(home, tmp_path):
    path = tmp_path / "e.csv"
    path.write_text("id,a,t,n\nm1,1,2026-10-01,x\nm1,1,2026-10-01,x\nm2,1,2026-10-01,x\n")
    assert bring(path, "id: id\naccount: a\ntime: t\nname: n\n").created == 2


def test_a_column_that_is_not_there_is_told(home, tmp_path):
    path = tmp_path / "e.csv"
    path.write_text("a,t,n\n1,2026-10-01,x\n")
    with pytest.raises(InvalidInput, match="account_id"):
        bring(path)


@pytest.mark.slow
@pytest.mark.real
def test_millions_of_real_events_come_in(home, real_data):
    root = Path(__file__).parents[4]
    report = import_files(
        kind="events",
        paths=[real_data / "crm6" / "event.csv.gz"],
        map_path=root / "tests" / "maps" / "crm6-events.yaml",
        known="as_dated",
        actor="cli",
        now=NOW,
        today=TODAY,
    )
    assert (report.rows, report.created, report.rejected) == (2_686_971, 2_686_971, 0)
