"""Sentences for the faults of the core, in the reader's language: what happened and what to do."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from kinpira.exchange.core.faults import BadFile, BadMap, Fault

SENTENCES: dict[str, Callable[[], str]] = {
    # cells
    "required": lambda: _("必須の項目が空です。値を入れてください。"),
    "not_a_date": lambda: _(
        "「{value}」は日付として読めません（例: 2026-10-19、2026/10/19、令和8年10月19日）。"
    ),
    "not_a_time": lambda: _("「{value}」は日時として読めません（例: 2026-10-19 09:00:00）。"),
    "not_a_number": lambda: _("「{value}」は数値として読めません（例: 1200000、¥1,200,000）。"),
    "not_whole": lambda: _("「{value}」は整数ではありません。整数にしてください。"),
    "too_large": lambda: _("「{value}」は大きすぎます。桁を確かめてください。"),
    "out_of_range": lambda: _("「{value}」は{lowest}〜{highest}の範囲にしてください。"),
    "not_yes_no": lambda: _("「{value}」は「はい」か「いいえ」（1/0、有/無、○/×）にしてください。"),
    "not_a_choice": lambda: _(
        "「{value}」は選べません。{choices} のどれかにするか、"
        "マップの values: で読み替えてください。"
    ),
    "not_a_month": lambda: _("「{value}」は月として読めません（例: 3、3月、3月31日）。"),
    "not_a_currency": lambda: _("「{value}」は通貨コードではありません（例: JPY、USD）。"),
    "not_a_mail": lambda: _(
        "「{value}」はメールアドレスの形ではありません（例: hanako@example.co.jp）。"
    ),
    "too_long": lambda: _("長すぎます（{length}文字）。{limit}文字以内にしてください。"),
    "not_in_lookup": lambda: _("「{value}」が対応表 {file} にありません。対応表に足してください。"),
    # rows
    "ragged": lambda: _(
        "列の数が見出しと合いません（{cells}列、見出しは{columns}列）。区切りや引用符を確かめてください。"
    ),
    "bad_row": lambda: _("この行は読めません（{reason}）。区切りや引用符を確かめてください。"),
    "bad_json": lambda: _("この行はJSONとして読めません。1行に1つのJSONにしてください。"),
    "duplicate_id": lambda: _(
        "同じID「{id}」が{first}行目にもあります。どちらか一方にしてください。"
    ),
    "said": lambda: "{message}",
    # files
    "no_file": lambda: _("ファイルがありません。パスを確かめてください。"),
    "empty_file": lambda: _("ファイルが空です。見出しの行とデータの行が必要です。"),
    "binary": lambda: _(
        "表のファイルではありません（バイナリ）。"
        "CSV か xlsx で保存し直してください（古い .xls は不可）。"
    ),
    "unknown_bytes": lambda: _(
        "文字コードがわかりません。UTF-8 か CP932（Shift_JIS）で保存するか、"
        "マップの encoding: で指定してください。"
    ),
    "unknown_encoding": lambda: _(
        "「{encoding}」という文字コードは知りません（例: utf-8、cp932、euc-jp）。"
    ),
    "bad_bytes": lambda: _(
        "{encoding} として読めない文字（{byte}）があります。"
        "マップの encoding: で文字コードを指定するか、"
        "UTF-8 で保存し直してください。"
    ),
    "nul": lambda: _("{line}行目に NUL 文字があります。取り除いて保存し直してください。"),
    "cell_too_large": lambda: _(
        "{line}行目のセルが大きすぎます。引用符が閉じているか確かめてください。"
    ),
    "broken_csv": lambda: _(
        "{line}行目で CSV として読めなくなりました（{reason}）。引用符を確かめてください。"
    ),
    "no_header": lambda: _(
        "{row}行目に見出しがありません。見出しの行をマップの header_row: で指定してください。"
    ),
    "duplicate_header": lambda: _(
        "同じ見出しが2つ以上あります: {names}。見出しの名前を変えてください。"
    ),
    "too_many_columns": lambda: _("列が多すぎます（{count}列）。{limit}列以内にしてください。"),
    "broken_gzip": lambda: _(
        "gzip として最後まで読めません（{reason}）。ファイルを取り直してください。"
    ),
    "gzip_bomb": lambda: _("展開すると{limit}を超えるため読みません。ファイルを分けてください。"),
    "zip_bomb": lambda: _(
        "展開すると大きすぎるブックです（{size}、上限 {limit}、圧縮率 100 倍まで）。"
        "CSV で保存し直してください。"
    ),
    "not_a_workbook": lambda: _("Excel ブックではない ZIP です。xlsx か CSV を渡してください。"),
    "workbook_dtd": lambda: _("DTD を含むブックは読みません。Excel で保存し直してください。"),
    "broken_workbook": lambda: _(
        "Excel ブックとして読めません（{reason}）。Excel で保存し直してください。"
    ),
    "no_sheet": lambda: _("シート「{sheet}」がありません。あるシート: {sheets}"),
    "broken_parquet": lambda: _("Parquet として読めません（{reason}）。"),
    # maps
    "bad_yaml": lambda: _("YAML として読めません（{reason}）。"),
    "bad_map": lambda: _("{where}: {reason}"),
    "map_of_other_kind": lambda: _(
        "{kind} のマップです。{want} のマップを --map で渡してください。"
    ),
    "unknown_field": lambda: _("「{field}」という項目はありません。使える項目: {known}"),
    "field_missing": lambda: _(
        "必須の項目 {field}（{label}）の列がわかりません。見出しを「{label}」にするか、"
        "マップの columns: で列を指定してください。"
    ),
    "no_such_column": lambda: _("ファイルにない列です: {columns}。あるのは: {known}"),
}


class _Details(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def say(fault: Fault) -> str:
    """The sentence of a fault; long values are cut."""
    details = {
        key: value if key in ("known", "message", "columns") else value[:80]
        for key, value in fault.details.items()
    }
    return SENTENCES[fault.code]().format_map(_Details(details))


def say_bad_file(name: str, error: BadFile) -> str:
    return f"{name}: {say(error.fault)}"


def say_bad_map(name: str, error: BadMap) -> str:
    """Every mistake of a map on a line of its own, with file and line."""
    return "\n".join(
        f"{name}:{line}: {say(fault)}" if line else f"{name}: {say(fault)}"
        for line, fault in error.faults
    )
