# ruff: noqa: E501 -- a message is one line
"""Kinds and units that do not fit."""

from kinpira.design.core.messages.message import Message

KINDS = {
    "argument_count": Message(
        "{found}() に書くものは{expected}個ですが、{given}個あります。",
        "{found}() takes {expected}, but {given} are given.",
        "書き方: {usage}",
        "Write {usage}",
    ),
    "argument_kind": Message(
        "{found}() の{position}番目には{expected}を書きます。",
        "{found}() takes {expected_en} in place {position}.",
        "書き方: {usage}",
        "Write {usage}",
    ),
    "not_a_condition": Message(
        "ここには条件（点くか消えるか）を書きますが、{kind}が書かれています。",
        "A condition must stand here, but this is {kind_en}.",
        "{text} >= 10 のように比較を書いてください。",
        "Compare it, such as {text} >= 10.",
    ),
    "not_a_number": Message(
        "{kind}は計算に使えません。",
        "You can't calculate with {kind_en}.",
        "数値の指標を使ってください。条件を数にするには when(条件, 1, 0)、日付は days_to() か days_since() を使います。",
        "Use a number. when(condition, 1, 0) turns a condition into one; days_to() and days_since() a date.",
    ),
    "unit_mismatch": Message(
        "{left_ja}を{right_ja}と比べています。",
        "{left_en} is compared with {right_en}.",
        "右側を{left_ja}に合わせてください（{example}）。",
        "Make both sides {left_en}, such as {example}.",
    ),
    "not_comparable": Message(
        "{left_ja}を{right_ja}と比べることはできません。",
        "{left_en} can't be compared with {right_en}.",
        "両側の種類をそろえてください。{hint}",
        "Both sides must be of one kind. {hint_en}",
    ),
    "bool_compared": Message(
        "条件「{text}」は数と比べられません。",
        'The condition "{text}" can\'t be compared.',
        "そのまま {text} と書くか、not {text} と書いてください。",
        "Write it alone, or not {text}.",
    ),
    "order_of_text": Message(
        "文字は = と != と in でだけ比べられます。",
        "Words can only be compared by =, != and in.",
        '{left} = "…" のように書いてください。',
        'Write {left} = "…".',
    ),
    "not_a_date": Message(
        "ここには日付の項目を書きます。",
        "A date must stand here.",
        "例: contract.notice_deadline、account.live_on",
        "Such as contract.notice_deadline or account.live_on.",
    ),
    "lone_window": Message(
        "「{found}」は関数の中でだけ使えます。",
        '"{found}" can only stand inside a function.',
        "例: count(any, {found})",
        "Such as count(any, {found})",
    ),
    "measure_in_window": Message(
        "change() と year_ago() の中には、期間のある関数が必要です。",
        "change() and year_ago() need a function with a window inside.",
        "例: change(count(any, 28d))",
        "Such as change(count(any, 28d))",
    ),
    "score_part_kind": Message(
        "スコアの部品「{found}」は0〜1になりません（{kind}です）。",
        'The score part "{found}" is not within 0..1 (it is {kind_en}).',
        "scale({text}, 低い値, 高い値) で0〜1にしてください。",
        "Bring it to 0..1 by scale({text}, low, high).",
    ),
}
