"""Imports as people run them: all or nothing, again without change, taken back."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from kinpira.accounts.models import Account, Contact, Contract, Incident, Outcome, Touchpoint
from kinpira.exchange.models import Import
from kinpira.exchange.services import import_files, undo_import
from kinpira.exchange.wording import say
from kinpira.platform.errors import Conflict, InvalidInput

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 19, 0, 0, tzinfo=UTC)
TODAY = date(2026, 10, 19)


def bring(kind, *paths, **options):
    given = {"actor": "cli", "now": NOW, "today": TODAY, **options}
    return import_files(kind=kind, paths=list(paths), **given)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def counts(report):
    return report.created, report.updated, report.unchanged, report.rejected


@pytest.fixture
def two_accounts(home, tmp_path):
    path = write(tmp_path / "accounts.csv", "企業ID,企業名\n001,東雲フーズ\n002,北浜精機\n")
    assert counts(bring("accounts", path)) == (2, 0, 0, 0)
    return path


def test_columns_are_found_without_a_map_and_zeros_stay(two_accounts):
    assert list(Account.objects.order_by("external_id").values_list("external_id", "name")) == [
        ("001", "東雲フーズ"),
        ("002", "北浜精機"),
    ]


def test_same_file_again_changes_nothing(two_accounts):
    assert counts(bring("accounts", two_accounts)) == (0, 0, 2, 0)


def test_dry_run_counts_and_writes_nothing(two_accounts, tmp_path):
    path = write(
        tmp_path / "b.csv", "企業ID,企業名\n001,東雲フーズ株式会社\n002,北浜精機\n003,丸池\n"
    )
    report = bring("accounts", path, dry_run=True)
    assert (report.state, counts(report)) == ("dry_run", (1, 1, 1, 0))
    assert Account.objects.count() == 2
    assert Import.objects.count() == 1


def test_one_bad_row_and_nothing_is_written_until_it_is_mended(home, tmp_path):
    path = write(
        tmp_path / "a.csv",
        "企業ID,企業名,契約開始,決算月\n=1+1,あ,2023/3/30,3月\n2,い,2023/2/30,13\n3,,2023/1/1,4\n",
        "cp932",
    )
    report = bring("accounts", path)
    assert (report.state, report.rejected) == ("refused", 2)
    assert Account.objects.count() == 0
    assert Import.objects.get().state == Import.State.REFUSED
    told = [(c.line, c.column, c.fault.code) for c in report.first_rejects]
    assert told == [
        (3, "契約開始", "not_a_date"),
        (3, "決算月", "not_a_month"),
        (4, "企業名", "required"),
    ]
    raw = Path(report.rejects_file).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["※ファイル", "※行", "※列", "※理由", "企業ID", "企業名", "契約開始", "決算月"]
    assert [row[:3] for row in rows[1:]] == [
        ["a.csv", "3", "契約開始, 決算月"],
        ["a.csv", "4", "企業名"],
    ]
    mended = [
        ["x", "3", "", "", "2", "い", "2023/2/28", "12"],
        ["", "4", "", "", "3", "う", "", "4"],
    ]
    again = tmp_path / "mended.csv"
    with again.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([rows[0], *mended])
    assert counts(bring("accounts", again)) == (2, 0, 0, 0)


def test_good_rows_can_be_taken_all_the_same(home, tmp_path):
    path = write(tmp_path / "a.csv", "企業ID,企業名\n1,あ\n,い\n1,う\n4\n")
    report = bring("accounts", path, skip_rejected=True)
    assert (report.state, counts(report)) == ("done", (1, 0, 0, 3))
    codes = [c.fault.code for c in report.first_rejects]
    assert codes == ["required", "duplicate_id", "ragged"]


def test_every_kind_comes_in_and_goes_again(two_accounts, tmp_path):
    before = Account.objects.count()
    files = {
        "contacts": "企業ID,氏名,メールアドレス,役割,役割の開始日\n"
        "001,山田 花子,Hanako@example.co.jp,決裁者,2025/4/1\n"
        "001,山田 花子,Hanako@example.co.jp,推進者,2026/4/1\n",
        "contracts": "契約ID,企業ID,プラン,席数,契約金額（年）,開始日,終了日,更新元,自動更新\n"
        'C2,001,標準,10席,"¥1,200,000",2026/4/1,2027/3/31,C1,有\n'
        "C1,001,標準,10,１２０万円,2025/4/1,2026/3/31,,\n",
        "touchpoints": "企業ID,日付,種類,結果,件名,面談（分）\n001,2026/10/1,電話,不通,確認,5\n"
        "001,2026/10/1,電話,不通,確認,5\n",
        "tickets": "問い合わせID,企業ID,件名,優先度,受付日\nT1,001,取込できない,緊急,2026/9/1\n",
        "outcomes": "企業ID,成果指標,起点,目標,合意日,実績,実績日\n"
        "001,経営会議,15,12,2026/1/10,14,2026/4/1\n001,経営会議,15,12,2026/1/10,13,2026/7/1\n",
        "incidents": "件名,開始日,終了日,企業ID\n取込障害,2026/3/9,2026/3/11,001\n"
        "取込障害,2026/3/9,2026/3/11,002\n",
        "promises": "企業ID,約束,約束した日,期日\n002,連携機能,2026/2/1,2026/6/30\n",
    }
    numbers = []
    for kind, text in files.items():
        path = write(tmp_path / f"{kind}.csv", text)
        report = bring(kind, path)
        assert report.rejected == 0, [say(c.fault) for c in report.first_rejects]
        again = bring(kind, path)
        assert (again.created, again.updated) == (0, 0), kind
        assert again.unchanged == report.created, kind
        numbers += [report.import_id, again.import_id]
    assert Contact.objects.get().roles.count() == 2
    assert Contract.objects.get(external_id="C2").renewed_from.external_id == "C1"
    assert Contract.objects.get(external_id="C1").amount == 1_200_000
    assert Touchpoint.objects.count() == 2
    assert Incident.objects.get().accounts.count() == 2
    assert Outcome.objects.get().actuals.count() == 2
    for number in reversed(numbers):
        assert undo_import(import_id=number, actor="cli", now=NOW, today=TODAY).left == []
    left = [model.objects.count() for model in (Contact, Contract, Touchpoint, Incident, Outcome)]
    assert left == [0, 0, 0, 0, 0]
    assert Account.objects.count() == before


def test_undo_leaves_what_someone_changed_since(two_accounts, tmp_path):
    path = write(tmp_path / "b.csv", "企業ID,企業名,業種\n001,東雲,食品\n")
    number = bring("accounts", path).import_id
    Account.objects.filter(external_id="001").update(industry="小売")
    reverted = undo_import(import_id=number, actor="cli", now=NOW, today=TODAY)
    account = Account.objects.get(external_id="001")
    assert (account.name, account.industry) == ("東雲フーズ", "小売")
    assert [(left.model, left.field) for left in reverted.left] == [("account", "industry")]
    with pytest.raises(Conflict):
        undo_import(import_id=number, actor="cli", now=NOW, today=TODAY)


def test_workbook_with_a_map(home, tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("顧客")
    for line, row in enumerate((["顧客一覧"], ["コード", "名"], ["０１", "あ"], ["02", "い"])):
        sheet.write_row(line, 0, row)
    book.close()
    mapping = write(
        tmp_path / "m.yaml",
        "header_row: 2\nsheet: 顧客\ncolumns:\n  external_id: コード\n"
        "  name: {column: 名, prefix: 株}\n",
    )
    assert bring("accounts", tmp_path / "a.xlsx", map_path=mapping).created == 2
    assert Account.objects.get(external_id="01").name == "株あ"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "空です"),
        ("企業ID,企業名,企業名\n1,a,b\n", "同じ見出し"),
        ("社名\n1\n", "external_id"),
    ],
)
def test_files_that_cannot_be_used_say_why(home, tmp_path, text, says):
    path = write(tmp_path / "a.csv", text)
    with pytest.raises(InvalidInput) as told:
        bring("accounts", path)
    assert says in str(told.value)
    assert "a.csv" in str(told.value)


def test_a_header_alone_is_an_empty_import(home, tmp_path):
    report = bring("accounts", write(tmp_path / "a.csv", "企業ID,企業名\n"))
    assert (report.state, report.rows, report.created) == ("done", 0, 0)


def test_unknown_references_are_rejected_with_their_column(two_accounts, tmp_path):
    path = write(tmp_path / "c.csv", "契約ID,企業ID,開始日\nC1,009,2026/1/1\nC2,001,2026/1/1\n")
    report = bring("contracts", path)
    assert [(c.line, c.column) for c in report.first_rejects] == [(2, "企業ID")]
    assert Contract.objects.count() == 0


def test_official_company_list_comes_in_fast(home, tmp_path, real_data):
    mapping = write(
        tmp_path / "m.yaml",
        "header_row: 2\ncolumns:\n  external_id: ＥＤＩＮＥＴコード\n  name: 提出者名\n"
        "  kana: 提出者名（ヨミ）\n  industry: 提出者業種\n  corporate_number: 提出者法人番号\n"
        "  fiscal_year_end: 決算日\n",
    )
    path = real_data / "companies_cp932" / "EdinetcodeDlInfo_companies.csv"
    report = bring("accounts", path, map_path=mapping)
    assert (report.state, counts(report)) == ("done", (7732, 0, 0, 0)), report.first_rejects[:3]
    assert Account.objects.get(external_id="E00004").fiscal_year_end == 5


def test_real_accounts_and_subscriptions_come_in(home, real_data):
    maps = Path(__file__).parents[4] / "tests" / "maps"
    crm6 = real_data / "crm6"
    accounts = bring("accounts", crm6 / "account.csv", map_path=maps / "crm6-accounts.yaml")
    assert counts(accounts) == (215, 0, 0, 0)
    given = {"map_path": maps / "crm6-contracts.yaml", "known": "as_dated"}
    contracts = bring("contracts", crm6 / "subscription.csv", **given)
    assert counts(contracts) == (1225, 0, 0, 0)
    first = Contract.objects.get(external_id="0/standard_mthly/2022-01-07")
    assert (first.seats, first.amount, first.end_date) == (25, 3900, date(2022, 2, 6))
