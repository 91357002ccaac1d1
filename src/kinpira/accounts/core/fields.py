"""The vocabulary of record facts: what accounts, contracts, people … say about themselves.

`accounts` writes these names, the success design reads them. A *state* holds until the next fact of
the same (account, entity, name); an *event* happens on a day. Which reduction over entities a state
has when an account has several is part of its meaning and stands here.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "money", "date", "bool", "text"]
Reduce = Literal["one", "sum", "min", "max", "any", "count", "latest"]


@dataclass(frozen=True)
class StateField:
    """A dated state. `reduce` says how several entities become one value per account."""

    name: str
    kind: Kind
    reduce: Reduce
    ja: str
    en: str
    unit: str = ""


@dataclass(frozen=True)
class RecordEvent:
    """Something that happened on a day; `entity`, `person` and `value` say what the fact
    carries.
    """

    name: str
    ja: str
    en: str
    entity: str = ""
    value: str = ""


ROLES = ("economic_buyer", "champion", "administrator", "end_user_view", "end_user_edit")

# Raw states of a contract, one entity per contract (its external id). A contract is *active* on
# day t when
# contract.start <= t <= contract.end, and it has not ended early (contract.ended, a day).
CONTRACT_STATES = (
    StateField("contract.start", "date", "max", "契約開始日", "contract start"),
    StateField("contract.end", "date", "max", "契約終了日", "contract end (inclusive)"),
    StateField("contract.plan", "text", "latest", "プラン", "plan"),
    StateField("contract.seats", "number", "sum", "席数", "seats", "席"),
    StateField("contract.amount", "money", "sum", "契約金額", "amount a year", "円/年"),
    StateField("contract.auto_renew", "bool", "any", "自動更新", "renews automatically"),
    StateField("contract.notice_deadline", "date", "min", "解約通知期限", "notice deadline"),
    StateField("contract.notice_given", "date", "min", "解約通知日", "notice given on"),
)

# States of the account itself: entity "". Free fields declared by the company appear as
# account.<key>.
ACCOUNT_STATES = (
    StateField("account.industry", "text", "one", "業種", "industry"),
    StateField("account.segment_size", "text", "one", "規模", "segment size"),
    StateField("account.touch_model", "text", "one", "タッチモデル", "touch model"),
    StateField("account.channel", "text", "one", "商流", "channel"),
    StateField("account.contracted_on", "date", "one", "契約開始", "contract start"),
    StateField("account.kickoff_on", "date", "one", "キックオフ", "kick-off"),
    StateField("account.onboarded_on", "date", "one", "導入完了", "onboarding completed"),
    StateField("account.live_on", "date", "one", "本番運用開始", "in production since"),
    StateField("account.handover_accepted_on", "date", "one", "引き継ぎ受領", "handover accepted"),
    StateField("account.judgement", "text", "one", "CSMの見立て", "the CSM's own judgement"),
)

# One entity per ticket, outcome, incident, promise; per (contact, role) for roles.
ENTITY_STATES = (
    StateField("ticket.open", "bool", "count", "未解決の問い合わせ", "open tickets", "件"),
    StateField("outcome.baseline", "number", "latest", "成果指標の起点", "outcome baseline"),
    StateField("outcome.target", "number", "latest", "成果指標の目標", "outcome target"),
    StateField("outcome.actual", "number", "latest", "成果指標の実績", "outcome actual"),
    StateField("outcome.due", "date", "min", "成果指標の期日", "outcome due"),
    StateField("outcome.state", "text", "latest", "成果指標の状態", "outcome state"),
    StateField("incident.open", "bool", "count", "障害の影響", "incidents now affecting", "件"),
    StateField("promise.open", "bool", "count", "未回答の約束", "promises without answer", "件"),
    *(
        StateField(f"role.{role}", "bool", "count", f"役割 {role}", f"holders of {role}", "人")
        for role in ROLES
    ),
)

STATES: dict[str, StateField] = {
    field.name: field for field in (*CONTRACT_STATES, *ACCOUNT_STATES, *ENTITY_STATES)
}

# Events that records write. `person` is the contact's person key where there is one.
RECORD_EVENTS: dict[str, RecordEvent] = {
    event.name: event
    for event in (
        RecordEvent("touchpoint", "対応履歴", "touchpoint", entity="result", value="minutes"),
        RecordEvent(
            "touchpoint.person",
            "対応履歴の参加者",
            "a contact who took part in a touchpoint",
            entity="result",
        ),
        RecordEvent(
            "touchpoint.thin",
            "薄い面談",
            "meeting moved, missed or without a new topic",
            value="1 thin, 0 not",
        ),
        RecordEvent("ticket.opened", "問い合わせ", "ticket opened", entity="ticket"),
        RecordEvent("ticket.closed", "問い合わせ解決", "ticket closed", entity="ticket"),
        RecordEvent("outcome.measured", "成果の実績", "outcome measured", "outcome", "actual"),
        RecordEvent("mail.bounced", "メール不達", "mail bounced"),
        RecordEvent("nps.asked", "NPSの依頼", "NPS asked"),
        RecordEvent("nps", "NPSの回答", "NPS answered", value="0-10"),
        RecordEvent("contract.notice", "解約通知", "notice of termination", entity="contract"),
        RecordEvent("contract.renewed", "契約更新", "contract renewed", entity="contract"),
        RecordEvent("churned", "解約", "the last contract ended without renewal"),
    )
}
