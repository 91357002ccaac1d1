"""Files of every sort: encodings, archives, broken and hostile ones."""

import gzip
import zipfile

import pytest
import xlsxwriter

from kinpira.exchange.core.faults import BadFile
from kinpira.exchange.core.mapping import Map
from kinpira.exchange.readers import open_sheet


def _open(path, **settings):
    sheet = open_sheet(path, Map(**settings))
    return sheet.header, list(sheet.rows())


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_encodings_are_recognised(tmp_path, codec):
    path = tmp_path / "a.csv"
    path.write_text("企業ID,企業名\r\n001,髙橋商店①\r\n", encoding=codec, newline="")
    assert _open(path) == (("企業ID", "企業名"), [(2, ["001", "髙橋商店①"])])


def test_title_row_blank_rows_tabs_and_gzip(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress('2026年度 一覧\n\nid\tname\n1\t"a\nb"\n\t\n2\tc\n'.encode()))
    assert _open(path, header_row=3)[0] == ("id", "name")
    assert _open(path, header_row=3)[1] == [(5, ["1", "a\nb"]), (7, ["2", "c"])]


def test_workbook_cells_become_what_was_typed(tmp_path):
    from datetime import date

    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("一覧")
    sheet.write_row(0, 0, ["id", "day", "n", "ok"])
    day = book.add_format({"num_format": "yyyy/m/d"})
    sheet.write_string(1, 0, "007")
    sheet.write_datetime(1, 1, date(2023, 3, 30), day)
    sheet.write_number(1, 2, 1200000)
    sheet.write_boolean(1, 3, True)
    book.close()
    assert _open(path)[1] == [(2, ["007", "2023-03-30", "1200000", "true"])]
    with pytest.raises(BadFile) as told:
        _open(path, sheet="none")
    assert told.value.fault.code == "no_sheet"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\x89PNG\r\n\x1a\n\x00", "binary"),
        (b"a,b\n1,\x00\n", "binary"),
        (b"a,b\n\x81\x20,1\n", "unknown_bytes"),
        (b"a,b,a\n1,2,3\n", "duplicate_header"),
        (b"\n", "no_header"),
        (b'a,b\n"1,2\n', "broken_csv"),
        (b"\x1f\x8b\x08\x00broken", "broken_gzip"),
        (b"PK\x03\x04broken", "broken_workbook"),
    ],
)
def test_unreadable_files_are_told(tmp_path, data, code):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(BadFile) as told:
        _open(path)
    assert told.value.fault.code == code


def test_bytes_that_break_late_are_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,name\n" + "1,あ\n".encode() * 300_000 + b"2,\xff\xff\n")
    with pytest.raises(BadFile) as told:
        _open(path)
    assert told.value.fault.code == "bad_bytes"


def test_bombs_are_refused(tmp_path):
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (30 << 20))
    with pytest.raises(BadFile) as told:
        _open(bomb)
    assert told.value.fault.code == "zip_bomb"
    packed = tmp_path / "bomb.csv.gz"
    packed.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * (8 << 20)))
    with pytest.raises(BadFile) as told:
        _open(packed)
    assert told.value.fault.code == "gzip_bomb"


def test_other_archives_dtds_and_escaping_names_are_refused(tmp_path):
    for name, data, code in (
        ("readme.txt", b"x", "not_a_workbook"),
        ("xl/../../etc/x.xml", b"<a/>", "not_a_workbook"),
        ("xl/workbook.xml", b'<!DOCTYPE lolz [<!ENTITY a "b">]><x/>', "workbook_dtd"),
    ):
        path = tmp_path / "a.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, data)
        with pytest.raises(BadFile) as told:
            _open(path)
        assert told.value.fault.code == code


def test_a_million_columns_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{n}" for n in range(1_000_000)) + "\n")
    with pytest.raises(BadFile) as told:
        _open(path)
    assert told.value.fault.code == "too_many_columns"


@pytest.mark.real
def test_official_list_with_a_title_row_is_read(real_data):
    path = real_data / "companies_cp932" / "EdinetcodeDlInfo_companies.csv"
    header, rows = _open(path, header_row=2)
    assert header[0] == "ＥＤＩＮＥＴコード"
    assert len(rows) == 7732
    assert rows[0][1][6] == "カネコ種苗株式会社"
