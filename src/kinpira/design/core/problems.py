# ruff: noqa: E501 -- a message is one line

"""What can be wrong in a design: one Problem per mistake, said in both languages with its mend.

Every code stands in `MESSAGES`; `{…}` are filled by the finder. `docs/reference/design-file.md` lists them.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Message:
    """What happened and how to mend it, Japanese and English."""

    ja: str
    en: str
    mend_ja: str
    mend_en: str

    def say(self, language: str, **values: object) -> str:
        return (self.ja if language == "ja" else self.en).format(**values)

    def mend(self, language: str, **values: object) -> str:
        return (self.mend_ja if language == "ja" else self.mend_en).format(**values)


@dataclass(frozen=True)
class Problem:
    """A mistake at `line`, `column` (1-based) of the file; `path` is the key's way from the top."""

    code: str
    line: int
    column: int
    ja: str
    en: str
    mend_ja: str
    mend_en: str
    severity: Severity = "error"
    near: str = ""  # the nearest known name, "" without one
    path: Path = ()

    def message(self, language: str) -> str:
        return self.ja if language == "ja" else self.en

    def mend(self, language: str) -> str:
        return self.mend_ja if language == "ja" else self.mend_en

    def as_dict(self, language: str) -> dict[str, Any]:
        return {
            "line": self.line,
            "column": self.column,
            "severity": self.severity,
            "code": self.code,
            "path": ".".join(str(step) for step in self.path),
            "message": self.message(language),
            "mend": self.mend(language),
            "near": self.near or None,
        }


