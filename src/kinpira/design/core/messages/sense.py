# ruff: noqa: E501 -- a message is one line
"""Written right, but without sense."""

from kinpira.design.core.messages.message import Message

SENSE = {
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
