"""`kinpira rehearse`: replay a design's plays over the past and name who was caught and who not.

Counts and names only: with few losses a percentage would say more than is known.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from kinpira.accounts.queries import accounts_by_key
from kinpira.design import queries as designs
from kinpira.design.core.model import Design
from kinpira.design.services import InvalidDesign
from kinpira.facts.core.rows import day_date
from kinpira.platform import clock
from kinpira.platform.errors import InvalidInput, NotFound
from kinpira.rehearsal.core.verdict import Alarm, Caught, Missed, PlayVerdict
from kinpira.rehearsal.replay import Rehearsal, rehearse

rehearse_app = typer.Typer(
    add_completion=False, help="Replay plays over the past: caught, missed, wrongly caught."
)
YEAR = timedelta(days=364)
Names = dict[int, dict[str, str]]


@rehearse_app.command()
def replay(
    design: Annotated[
        str, typer.Option("--design", help="A design file, KEY, KEY@7 or 7 (default: live).")
    ] = "",
    play: Annotated[list[str] | None, typer.Option(help="Only this play (repeatable).")] = None,
    from_: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")] = "",
    to: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")] = "",
    horizon: Annotated[str, typer.Option(help="An alarm is about losses so far ahead.")] = "90d",
    lead: Annotated[str, typer.Option(help="Days that must be left at the alarm.")] = "0d",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Per play: losses it caught, losses it missed, accounts it wrongly caught, by name."""
    last = min(_date(to, "--to") or clock.today(), clock.today())
    found = rehearse(
        design=_read_design(design),
        first=_date(from_, "--from") or last - YEAR,
        last=last,
        horizon=_days(horizon, "--horizon"),
        lead=_days(lead, "--lead"),
        play_keys=play or [],
    )
    names = _names(found)
    if as_json:
        typer.echo(json.dumps(as_data(found, names), ensure_ascii=False, indent=2))
        return
    for line in in_words(found, names):
        typer.echo(line)


def as_data(found: Rehearsal, names: Names) -> dict[str, Any]:
    """The answer for programs; days as ISO dates, accounts as {id, name}."""
    frame = found.frame
    return {
        "design": found.design.key,
        "from": day_date(frame.first).isoformat(),
        "to": day_date(frame.last).isoformat(),
        "horizon_days": frame.horizon,
        "lead_days": frame.lead,
        "accounts": found.accounts,
        "lost": found.lost,
        "facts": found.facts,
        "assumed_known_share": round(found.assumed, 4),
        "plays": {
            key: _play_data(verdict, names) | {"name": found.design.plays[key].name}
            for key, verdict in found.plays.items()
        },
        "skipped": list(found.skipped),
        "silent": [names[one.account] | {"lost": _iso(one.lost)} for one in found.silent],
    }


def _play_data(verdict: PlayVerdict, names: Names) -> dict[str, Any]:
    wrong, undecided = verdict.wrong_accounts(), verdict.undecided_accounts()
    return {
        "counts": {
            "caught": len(verdict.caught),
            "missed": len(verdict.missed),
            "wrong": len(wrong),
            "undecided": len(undecided),
            "alarms": verdict.alarms,
            "wrong_alarms": len(verdict.wrong),
        },
        "caught": [
            names[one.account]
            | {"lost": _iso(one.lost), "alarm": _iso(one.alarm), "lead_days": one.lead}
            for one in verdict.caught
        ],
        "missed": [
            names[one.account]
            | {
                "lost": _iso(one.lost),
                "lit_since": _iso(one.lit_since),
                "too_late": _iso(one.too_late),
            }
            for one in verdict.missed
        ],
        "wrong": [
            names[account] | {"alarms": _alarm_days(verdict.wrong, account)} for account in wrong
        ],
        "undecided": [
            names[account] | {"alarms": _alarm_days(verdict.undecided, account)}
            for account in undecided
        ],
    }


def in_words(found: Rehearsal, names: Names) -> list[str]:
    """The answer for people, one line after another."""
    frame = found.frame
    lines = [
        _("%(first)s から %(last)s まで。対象 %(accounts)d社、解約 %(lost)d社。")
        % {
            "first": _iso(frame.first),
            "last": _iso(frame.last),
            "accounts": found.accounts,
            "lost": found.lost,
        },
        _("点灯から%(horizon)d日以内の解約を「検知」と数えます（先行%(lead)d日以上）。")
        % {"horizon": frame.horizon, "lead": frame.lead},
        _("使った記録 %(facts)s件のうち %(assumed)s件は、知った日が仮定です。")
        % {"facts": f"{found.facts:,}", "assumed": f"{round(found.assumed * found.facts):,}"},
    ]
    lines += ["", *_summary(found)]
    for key, verdict in found.plays.items():
        lines += ["", f"■ {found.design.plays[key].name} ({key})", *_play_lines(verdict, names)]
    lines += ["", _("■ サイレントチャーン（どのアクション定義も検知しなかった解約）")]
    lines += [f"  {_lost(one, names)}" for one in found.silent] or [f"  {_('なし')}"]
    if found.skipped:
        lines += [
            "",
            _("解約の話ではないため省きました: %(keys)s") % {"keys": ", ".join(found.skipped)},
        ]
    return lines


