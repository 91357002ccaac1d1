"""The demonstration's data as the files a company would have: its customer list, contracts, logs.

顧客一覧.csv is CP932 as Excel saves it, 契約.xlsx a workbook, the others UTF-8, the log gzipped.
Their headers are words that `kinpira import` knows, so no map is needed.
"""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from kinpira.demo.core.calendar import day_at
from kinpira.demo.core.cast import TEAM
from kinpira.demo.core.people import user_id
from kinpira.demo.core.usage import EVENTS
from kinpira.demo.core.world import Period, World

NAMES = {member.key: member.name for member in TEAM} | {"": ""}
ROLES = {
    "economic_buyer": "決裁者",
    "champion": "推進者",
    "administrator": "管理者",
    "end_user_edit": "エンドユーザー",
}
KINDS = {"meeting": "面談", "call": "電話"}
RESULTS = {"done": "実施", "moved": "リスケ"}
PRIORITIES = {"high": "高", "normal": "中", "low": "低"}

Cell = str | int | float | None


def write_files(folder: Path, world: World) -> list[Path]:
    """Write all files into `folder` (made if missing); answers their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _write_csv(folder / "顧客一覧.csv", _accounts(world), "cp932"),
        _write_xlsx(folder / "契約.xlsx", _contracts(world), "契約一覧"),
        _write_csv(folder / "担当者.csv", _contacts(world), "utf-8-sig"),
        _write_csv(folder / "対応履歴.csv", _touchpoints(world), "utf-8-sig"),
        _write_csv(folder / "問い合わせ.csv", _tickets(world), "utf-8-sig"),
        _write_log(folder / "利用ログ.csv.gz", world),
    ]


def _accounts(world: World) -> Iterable[Sequence[Cell]]:
    yield (
        "企業ID",
        "企業名",
        "フリガナ",
        "業種",
        "規模",
        "CS担当",
        "営業担当",
        "決算月",
        "締め日",
        "契約開始日",
        "キックオフ日",
        "引き継ぎ受領日",
        "対象部門数",
    )
    for each in world.companies:
        yield (
            each.id,
            each.name,
            _katakana(each.kana),
            each.industry,
            each.size,
            NAMES[each.owner],
            NAMES[each.sales],
            f"{each.year_end}月",
            each.closing_day,
            f"{each.started:%Y/%m/%d}",
            f"{each.kickoff:%Y/%m/%d}",
            f"{each.started + timedelta(days=3):%Y/%m/%d}",
            each.departments,
        )


def _contracts(world: World) -> Iterable[Sequence[Cell]]:
    yield (
        "契約ID",
        "企業ID",
        "プラン",
        "席数",
        "契約金額",
        "開始日",
        "終了日",
        "自動更新",
        "解約通知期限",
        "解約通知日",
        "解約理由",
    )
    for period in world.periods:
        company = period.company
        yield (
            period.id,
            company.id,
            company.plan,
            company.seats,
            company.amount,
            f"{period.start:%Y/%m/%d}",
            f"{period.end:%Y/%m/%d}",
            "はい",
            f"{period.notice_deadline:%Y/%m/%d}",
            _date(period),
            period.reason,
        )


def _date(period: Period) -> str:
    return f"{period.notice_given:%Y/%m/%d}" if period.notice_given else ""


def _contacts(world: World) -> Iterable[Sequence[Cell]]:
    yield "先方担当者ID", "企業ID", "氏名", "フリガナ", "メール", "部署", "役職", "役割", "いつから"
    for person in world.people:
        role = person.roles[-1]
        yield (
            person.id,
            person.company.id,
            person.name,
            _katakana(person.kana),
            person.email,
            person.department,
            person.title,
            ROLES[role.role],
            f"{role.since:%Y/%m/%d}",
        )


def _touchpoints(world: World) -> Iterable[Sequence[Cell]]:
    yield (
        "対応ID",
        "企業ID",
        "対応日",
        "種別",
        "結果",
        "件名",
        "内容",
        "新しい話題",
        "面談（分）",
        "先方",
    )
    for meeting in world.meetings:
        yield (
            meeting.id,
            meeting.company.id,
            f"{meeting.day:%Y/%m/%d}",
            KINDS[meeting.kind],
            RESULTS[meeting.result],
            meeting.subject,
            meeting.notes,
            "はい" if meeting.new_topic else "いいえ",
            meeting.minutes[1],
            "、".join(meeting.people),
        )


def _tickets(world: World) -> Iterable[Sequence[Cell]]:
    yield "問い合わせID", "企業ID", "件名", "優先度", "受付日", "解決日"
    for ticket in world.questions:
        yield (
            ticket.id,
            ticket.company.id,
            ticket.title,
            PRIORITIES[ticket.priority],
            f"{ticket.opened:%Y/%m/%d}",
            f"{ticket.closed:%Y/%m/%d}" if ticket.closed else "",
        )


def _write_log(path: Path, world: World) -> Path:
    usage = world.usage
    midnight = [
        datetime.combine(day_at(number), time())
        for number in range(int(usage.day.max()) + 1)  # by day
    ]
    companies = world.companies
    with (
        gzip.GzipFile(path, "wb", compresslevel=1, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        writer = csv.writer(text)
        writer.writerow(("日時", "企業ID", "利用者ID", "操作", "対象", "値"))
        columns = (
            usage.company.tolist(),
            usage.day.tolist(),
            usage.second.tolist(),
            usage.name.tolist(),
            usage.user.tolist(),
            usage.entity.tolist(),
            usage.value.tolist(),
        )
        for company, day, second, name, user, entity, value in zip(*columns, strict=True):
            writer.writerow(
                (
                    midnight[day] + timedelta(seconds=second),
                    companies[company].id,
                    user_id(companies[company], user),
                    EVENTS[name],
                    usage.entities[entity],
                    "" if value != value else f"{value:g}",
                )
            )
    return path


def _write_csv(path: Path, rows: Iterable[Sequence[Cell]], encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)
    return path


def _write_xlsx(path: Path, rows: Iterable[Sequence[Cell]], sheet: str) -> Path:
    from xlsxwriter import Workbook  # late: 90 ms

    with Workbook(path, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def _katakana(kana: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in kana)
