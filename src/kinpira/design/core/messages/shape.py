# ruff: noqa: E501 -- a message is one line
"""The YAML file and its keys."""

from kinpira.design.core.messages.message import Message

SHAPE = {
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
