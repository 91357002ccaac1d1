"""Imports in words and as data, for the command line."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kinpira.exchange.core.fields import KINDS
from kinpira.exchange.models import Import
from kinpira.exchange.options import Report
from kinpira.exchange.wording import say

if TYPE_CHECKING:
    from kinpira.accounts.services import Reverted

SHOWN = 5
COUNTS = ("rows", "created", "updated", "unchanged", "rejected")


def as_data(report: Report) -> dict[str, Any]:
    """All counts and the first rejected cells, JSON-able."""
    return {
        "import": report.import_id or None,
        "kind": report.kind,
        "state": report.state,
        "dry_run": report.dry_run,
        **{name: getattr(report, name) for name in COUNTS},
        "rejects_file": report.rejects_file,
        "first_rejected": [
            {"file": c.file, "line": c.line, "column": c.column, "reason": say(c.fault)}
            for c in report.first_rejects
        ],
        "mapping": report.mapping,
        "seconds": report.seconds,
    }


def in_words(report: Report, *, guessed: bool) -> str:
    """What a person reads after an import."""
    lines = []
    if guessed:
        lines.append(_("列の対応（見出しから）:"))
        columns = report.mapping.get("columns", {})
        lines += [f"  {name} ← {source}" for name, source in columns.items()]
    counts = _("作成 %(created)s、更新 %(updated)s、変更なし %(unchanged)s、却下 %(rejected)s") % {
        name: f"{getattr(report, name):,}" for name in COUNTS
    }
    label = _kind_label(report.kind)
    head = {
        "done": _("%(kind)sを取り込みました（%(rows)s行、%(seconds).1f秒、取り込み番号 %(id)d）。"),
        "dry_run": _("%(kind)sを確かめました（%(rows)s行）。まだ何も書き込んでいません。"),
        "refused": _(
            "%(kind)sは取り込みませんでした（%(rows)s行）。却下された行を直してください。"
        ),
    }[report.state]
    lines.append(
        head
        % {
            "kind": label,
            "rows": f"{report.rows:,}",
            "seconds": report.seconds,
            "id": report.import_id,
        }
    )
    lines.append(f"  {counts}")
    if report.state == "done" and not report.created and not report.updated:
        lines.append("  " + _("同じ内容がすでに入っていたので、何も変わりませんでした。"))
    lines += _rejected_in_words(report)
    return "\n".join(lines)


def _rejected_in_words(report: Report) -> list[str]:
    if not report.rejected:
        return []
    lines = [
        _("  %(file)s %(line)d行目 %(column)s: %(reason)s")
        % {"file": c.file, "line": c.line, "column": c.column, "reason": say(c.fault)}
        for c in report.first_rejects[:SHOWN]
    ]
    if report.rejected > SHOWN:
        lines.append("  …")
    lines.append(_("却下された行の一覧: %(path)s") % {"path": report.rejects_file})
    return lines


def _kind_label(kind: str) -> str:
    from django.utils.translation import get_language

    found = KINDS[kind]
    return found.en if (get_language() or "ja").startswith("en") else found.ja


def import_as_data(row: Import) -> dict[str, Any]:
    """One import's row, JSON-able."""
    return {
        "import": row.pk,
        "kind": row.kind,
        "state": row.state,
        "files": row.files,
        "known": row.known,
        **{name: getattr(row, name) for name in COUNTS},
        "rejects_file": row.rejects_file,
        "mapping": row.mapping,
        "started_at": row.started_at.isoformat(),
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
        "by": row.by.email if row.by else "cli",
        "error": row.error,
        "undone_at": row.undone_at.isoformat() if row.undone_at else None,
    }


def import_line(row: Import) -> str:
    from django.utils.timezone import localtime

    names = ", ".join(file["name"] for file in row.files)
    when = localtime(row.started_at).strftime("%Y-%m-%d %H:%M")
    counts = f"+{row.created:,} ~{row.updated:,} ={row.unchanged:,} !{row.rejected:,}"
    return f"{row.pk:>5}  {when}  {row.get_state_display()}  {row.kind}  {counts}  {names}"


def import_in_words(row: Import) -> str:
    from kinpira.exchange.core.mapping import dump_plain

    lines = [import_line(row)]
    if row.error:
        lines.append(row.error)
    if row.rejects_file:
        lines.append(_("却下された行の一覧: %(path)s") % {"path": row.rejects_file})
    lines += [f"  {f['name']}  {f['bytes']:,} bytes  sha256 {f['sha256']}" for f in row.files]
    return "\n".join([*lines, dump_plain(row.mapping).rstrip()])


def reverted_as_data(number: int, reverted: "Reverted") -> dict[str, Any]:
    return {
        "import": number,
        "state": "undone",
        "removed": reverted.removed,
        "restored": reverted.restored,
        "left": [vars(left) for left in reverted.left],
    }


def reverted_in_words(number: int, reverted: "Reverted") -> str:
    lines = [
        _("取り込み %(id)d を取り消しました。削除 %(removed)d件、復元 %(restored)d件。")
        % {"id": number, "removed": reverted.removed, "restored": reverted.restored}
    ]
    if reverted.left:
        lines.append(_("その後に変更されていたため、そのまま残したもの:"))
        lines += [
            f"  {left.model} {left.record_id} {left.field}: {left.reason}" for left in reverted.left
        ]
    return "\n".join(lines)
