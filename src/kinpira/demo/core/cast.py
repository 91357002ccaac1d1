"""The team of かわせみ計数株式会社: who sells and looks after ヨジツノート. Nobody here exists."""

from dataclasses import dataclass

COMPANY = "かわせみ計数株式会社"
PRODUCT = "ヨジツノート"
PASSWORD = "yojitsu-demo-2026"  # noqa: S105 — printed by the command, of use on a demonstration only
DEPARTMENT = "カスタマーサクセス部"
SALES = "営業部"


@dataclass(frozen=True)
class Member:
    """A user of Kinpira; `hours` are bookable hours a week."""

    key: str
    email: str
    name: str
    role: str
    team: str
    tier: str
    hours: int


TEAM = (
    Member("aizawa", "yoko.aizawa@kawasemi.example", "相沢 陽子", "manager", DEPARTMENT, "", 8),
    Member("toda", "osamu.toda@kawasemi.example", "戸田 修", "admin", "", "CSOps", 0),
    Member("kono", "aoi.kono@kawasemi.example", "河野 葵", "csm", DEPARTMENT, "ハイタッチ", 26),
    Member("saeki", "ryo.saeki@kawasemi.example", "佐伯 涼", "csm", DEPARTMENT, "ハイタッチ", 26),
    Member(
        "hirao", "minoru.hirao@kawasemi.example", "平尾 実", "csm", DEPARTMENT, "ロータッチ", 28
    ),
    Member(
        "maki",
        "chinatsu.maki@kawasemi.example",
        "牧 千夏",
        "csm",
        DEPARTMENT,
        "オンボーディング",
        28,
    ),
    Member(
        "shinohara",
        "ken.shinohara@kawasemi.example",
        "篠原 健",
        "csm",
        DEPARTMENT,
        "テックタッチ",
        20,
    ),
    Member("inui", "mao.inui@kawasemi.example", "乾 真央", "csm", SALES, "営業", 30),
)
EMAIL = {member.key: member.email for member in TEAM}
TIER_TEAMS = (
    "ハイタッチ",
    "ロータッチ",
    "オンボーディング",
    "テックタッチ",
)  # under the department
