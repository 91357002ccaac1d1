# ruff: noqa: E501 -- a message is one line
"""The text of one expression."""

from kinpira.design.core.messages.message import Message

READING = {
    "empty": Message(
        "式が空です。",
        "The expression is empty.",
        "条件を書いてください（例: quiet >= 7d）。",
        "Write a condition, such as quiet >= 7d.",
    ),
    "too_long": Message(
        "式が長すぎます（{limit}字まで）。",
        "The expression is too long (at most {limit} characters).",
        "一部を measures に名前をつけて移してください。",
        "Move a part of it to measures under a name.",
    ),
    "too_deep": Message(
        "式の入れ子が深すぎます（{limit}段まで）。",
        "The expression is nested too deeply (at most {limit} levels).",
        "一部を measures に名前をつけて移してください。",
        "Move a part of it to measures under a name.",
    ),
    "ends_early": Message(
        "式が途中で終わっています。",
        "The expression ends too early.",
        "最後の演算子のあとに、名前か数値を書いてください。",
        "Write a name or a number after the last operator.",
    ),
    "not_closed": Message(
        "かっこが閉じていません。",
        "A bracket is not closed.",
        "「)」または「]」を足してください。",
        "Add the missing ) or ].",
    ),
    "quote_open": Message(
        "引用符が閉じていません。",
        "A quote is not closed.",
        '文字は "ライト" のように同じ引用符で囲んでください。',
        'Put words in a pair of quotes, such as "light".',
    ),
    "unknown_unit": Message(
        "「{number}{unit}」という単位はありません。",
        'There is no unit "{number}{unit}".',
        "{number}d（日）、{number}w（週）、{number}bd（営業日）、{number}% のいずれかで書いてください。",
        "Write {number}d (days), {number}w (weeks), {number}bd (business days) or {number}%.",
    ),
    "too_many_days": Message(
        "{found} は長すぎます（100年まで）。",
        "{found} is too long (at most 100 years).",
        "全期間なら ever と書いてください。",
        "For all time write ever.",
    ),
    "cycles_number": Message(
        "cycles({found}) は使えません。",
        "cycles({found}) can't be used.",
        "1 から 120 までの整数を書いてください（例: cycles(3)）。",
        "Write a whole number from 1 to 120, such as cycles(3).",
    ),
    "chained": Message(
        "比較を続けて書くことはできません（2つ目の「{found}」）。",
        'Comparisons can\'t be chained (the second "{found}").',
        "a > 1 and a < 5 のように and でつないでください。",
        "Join them by and: a > 1 and a < 5.",
    ),
    "unexpected": Message(
        "ここに「{found}」は書けません。",
        '"{found}" can\'t stand here.',
        "前後の演算子とかっこを確かめてください。",
        "Look at the operators and brackets around it.",
    ),
}
