"""The shape of the design file: its keys, their types, one line on each in both languages.

The JSON Schema for editors and the reference page are made from here: no key is undocumented.
Descriptions are "Japanese\nEnglish".
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

KEY = r"^[^\W\d]\w*$"
LENGTH = r"^\d+(d|w)$"


def _told(ja: str, en: str) -> str:
    return f"{ja}\n{en}"


def _as_text(value: Any) -> Any:
    """YAML reads `reached: 1` as a number and `now: 91` too; both are texts here."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | date):
        return str(value)
    return value


def _as_days(value: Any) -> Any:
    return f"{value}d" if isinstance(value, int) and not isinstance(value, bool) else value


def _form(value: Any) -> str:
    """Which form a value has, so that a mistake inside is told for that form alone."""
    if isinstance(value, list):
        return "list"
    return "mapping" if isinstance(value, dict | BaseModel) else "text"


Words = Annotated[str, BeforeValidator(_as_text), Field(min_length=1, max_length=1000)]
Rule = Annotated[
    str, BeforeValidator(_as_text), Field(min_length=1, json_schema_extra={"format": "expression"})
]
Key = Annotated[str, BeforeValidator(_as_text), Field(pattern=KEY, max_length=50)]
Days = Annotated[str, BeforeValidator(_as_days), Field(pattern=LENGTH)]
BusinessDays = Annotated[str, Field(pattern=r"^\d+(bd|d)$")]
Names = Annotated[
    Annotated[Words, Tag("text")] | Annotated[list[Words], Tag("list")], Discriminator(_form)
]


class Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=False, frozen=True)


class GoalSpec(Spec):
    name: Words = Field(description=_told("目標の名前", "the goal's name"))
    purpose: Words | None = Field(
        None,
        description=_told(
            "目的: この数値が動くと何が良くなるか（必須）",
            "why: what gets better when this figure moves (required)",
        ),
    )
    now: Words | None = Field(None, description=_told("いまの値", "where it stands now"))
    target: Words | None = Field(None, description=_told("目標の値", "where it should be"))


class LevelSpec(Spec):
    name: Words = Field(description=_told("画面に出る名前", "its name on screen"))
    text: Words = Field("", description=_told("達成した状態", "the achieved state in words"))


class EventsSpec(Spec):
    name: str = Field(
        "",
        description=_told(
            "文の中での呼び名（商談の更新）。1つの利用ログに名前を付けるだけでもよい",
            "how sentences call it (deal updates); may also just name a single event",
        ),
    )
    of: Names | None = Field(
        None,
        description=_told(
            "利用ログの名前（省くと、キーと同じ名前のもの）",
            "raw event names (left out: the event of the same name as the key)",
        ),
    )
    about: Names | None = Field(
        None,
        description=_told(
            "対象（entity）がこれらのものだけ数える", "only events about one of these entities"
        ),
    )


class MeasureSpec(Spec):
    name: Words = Field(description=_told("画面に出る名前", "its name on screen"))
    value: Rule = Field(description=_told("値の式", "the expression of its value"))
    unit: str = Field("", max_length=20, description=_told("単位", "its unit"))
    note: str = Field("", description=_told("読むときの注意", "what a reader should know"))
    purpose: str = Field("", description=_told("なぜ見るのか", "why it is looked at"))


class StageSpec(Spec):
    key: Key = Field(description=_told("式の中での名前", "its name in expressions"))
    name: Words = Field(description=_told("画面に出る名前", "its name on screen"))
    reached: Rule = Field(description=_told("到達の条件", "the condition that reaches it"))
    lost: Rule | None = Field(
        None,
        description=_told(
            "失う条件（なければ戻らない）", "the condition that loses it (none: kept)"
        ),
    )
    expect: Days | None = Field(
        None,
        description=_told(
            "契約開始から到達までの標準日数（45d）", "days from the first contract's start (45d)"
        ),
    )
    confirm: Literal["csm"] | None = Field(
        None, description=_told("csm: 担当者の確認で到達とする", "csm: a person confirms it")
    )
    level: Key | None = Field(
        None, description=_told("到達すると満たすサクセスの段階", "the success level it stands for")
    )
    text: str = Field("", description=_told("達成した状態", "the achieved state in words"))


class SegmentSpec(Spec):
    name: Words = Field(description=_told("画面に出る名前", "its name on screen"))
    if_: Rule = Field(alias="if", description=_told("条件", "the condition"))
    points: float = Field(
        0.0, ge=-100, le=100, description=_told("ヘルススコアへの加点", "points added to the score")
    )


class BandsSpec(Spec):
    good: float = Field(70.0, description=_told("これ以上が良好", "good from here"))
    watch: float = Field(
        40.0, description=_told("これ以上が注意、未満は要対応", "watch from here, risk below")
    )


class PartSpec(Spec):
    weight: float = Field(description=_told("重み", "its weight"))
    value: Rule = Field(description=_told("0〜1になる式", "an expression within 0..1"))
    name: str = Field("", description=_told("画面に出る名前", "its name on screen"))


