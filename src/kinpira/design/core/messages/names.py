# ruff: noqa: E501 -- a message is one line
"""Names: unknown, taken, used twice."""

from kinpira.design.core.messages.message import Message

NAMES = {
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