def _summary(found: Rehearsal) -> list[str]:
    """The counts of all plays as a table: accounts, and alarms in the last column."""
    heads = [_("検知"), _("見逃し"), _("空振り"), _("未確定"), _("点灯の回数")]
    width = max(len(head) for head in heads) * 2 + 2
    lines = ["".join(_padded(head, width) for head in heads) + _("アクション定義（社数）")]
    for key, verdict in found.plays.items():
        counts = (
            len(verdict.caught),
            len(verdict.missed),
            len(verdict.wrong_accounts()),
            len(verdict.undecided_accounts()),
            verdict.alarms,
        )
        row = "".join(_padded(f"{count:,}", width) for count in counts)
        lines.append(f"{row}{found.design.plays[key].name} ({key})")
    return lines


def _padded(text: str, width: int) -> str:
    """To the right in `width` columns of a terminal, where a Japanese letter takes two."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
    return " " * (width - taken - 2) + text + "  "


def _play_lines(verdict: PlayVerdict, names: Names) -> list[str]:
    wrong, undecided = verdict.wrong_accounts(), verdict.undecided_accounts()
    return [
        *_block(_("検知"), [_lost(one, names) for one in verdict.caught]),
        *_block(_("見逃し"), [_lost(one, names) for one in verdict.missed]),
        *_block(_("空振り"), [_alarmed(account, verdict.wrong, names) for account in wrong]),
        *_block(
            _("未確定"), [_alarmed(account, verdict.undecided, names) for account in undecided]
        ),
    ]


def _block(label: str, items: list[str]) -> list[str]:
    """A heading with the count, then an account a line."""
    return [f"  {label} " + _("%(n)d社") % {"n": len(items)}, *(f"    {item}" for item in items)]


def _alarmed(account: int, alarms: tuple[Alarm, ...], names: Names) -> str:
    days = ", ".join(day or "" for day in _alarm_days(alarms, account))
    return _("%(name)s（%(days)s に点灯）") % {"name": names[account]["name"], "days": days}


def _lost(one: Caught | Missed, names: Names) -> str:
    name, lost = names[one.account]["name"], _iso(one.lost)
    if isinstance(one, Caught):
        return _("%(name)s（%(lost)s に解約、%(days)d日前の %(alarm)s に点灯）") % {
            "name": name,
            "lost": lost,
            "days": one.lead,
            "alarm": _iso(one.alarm),
        }
    said = _("%(name)s（%(lost)s に解約）")
    if one.too_late is not None:
        said = _("%(name)s（%(lost)s に解約、%(late)s の点灯では遅い）")
    elif one.lit_since is not None:
        said = _("%(name)s（%(lost)s に解約、%(since)s から点灯したまま）")
    return said % {
        "name": name,
        "lost": lost,
        "late": _iso(one.too_late),
        "since": _iso(one.lit_since),
    }


def _alarm_days(alarms: tuple[Alarm, ...], account: int) -> list[str | None]:
    return [_iso(alarm.day) for alarm in alarms if alarm.account == account]


def _names(found: Rehearsal) -> Names:
    """Account key -> id and name, of every account that an answer can name."""
    keys = {one.account for one in found.silent}
    for verdict in found.plays.values():
        keys |= {one.account for one in verdict.caught} | {one.account for one in verdict.missed}
        keys |= {one.account for one in verdict.wrong} | {one.account for one in verdict.undecided}
    known = accounts_by_key(keys=sorted(keys))
    return {
        key: {"id": known[key].external_id, "name": known[key].name}
        if key in known
        else {"id": str(key), "name": str(key)}
        for key in keys
    }


def _read_design(which: str) -> Design:
    """A file, `KEY`, `KEY@7`, a version number, or the live one where nothing is said."""
    if which and Path(which).is_file():
        loaded = designs.check_text(text=Path(which).read_text(encoding="utf-8-sig"))
        if loaded.design is None:
            raise InvalidDesign(loaded.errors)
        return loaded.design
    key, _at, number = which.partition("@")
    if key.isdigit() and not number:
        key, number = "", key
    if number:
        if not number.isdigit():
            raise InvalidInput(_("版は番号で指定してください（例: crm6@7）。"), code="version")
        return designs.read_design(designs.get_version(number=int(number), key=key))
    version = designs.find_live_version(key=key)
    if version is None:
        raise NotFound(
            _("有効なデザインがありません。--design でファイルか版を指定してください。"),
            code="no_live_design",
        )
    return designs.read_design(version)


def _date(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(
            _("%(option)s は 2026-10-19 の形で書いてください。") % {"option": option}, code="date"
        ) from None


def _days(text: str, option: str) -> int:
    number = text.strip().removesuffix("d")
    if not number.isdigit():
        raise InvalidInput(
            _("%(option)s は日数で書いてください（例: 90d）。") % {"option": option}, code="days"
        )
    return int(number)


def _iso(day: int | None) -> str | None:
    return None if day is None else day_date(day).isoformat()
