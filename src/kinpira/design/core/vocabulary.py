"""Functions and built-in fields of the design's language: one table for all who read it.

Parameter kinds: `events` an event name, group, list of them, or `any`; `property` an
`event.entity`; `window`; `days` (14d); `number`, `condition`, `date` expressions; `stage`;
`role`; `text`. Missing values: every function says in its docs when its result is missing. A
comparison with a missing value is unknown; and/or/not follow Kleene's three-valued logic; a lamp
lights only on true.

Where a tree meets a place: in a numeric place `21d` (Window of days) and `10bd` are the number of
days; an event place takes a group's key first, else a raw event's name (dotted names too:
`touchpoint.thin`); a compare or `in` whose one side is `stage` or `band` has stage keys or band
words (good, watch, risk) as bare names on the other, ordered as in the file (no stage is below
every stage; risk < watch < good). Stages are reached in order, so a stage's condition uses
nothing of the path (stage, reached, days_in_stage, late, score, band).
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "share", "days", "date", "bool", "text"]


@dataclass(frozen=True)
class Function:
    name: str
    params: tuple[str, ...]
    result: Kind
    ja: str
    en: str
    optional: int = 0  # how many trailing parameters may be left out


def _table(*functions: Function) -> dict[str, Function]:
    return {function.name: function for function in functions}


FUNCTIONS = _table(
    # events in a window
    Function("count", ("events", "window"), "number", "{0}の回数（{1}）", "count of {0} ({1})"),
    Function("users", ("events", "window"), "number", "{0}の人数（{1}）", "people with {0} ({1})"),
    Function(
        "active_days",
        ("events", "window"),
        "number",
        "{0}があった日数（{1}）",
        "days with {0} ({1})",
    ),
    Function(
        "sum",
        ("events", "window"),
        "number",
        "{0}の値の合計（{1}）",
        "sum of the values of {0} ({1})",
    ),
    Function(
        "mean", ("events", "window"), "number", "{0}の値の平均（{1}）", "mean value of {0} ({1})"
    ),
    Function(
        "distinct",
        ("events", "window"),
        "number",
        "{0}の対象の数（{1}）",
        "distinct subjects of {0} ({1})",
    ),
    Function(
        "adopted",
        ("events", "window"),
        "share",
        "{0}のうち使われている割合（{1}）",
        "share of {0} in use ({1})",
    ),
    Function(
        "change",
        ("number",),
        "share",
        "{0}の、前の同じ期間との変化",
        "change of {0} against the window before",
    ),
    Function(
        "year_ago", ("number",), "number", "{0}の、前年同期の値", "{0} one year (or 12 cycles) ago"
    ),
    # latest and first
    Function("last", ("events",), "number", "{0}の最新の値", "latest value of {0}"),
    Function(
        "since", ("events", "role"), "days", "最後の{0}からの日数", "days since the last {0}", 1
    ),
    Function("first", ("events",), "days", "最初の{0}からの日数", "days since the first {0}"),
    Function(
        "streak",
        ("events",),
        "number",
        "{0}が続いている回数",
        "latest {0} in a row with a value above 0",
    ),
    Function(
        "waiting",
        ("events", "events"),
        "days",
        "{0}のあと{1}がない営業日数",
        "business days since {0} without {1}",
    ),
    # business cycles (月次の締め)
    Function(
        "cycles_in_row",
        ("condition",),
        "number",
        "「{0}」が続いた締め期間の数",
        "closed cycles in a row with {0}",
    ),
    Function(
        "cycle_business_day",
        (),
        "number",
        "今の締め期間の経過営業日",
        "business day number in the running cycle",
    ),
    # dates
    Function("days_to", ("date",), "days", "{0}までの日数", "days to {0}"),
    Function("days_since", ("date",), "days", "{0}からの日数", "days since {0}"),
    Function("months_since", ("date",), "number", "{0}からの経過月数", "whole months since {0}"),
    Function("business_days_to", ("date",), "days", "{0}までの営業日数", "business days to {0}"),
    # people
    Function("roles", ("role",), "number", "{0}の人数", "people with the role {0}"),
    # path
    Function("held", ("condition", "days"), "bool", "{0}が{1}続いている", "{0} for {1}"),
    Function(
        "late",
        ("stage",),
        "bool",
        "ステージ「{0}」への到達が遅れている",
        "late to reach the stage {0}",
    ),
    Function("days_in_stage", (), "days", "いまのステージの日数", "days in the present stage"),
    Function(
        "reached", ("stage",), "bool", "ステージ「{0}」に到達済み", "has reached the stage {0}"
    ),
    # arithmetic
    Function(
        "scale",
        ("number", "number", "number"),
        "share",
        "{0}（{1}→{2}で満点）",
        "{0} (from {1} to {2}, there full)",
    ),
    Function(
        "min",
        ("number", "number"),
        "number",
        "「{0}」と「{1}」の小さいほう",
        "the smaller of {0} and {1}",
    ),
    Function(
        "max",
        ("number", "number"),
        "number",
        "「{0}」と「{1}」の大きいほう",
        "the larger of {0} and {1}",
    ),
    Function("abs", ("number",), "number", "{0}の絶対値", "absolute value of {0}"),
    Function(
        "default", ("number", "number"), "number", "{0}（なければ{1}）", "{0}, or {1} where missing"
    ),
    Function("missing", ("number",), "bool", "{0}のデータがない", "{0} is missing"),
    Function(
        "when",
        ("condition", "number", "number"),
        "number",
        "{0}なら{1}、そうでなければ{2}",
        "{1} if {0}, else {2}",
    ),
)


@dataclass(frozen=True)
class WindowWord:
    """A window as it is written: `28d` and `cycles(3)` stand for any number."""

    name: str
    ja: str
    en: str


WINDOWS = {
    window.name.partition("(")[0]: window
    for window in (
        WindowWord("28d", "直近28日（その日を含む）", "the last 28 days, the day included"),
        WindowWord("4w", "直近4週間（28d と同じ）", "the last 4 weeks (the same as 28d)"),
        WindowWord("cycle", "直近の締め期間", "the last closed cycle by the account's closing day"),
        WindowWord("cycles(3)", "直近3つの締め期間", "the last 3 closed cycles"),
        WindowWord(
            "cycle_last_year", "直近の締め期間の1年前", "the cycle one year before the last closed"
        ),
        WindowWord("this_cycle", "今の締め期間のその日まで", "the running cycle up to the day"),
        WindowWord("fiscal_year", "直近の終わった年度", "the last closed fiscal year"),
        WindowWord(
            "this_fiscal_year", "今年度のその日まで", "the running fiscal year up to the day"
        ),
        WindowWord("ever", "これまでの全期間", "all time"),
    )
}


@dataclass(frozen=True)
class Builtin:
    """A dotted field: `kind` of its value; `needs` the record facts it is computed from."""

    name: str
    kind: Kind
    ja: str
    en: str
    needs: tuple[str, ...]


_CONTRACT = ("contract.start", "contract.end", "contract.notice_given")

BUILTINS = {
    field.name: field
    for field in (
        Builtin("contract.active", "bool", "契約中", "has a contract", _CONTRACT),
        Builtin(
            "contract.ever", "bool", "契約したことがある", "has ever had a contract", _CONTRACT
        ),
        Builtin("contract.seats", "number", "席数", "seats", (*_CONTRACT, "contract.seats")),
        Builtin(
            "contract.amount",
            "number",
            "契約金額（円/年）",
            "amount a year",
            (*_CONTRACT, "contract.amount"),
        ),
        Builtin("contract.plan", "text", "プラン", "plan", (*_CONTRACT, "contract.plan")),
        Builtin(
            "contract.start",
            "date",
            "いまの契約の開始日",
            "start of the present contract",
            _CONTRACT,
        ),
        Builtin(
            "contract.end", "date", "いまの契約の終了日", "end of the present contract", _CONTRACT
        ),
        Builtin(
            "contract.first_start",
            "date",
            "最初の契約開始日",
            "start of the first contract",
            _CONTRACT,
        ),
        Builtin(
            "contract.notice_deadline",
            "date",
            "解約通知期限",
            "notice deadline",
            (*_CONTRACT, "contract.notice_deadline"),
        ),
        Builtin("contract.notice_given", "bool", "解約通知済み", "notice was given", _CONTRACT),
        Builtin(
            "contract.auto_renew",
            "bool",
            "自動更新",
            "renews automatically",
            (*_CONTRACT, "contract.auto_renew"),
        ),
        Builtin(
            "contract.days_to_end",
            "days",
            "契約終了までの日数",
            "days to the contract's end",
            _CONTRACT,
        ),
        Builtin(
            "contract.days_to_notice",
            "days",
            "解約通知期限までの日数",
            "days to the notice deadline",
            (*_CONTRACT, "contract.notice_deadline"),
        ),
        Builtin(
            "contract.days_since_start",
            "days",
            "最初の契約開始からの日数",
            "days since the first contract's start",
            _CONTRACT,
        ),
        Builtin(
            "contract.months_since_start",
            "number",
            "最初の契約開始からの月数",
            "months since the first contract's start",
            _CONTRACT,
        ),
        Builtin("ticket.open", "number", "未解決の問い合わせ", "open tickets", ("ticket.open",)),
        Builtin(
            "promise.open",
            "number",
            "未回答の約束",
            "promises without an answer",
            ("promise.open",),
        ),
        Builtin(
            "incident.active",
            "bool",
            "障害の影響中",
            "an incident affects it now",
            ("incident.open",),
        ),
        Builtin(
            "incident.days_since",
            "days",
            "障害が終わってからの日数（影響中は0）",
            "days since the last incident (0 during one)",
            ("incident.open",),
        ),
        Builtin(
            "outcome.attainment",
            "share",
            "成果指標の達成率",
            "attainment of the agreed outcomes",
            ("outcome.baseline", "outcome.target", "outcome.actual", "outcome.state"),
        ),
        Builtin(
            "outcome.days_to_due",
            "days",
            "成果指標の期日までの日数",
            "days to the nearest outcome's due date",
            ("outcome.due",),
        ),
        Builtin("account.busy", "bool", "繁忙期", "in a busy season", ()),
        Builtin("stage", "text", "ステージ", "stage", ()),
        Builtin("score", "number", "ヘルススコア", "health score", ()),
        Builtin("band", "text", "ヘルススコアの区分", "band of the score", ()),
    )
}
