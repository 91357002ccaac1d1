# ruff: noqa: E501 -- the design is written as people write it
"""A small design that is right, and ways to make it wrong."""

GOOD = """\
design: crm
name: 営業支援の定着
for: contract.active
goal: {name: 月次継続率, now: 91%, target: 95%, purpose: 使われない席を減らす}
success:
  light: {name: ライトサクセス, text: 毎週使われている}
events:
  deals: {name: 商談の更新, of: [create_deal, win_deal], about: [large]}
  search: [search, find]
  won: win_deal
measures:
  people: {name: 利用者数, unit: 人/28日, value: "users(any, 28d)"}
  seat_use: {name: 席の利用率, unit: "%", value: people / contract.seats}
  trend: {name: 利用の変化, unit: "%", value: "change(count(any, 28d))"}
  quiet: {name: 最終利用から, unit: 日, value: since(any), purpose: 離れ始めを見る}
stages:
  - {key: start, name: 導入, reached: contract.active, expect: 14d}
  - {key: input, name: 入力が始まる, reached: "count(deals, 28d) >= 20 and people >= 3", expect: 45d}
  - {key: value, name: 成果を語れる, reached: seat_use >= 80%, lost: quiet > 21d, confirm: csm, level: light}
segments:
  large: {name: 大口, if: contract.seats >= 25, points: 5}
score:
  bands: {good: 70, watch: 40}
  parts:
    seats: {name: 席の利用, weight: 50, value: "scale(seat_use, 20%, 90%)"}
    wide: {weight: 50, value: "adopted([deals, search], 28d)"}
  lamps: {silent: -10}
plays:
  silent: {name: 7日使われていない, when: quiet >= 7d, tone: risk, again: 30d, do: [{cta: 電話で聞く, due: 1bd, minutes: 15}]}
  drop:
    name: 利用が減った
    when: held(trend <= -40%, 14d) and stage >= input
    off: trend > -20%
    tone: risk
    busy: quiet
    do: [{cta: 理由を聞く, why: 交代が多い, due: 3bd, minutes: 45, steps: [見る, 聞く], to: deputy, priority: high}]
  grown: {name: 大口になった, on: {enter: large}, tone: chance, do: [{cta: 挨拶}]}
  late: {name: 入力が遅い, on: {late: input}, do: [{cta: 二回目の会議, due: 3bd}]}
  renewal: {name: 契約更新の準備, on: {before: contract.notice_deadline, days: 60}, do: [{cta: 見積}]}
  watched: {name: 席が余る, when: seat_use < 50%, observe: 2026-12-31}
"""


def good_with(old: str, new: str) -> str:
    """The design with one piece replaced; the piece must be there once."""
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the design"
    return GOOD.replace(old, new)


def good_when(condition: str) -> str:
    """The design with another condition for its first play."""
    return good_with("when: quiet >= 7d", f"when: {condition!r}")


def good_measure(value: str) -> str:
    """The design with one more measure, `extra`."""
    return good_with(
        "  quiet: {name:", f"  extra: {{name: 追加, value: {value!r}}}\n  quiet: {{name:"
    )