class ScoreSpec(Spec):
    parts: dict[Key, PartSpec] = Field(description=_told("部品", "its parts"), min_length=1)
    bands: BandsSpec = Field(
        default_factory=lambda: BandsSpec(good=70, watch=40),
        description=_told("区分の境", "the bands' limits"),
    )
    missing: Literal["reweight", "zero"] = Field(
        "reweight",
        description=_told(
            "データがない部品: reweight 残りで按分、zero 0点",
            "a part without data: reweight the rest, or zero",
        ),
    )
    lamps: dict[Key, float] = Field(
        default_factory=dict,
        description=_told(
            "点灯中に加える点（アクション定義のキー: 点）", "points while a play's lamp is lit"
        ),
    )


class TriggerSpec(Spec):
    enter: Key | None = Field(
        None, description=_told("このセグメントに入った", "entered this segment")
    )
    leave: Key | None = Field(
        None, description=_told("このセグメントから出た", "left this segment")
    )
    reached: Key | None = Field(
        None, description=_told("このステージに到達した", "reached this stage")
    )
    late: Key | None = Field(
        None, description=_told("このステージに遅れている", "late to reach this stage")
    )
    before: Rule | None = Field(
        None, description=_told("この日付の days 日前", "`days` before this date")
    )
    after: Rule | None = Field(
        None, description=_told("この日付の days 日後", "`days` after this date")
    )
    days: Annotated[int, Field(ge=0, le=3650)] | None = Field(
        None, description=_told("before・after の日数", "the number of days for before and after")
    )


class ActionSpec(Spec):
    cta: Words = Field(description=_told("アクションの題", "what to do"))
    why: str = Field("", description=_told("理由", "why"))
    due: BusinessDays = Field(
        "0bd",
        description=_told("期日: 何営業日以内か（3bd）", "due within so many business days (3bd)"),
    )
    minutes: int = Field(
        0, ge=0, le=6000, description=_told("かかる時間（分）", "minutes it takes")
    )
    steps: list[Words] = Field(
        default_factory=list, description=_told("手順（プレイブック）", "the steps (playbook)")
    )
    to: Literal["owner", "deputy", "sales"] = Field(
        "owner", description=_told("owner 主担当、deputy 副担当、sales 営業担当", "who does it")
    )
    priority: Literal["high", "normal", "low"] = Field(
        "normal", description=_told("優先度", "its priority")
    )


class PlaySpec(Spec):
    name: Words = Field(description=_told("画面に出る名前", "its name on screen"))
    when: Rule | None = Field(None, description=_told("点灯の条件", "the condition that lights it"))
    on: TriggerSpec | None = Field(
        None, description=_told("条件以外のきっかけ", "a trigger other than a condition")
    )
    off: Rule | None = Field(
        None,
        description=_told(
            "消灯の条件（なければ when が外れたとき）", "the condition that turns it off"
        ),
    )
    tone: Literal["risk", "chance", "info"] = Field(
        "info", description=_told("risk 注意、chance 好機、info 情報", "its tone")
    )
    again: Days = Field(
        "0d",
        description=_told("次に始めるまで空ける日数（30d）", "days until it may start again (30d)"),
    )
    busy: Literal["run", "quiet"] = Field(
        "run",
        description=_told("quiet: 繁忙期は点灯しない", "quiet: dark in the customer's busy season"),
    )
    observe: date | None = Field(
        None,
        description=_told(
            "観察中: この日まではアクションなし", "watched without an action until this day"
        ),
    )
    purpose: str = Field("", description=_told("なぜ見るのか", "why it is looked at"))
    do: list[ActionSpec] = Field(default_factory=list, description=_told("すること", "what to do"))


EventsValue = Annotated[
    Annotated[Words, Tag("text")]
    | Annotated[list[Words], Tag("list")]
    | Annotated[EventsSpec, Tag("mapping")],
    Discriminator(_form),
]


class DesignFile(Spec):
    """The success design of Kinpira: goal, stages, "when x do what", measures, score."""

    design: Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]*$", max_length=50)] = Field(
        description=_told(
            "デザインの識別子（半角英数と - _）", "the design's key (letters, digits, - and _)"
        )
    )
    name: Words = Field(description=_told("画面に出る名前", "its name on screen"))
    for_: Rule = Field(
        "contract.active",
        alias="for",
        description=_told(
            "対象の企業（account. と contract. だけ）",
            "which accounts (account.* and contract.* only)",
        ),
    )
    goal: GoalSpec = Field(description=_told("目標とその目的", "the goal and why"))
    success: dict[Key, LevelSpec] = Field(
        default_factory=dict, description=_told("サクセスの段階", "levels of success")
    )
    events: dict[Key, EventsValue] = Field(
        default_factory=dict, description=_told("利用ログのまとまり", "named groups of raw events")
    )
    measures: dict[Key, MeasureSpec] = Field(
        default_factory=dict, description=_told("指標", "measures")
    )
    stages: list[StageSpec] = Field(
        default_factory=list, description=_told("ステージ（順に）", "stages, in order")
    )
    segments: dict[Key, SegmentSpec] = Field(
        default_factory=dict, description=_told("セグメント", "segments")
    )
    score: ScoreSpec | None = Field(None, description=_told("ヘルススコア", "the health score"))
    plays: dict[Key, PlaySpec] = Field(
        default_factory=dict,
        description=_told("どんなときに × 何をするか", "when x do what"),
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema that editors read (draft 2020-12)."""
    schema = DesignFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def is_key(text: str) -> bool:
    return re.match(KEY, text) is not None and len(text) <= 50
