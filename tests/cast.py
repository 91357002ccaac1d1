"""The small named cast of tests across packages: people of the demonstration, two accounts.

Everything is made through services, as the doors do it; `NOW` is the demonstration's morning.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kinpira.accounts import services

NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
TODAY = date(2026, 10, 19)
PASSWORD = "yojitsu-demo-2026"


@dataclass(frozen=True)
class Cast:
    """相沢 leads the department, 河野 and 佐伯 look after one account each, 戸田 is the admin, 三浦
    of another team only reads."""

    aizawa: Any
    kono: Any
    saeki: Any
    toda: Any
    miura: Any
    shinonome: Any  # 東雲フーズ, 河野's
    shirakaba: Any  # 白樺リテール, 佐伯's


def make_cast() -> Cast:
    department = services.create_team(name="カスタマーサクセス部", now=NOW, actor="test")
    high = services.create_team(name="ハイタッチ", parent=department, now=NOW, actor="test")
    low = services.create_team(name="ロータッチ", parent=department, now=NOW, actor="test")
    planning = services.create_team(name="経営企画", now=NOW, actor="test")

    def user(email: str, name: str, role: str, team: Any) -> Any:
        return services.create_user(
            email=f"{email}@kawasemi.example",
            name=name,
            role=role,
            team=team,
            password=PASSWORD,
            now=NOW,
            actor="test",
        )

    aizawa = user("yoko.aizawa", "相沢 陽子", "manager", department)
    kono = user("aoi.kono", "河野 葵", "csm", high)
    saeki = user("ryo.saeki", "佐伯 涼", "csm", low)
    toda = user("osamu.toda", "戸田 修", "admin", None)
    miura = user("makoto.miura", "三浦 誠", "viewer", planning)
    shinonome = _account("K0001", "東雲フーズ", "しののめふーず", kono, high, 8_400_000)
    shirakaba = _account("K0002", "白樺リテール", "しらかばりてーる", saeki, low, 7_200_000)
    return Cast(aizawa, kono, saeki, toda, miura, shinonome, shirakaba)


def _account(external_id: str, name: str, kana: str, owner: Any, team: Any, amount: int) -> Any:
    """An account under contract from 2026-02-01 to 2027-01-31."""
    values = {
        "name": name,
        "kana": kana,
        "cs_owner": owner.email,
        "team": team.name,
        "segment_size": "EP",
        "fiscal_year_end": 12,
        "contracted_on": date(2026, 2, 1),
    }
    account, _ = services.save_account(
        external_id=external_id, values=values, now=NOW, today=TODAY, actor="test"
    )
    services.save_contract(
        account=account,
        external_id=f"C-{external_id}",
        values={
            "plan": "エンタープライズ",
            "seats": 50,
            "amount": amount,
            "start_date": date(2026, 2, 1),
            "end_date": date(2027, 1, 31),
            "auto_renew": True,
            "notice_deadline": date(2026, 12, 2),
        },
        now=NOW,
        today=TODAY,
        assumed=True,
        actor="test",
    )
    return account