def make_problem(
    code: str,
    line: int,
    column: int,
    *,
    path: Path = (),
    severity: Severity = "error",
    near: str = "",
    **values: object,
) -> Problem:
    """The problem of `code`; with a `near` name its mend asks whether that was meant."""
    message = MESSAGES[code]
    mend_ja, mend_en = message.mend("ja", **values), message.mend("en", **values)
    if near:
        mend_ja = f"「{near}」のことですか？ {mend_ja}"
        mend_en = f'Did you mean "{near}"? {mend_en}'
    return Problem(
        code,
        line,
        column,
        message.say("ja", **values),
        message.say("en", **values),
        mend_ja,
        mend_en,
        severity,
        near,
        path,
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name most like `word`, or ""."""
    names = list(known)
    folded = {name.casefold(): name for name in names}
    if word.casefold() in folded:
        return folded[word.casefold()]
    found = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return found[0] if found else ""


_READING = {  # the text of one expression
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

_SHAPE = {  # the YAML file and its keys
    "yaml": Message(
        "YAMLとして読めません: {found}",
        "This is not YAML: {found}",
        "字下げ、コロンのあとの空白、引用符を確かめてください。",
        "Look at the indentation, the space after colons, and quotes.",
    ),
    "not_a_mapping": Message(
        "ファイルの一番上は「キー: 値」の並びでなければなりません。",
        "The top of the file must be a list of key: value.",
        "design: と name: から書き始めてください。ひな型は kinpira design templates で出せます。",
        "Start with design: and name:. See kinpira design templates.",
    ),
    "duplicate_key": Message(
        "キー「{found}」が2回書かれています。",
        'The key "{found}" is written twice.',
        "片方を消すか、別のキーにしてください。",
        "Remove one of them or give it another key.",
    ),
    "unknown_key": Message(
        "「{found}」というキーはありません。",
        'There is no key "{found}".',
        "ここで使えるキー: {known}。",
        "Keys that can stand here: {known}.",
    ),
    "missing_key": Message(
        "「{found}」がありません。",
        '"{found}" is missing.',
        "{found}: を書き足してください（{about}）。",
        "Add {found}: ({about_en}).",
    ),
    "wrong_value": Message(
        "「{found}」はここに書けません。",
        '"{found}" can\'t stand here.',
        "書けるもの: {expected}。",
        "Write {expected_en}.",
    ),
    "bad_key": Message(
        "「{found}」はキーに使えません。",
        '"{found}" can\'t be a key.',
        "文字で始め、文字・数字・_ だけにしてください。",
        "Start with a letter, then only letters, digits and _.",
    ),
    "trigger_count": Message(
        "アクション定義「{found}」のきっかけが{count}個あります。",
        'The play "{found}" has {count} triggers.',
        "when:（インジケーター）か on:（セグメント・ステージ・日付）のどちらか1つを書いてください。",
        "Write one of when: (an indicator) and on: (a segment, stage or date).",
    ),
    "days_missing": Message(
        "日付のきっかけに days: がありません。",
        "A date trigger needs days:.",
        "例: on: {{before: contract.notice_deadline, days: 60}}",
        "Such as on: {{before: contract.notice_deadline, days: 60}}",
    ),
    "off_without_when": Message(
        "off: は when: のあるアクション定義でだけ使えます。",
        "off: needs when:.",
        "off: を消すか、when: を書いてください。",
        "Remove off: or write when:.",
    ),
}

_NAMES = {
    "unknown_measure": Message(
        "「{found}」という指標・セグメントはありません。",
        'There is no measure or segment "{found}".',
        "measures: に足すか、綴りを確かめてください。",
        "Add it to measures: or look at its spelling.",
    ),
    "unknown_stage": Message(
        "「{found}」というステージはありません。",
        'There is no stage "{found}".',
        "stages: にある key を書いてください: {known}。",
        "Write a key of stages:: {known}.",
    ),
    "unknown_segment": Message(
        "「{found}」というセグメントはありません。",
        'There is no segment "{found}".',
        "segments: にあるキーを書いてください: {known}。",
        "Write a key of segments:: {known}.",
    ),
    "unknown_play": Message(
        "「{found}」というアクション定義はありません。",
        'There is no play "{found}".',
        "plays: にあるキーを書いてください: {known}。",
        "Write a key of plays:: {known}.",
    ),
    "unknown_level": Message(
        "「{found}」というサクセスの段階はありません。",
        'There is no success level "{found}".',
        "success: にあるキーを書いてください: {known}。",
        "Write a key of success:: {known}.",
    ),
    "unknown_field": Message(
        "「{found}」という項目はありません。",
        'There is no field "{found}".',
        "組み込みの項目は docs/reference/design-file.md に、自社で足した項目は設定にあります。",
        "Built-in fields are in docs/reference/design-file.md; fields of your own are in the settings.",
    ),
    "unknown_function": Message(
        "「{found}」という関数はありません。",
        'There is no function "{found}".',
        "使える関数は docs/reference/design-file.md にあります。",
        "Functions are listed in docs/reference/design-file.md.",
    ),
    "unknown_role": Message(
        "「{found}」という役割はありません。",
        'There is no role "{found}".',
        "使える役割: {known}。",
        "Roles: {known}.",
    ),
    "unknown_band": Message(
        "「{found}」というヘルススコアの区分はありません。",
        'There is no band "{found}".',
        "good（良好）、watch（注意）、risk（要対応）のいずれかを書いてください。",
        "Write good, watch or risk.",
    ),
    "unknown_event": Message(
        "「{found}」という利用ログは、まだ1件も届いていません。",
        'No event "{found}" has ever come in.',
        "綴りを確かめてください。これから送るログなら、このままで構いません。",
        "Look at its spelling. It may stay if it will be sent later.",
    ),
    "event_not_in_a_group": Message(
        "「{found}」は events: のどのまとまりにもありません。",
        '"{found}" is in no group of events:.',
        "綴りを確かめてください。送られてくるログの名前なら、このままで構いません。",
        "Look at its spelling. It may stay if it is the name of an event that is sent.",
    ),
    "unquoted_text": Message(
        "「{found}」は引用符で囲まれていません。",
        '"{found}" is not in quotes.',
        '文字と比べるときは "{found}" と書いてください。',
        'To compare with a word write "{found}" in quotes.',
    ),
    "shadows": Message(
        "「{found}」は{what}の名前なので、キーに使えません。",
        '"{found}" is the name of a {what_en} and can\'t be a key.',
        "{found}_value のように、別のキーにしてください。",
        "Give it another key, such as {found}_value.",
    ),
    "name_twice": Message(
        "「{found}」は {first} と {second} の両方で使われています。",
        '"{found}" is used in both {first} and {second}.',
        "どちらかを別のキーにしてください。",
        "Give one of them another key.",
    ),
    "is_a_function": Message(
        "「{found}」は関数です。かっこがありません。",
        '"{found}" is a function and needs brackets.',
        "書き方: {usage}",
        "Write {usage}",
    ),
}

_KINDS = {
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

_SENSE = {
    "no_action": Message(
        "インジケーター「{found}」が点いても、誰も何もしません。",
        'Nobody acts on the indicator "{found}".',
        "do: にアクションを書くか、観察中として observe: 期限の日付 を書いてください。",
        "Write an action in do:, or watch it first with observe: and a last day.",
    ),
    "observe_expired": Message(
        "「{found}」の観察期間は {until} に終わっています。",
        'The observation of "{found}" ended on {until}.',
        "do: にアクションを書くか、点灯しても動かないなら消してください。",
        "Write an action in do:, or remove what nobody acts on.",
    ),
    "goal_without_purpose": Message(
        "目標に purpose:（目的）がありません。",
        "The goal has no purpose.",
        "goal: に purpose: を書き、この数値が動くと何が良くなるのかを書いてください。",
        "Add purpose: to goal: and say what gets better when this figure moves.",
    ),
    "never_true": Message(
        "この条件が成り立つことはありません: {why_ja}。",
        "This condition can never hold: {why_en}.",
        "数値か、and と or を確かめてください。",
        "Look at the figures, and at and / or.",
    ),
    "always_true": Message(
        "この条件はいつも成り立ちます。",
        "This condition always holds.",
        "数値か、and と or を確かめてください。",
        "Look at the figures, and at and / or.",
    ),
    "off_while_on": Message(
        "消灯の条件 off が、点灯の条件 when と同時に成り立ちます。",
        "The condition off can hold while when holds.",
        "off は when の外側に置いてください（例: when: x <= -40% なら off: x > -20%）。",
        "Put off outside of when, such as off: x > -20% for when: x <= -40%.",
    ),
    "off_never": Message(
        "消灯の条件が成り立つことはありません: {why_ja}。一度点くと消えません。",
        "The condition off can never hold: {why_en}. Once lit it stays lit.",
        "off の数値を確かめてください。",
        "Look at the figures of off.",
    ),
    "later_stage": Message(
        "ステージ「{found}」の条件が、まだ先のステージ「{other}」を必要としています。",
        'The stage "{found}" needs the stage "{other}", which does not come before it.',
        "ステージの順を入れ替えるか、前のステージを書いてください。",
        "Reorder the stages, or name an earlier one.",
    ),
    "earlier_stage": Message(
        "ステージ「{found}」の条件に、ステージ「{other}」は書けません。",
        'The condition of the stage "{found}" can\'t name the stage "{other}".',
        "ステージは順に到達するので、前のステージは書かなくて構いません。消してください。",
        "Stages are reached in order, so an earlier one need not be written. Leave it out.",
    ),
    "circle": Message(
        "定義が一周しています: {way}。",
        "The definitions go in a circle: {way}.",
        "どこか1か所を、ほかの指標で書き直してください。",
        "Write one of them by other measures.",
    ),
    "weights": Message(
        "スコアの重みの合計が0です。",
        "The weights of the score sum to 0.",
        "weight: に0より大きい数を書いてください。",
        "Give a weight: above 0.",
    ),
    "negative_weight": Message(
        "重みが0より小さい値です（{found}）。",
        "A weight is below 0 ({found}).",
        "悪い兆しは scale(x, 高い値, 低い値) のように向きを逆にして書きます。",
        "Turn it around instead: scale(x, high, low).",
    ),
    "bands": Message(
        "区分の順が逆です: good {good}、watch {watch}。",
        "The bands are out of order: good {good}, watch {watch}.",
        "0 ≤ watch < good ≤ 100 にしてください。",
        "They must be 0 <= watch < good <= 100.",
    ),
    "expect_order": Message(
        "「{found}」の expect（{days}日）が、前のステージ「{before}」（{before_days}日）より短くなっています。",
        'expect of "{found}" ({days} days) is shorter than that of "{before}" ({before_days} days) before it.',
        "expect は契約開始からの日数です。前のステージより長くしてください。",
        "expect counts from the contract's start: make it longer than the stage before.",
    ),
    "for_scope": Message(
        "for: では account. と contract. の項目だけが使えます（「{found}」は使えません）。",
        'for: may only use account.* and contract.* fields, not "{found}".',
        "利用ログや指標による絞り込みは segments: に書いてください。",
        "Put conditions on use and measures into segments:.",
    ),
    "late_without_expect": Message(
        "ステージ「{found}」に expect がないので、遅れになることはありません。",
        'The stage "{found}" has no expect, so nobody is ever late.',
        "そのステージに expect: 45d のように書いてください。",
        "Give that stage an expect:, such as 45d.",
    ),
    "band_without_score": Message(
        "score: がないので、{found} はいつも空です。",
        "There is no score:, so {found} is always missing.",
        "score: を書くか、この条件を消してください。",
        "Write score: or remove this condition.",
    ),
}

MESSAGES: dict[str, Message] = {**_READING, **_SHAPE, **_NAMES, **_KINDS, **_SENSE}
