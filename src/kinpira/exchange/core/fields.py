"""What can be imported: the kinds of records and the fields of each, with the words that files use.

Field names are those of the records themselves. `words` are further headers by which a column is
recognised when no map is given; a field's own name and its Japanese label always are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FieldKind = Literal[
    "id", "text", "date", "money", "number", "whole", "minutes", "bool", "choice", "month",
    "closing_day", "currency", "mail", "user", "team", "account", "contact", "contract",
    "contacts", "accounts", "roles", "time",
]  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of a kind of record. `normal`: stored NFKC; `choices`: value → words for it."""

    name: str
    kind: FieldKind
    ja: str
    en: str
    words: tuple[str, ...] = ()
    required: bool = False
    max_length: int = 0
    normal: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of record. `own_id`: its id is made from the row where the file has none."""

    name: str
    ja: str
    en: str
    fields: tuple[Field, ...]
    own_id: bool = False

    def get(self, name: str) -> Field | None:
        return next((item for item in self.fields if item.name == name), None)


ACCOUNT = Field(
    "account", "account", "企業ID", "account id", ("account_id", "customer_id", "顧客ID",
          "顧客コード",
    "顧客番号", "取引先コード", "取引先ID", "会社ID", "company_id"), required=True, max_length=100,
)  # fmt: skip
TOUCH = {
    "high": ("ハイタッチ", "ハイ"),
    "low": ("ロータッチ", "ロー"),
    "tech": ("テックタッチ", "テック"),
}
CHANNEL = {
    "direct": ("直販", "直接", "direct sales"),
    "partner": ("パートナー", "代理店", "reseller"),
}
JUDGEMENT = {"good": ("良好", "◎", "○"), "watch": ("注意", "△"), "risk": ("要対応", "×")}
PRIORITY = {
    "high": ("高", "urgent", "緊急", "critical", "p1"),
    "normal": ("中", "medium", "normal", "p2", "普通"),
    "low": ("低", "p3"),
}
MEETING = {
    "meeting": ("面談", "会議", "打ち合わせ", "打合せ", "ミーティング", "訪問", "商談"),
    "call": ("電話", "架電", "tel", "phone"),
    "mail": ("メール", "email", "e-mail"),
    "interview": ("インタビュー", "ヒアリング"),
}
RESULT = {
    "done": ("実施", "済", "完了", "ok"),
    "moved": ("リスケ", "延期", "rescheduled"),
    "missed": ("欠席", "no show", "no-show", "noshow"),
    "unreached": ("不通", "不在", "no answer"),
}
OUTCOME_STATE = {
    "active": ("進行中",),
    "not_used_on": ("設定済み・未継続", "未継続"),
    "given_up": ("断念",),
}
ROLE = {
    "economic_buyer": ("決裁者", "buyer"),
    "champion": ("推進者", "チャンピオン"),
    "administrator": ("管理者", "admin"),
    "end_user_view": ("エンドユーザー(閲覧)", "閲覧", "viewer"),
    "end_user_edit": ("エンドユーザー(更新)", "エンドユーザー", "更新", "user"),
}


def _id(ja: str, en: str, *words: str, required: bool = True) -> Field:
    return Field("external_id", "id", ja, en, words, required, 100, normal=True)


def _text(name: str, ja: str, en: str, *words: str, length: int, required: bool = False) -> Field:
    return Field(name, "text", ja, en, words, required, length)


def _date(name: str, ja: str, en: str, *words: str, required: bool = False) -> Field:
    return Field(name, "date", ja, en, words, required)


def _choice(
    name: str, ja: str, en: str, choices: Mapping[str, tuple[str, ...]], *words: str
) -> Field:
    return Field(name, "choice", ja, en, words, choices=choices)


def _user(name: str, ja: str, en: str, *words: str) -> Field:
    return Field(name, "user", ja, en, words)


ACCOUNTS = Kind("accounts", "企業", "accounts", (
    _id("企業ID", "account id", "account_id", "id", "customer_id", "customerID", "顧客ID",
        "顧客コード", "顧客番号", "取引先コード", "会社ID", "company_id"),
    _text("name", "企業名", "name", "account_name", "company", "company_name", "会社名", "顧客名",
          "取引先名", "企業名称", length=200, required=True),
    Field("kana", "text", "かな", "kana", ("カナ", "フリガナ", "ふりがな", "企業名カナ",
          "会社名カナ"),
          max_length=200, normal=True),
    Field("corporate_number", "text", "法人番号", "corporate number", ("corporate_no",),
          max_length=13, normal=True),
    _text("industry", "業種", "industry", "業界", length=100),
    _text("segment_size", "規模", "size segment", "企業規模", "size", "segment", length=50),
    _choice("touch_model", "タッチモデル", "touch model", TOUCH),
    _choice("channel", "商流", "channel", CHANNEL, "販路"),
    _user("cs_owner", "CS担当（主）", "CS owner", "CS担当", "担当CSM", "CSM", "担当者メール",
          "owner",
          "owner_email"),
    _user("cs_deputy", "CS担当（副）", "CS deputy", "副担当"),
    _user("sales_owner", "営業担当", "sales owner", "営業", "担当営業"),
    Field("team", "team", "チーム", "team", ("部署", "担当チーム")),
    Field("parent", "account", "親会社", "parent", ("親会社ID", "parent_id", "親企業ID")),
    Field("fiscal_year_end", "month", "決算月", "fiscal year end", ("決算", "決算日", "決算期")),
    Field("closing_day", "closing_day", "締め日", "closing day", ("締日",)),
    _date("contracted_on", "契約開始", "contracted on", "契約開始日", "契約日", "signup_date",
          "受注日"),
    _date("kickoff_on", "キックオフ", "kick-off on", "キックオフ日"),
    _date("onboarded_on", "導入完了", "onboarded on", "導入完了日"),
    _date("live_on", "本番運用開始", "live on", "本番運用開始日", "運用開始日", "稼働日"),
    _date("handover_accepted_on", "引き継ぎ受領", "handover accepted on", "引き継ぎ受領日"),
    _choice("judgement", "CSMの見立て", "judgement", JUDGEMENT, "見立て"),
    _text("judgement_note", "見立ての理由", "why this judgement", length=5000),
))  # fmt: skip

CONTACTS = Kind("contacts", "先方担当者", "contacts", (
    _id("先方担当者ID", "contact id", "contact_id", "id", "user_id", "担当者ID", required=False),
    ACCOUNT,
    _text("name", "氏名", "name", "名前", "担当者名", "contact_name", "full_name", length=100,
          required=True),
    Field("kana", "text", "かな", "kana", ("カナ", "フリガナ", "ふりがな", "氏名カナ"),
          max_length=100, normal=True),
    Field("email", "mail", "メールアドレス", "e-mail", ("メール", "mail", "e-mail",
          "email_address")),
    Field("phone", "text", "電話番号", "phone", ("電話", "tel"), max_length=40, normal=True),
    _text("department", "部署", "department", "所属", "部門", length=100),
    _text("title", "役職", "title", "job_title", "肩書", length=100),
    _date("left_on", "退任日", "left on", "退職日"),
    _text("note", "メモ", "note", "備考", "notes", length=5000),
    Field("role", "roles", "役割", "role", ("roles",), choices=ROLE),
    _date("role_since", "役割の開始日", "role since", "いつから"),
    _date("role_until", "役割の終了日", "role until (inclusive)", "いつまで"),
), own_id=True)  # fmt: skip

CONTRACTS = Kind("contracts", "契約", "contracts", (
    _id("契約ID", "contract id", "contract_id", "id", "subscription_id", "契約番号", "契約コード"),
    ACCOUNT,
    _text("plan", "プラン", "plan", "product", "商品", "契約プラン", "plan_tier", length=100),
    Field("seats", "whole", "席数", "seats", ("ライセンス数", "ID数", "quantity", "契約数", "席")),
    Field("amount", "money", "契約金額（年）", "amount a year",
          ("契約金額", "年額", "金額", "arr", "arr_amount", "年間契約金額")),
    Field("currency", "currency", "通貨", "currency"),
    _date("start_date", "開始日", "start", "契約開始日", "契約開始", "start", required=True),
    _date("end_date", "終了日", "end (inclusive)", "契約終了日", "契約終了", "満了日", "end"),
    Field("auto_renew", "bool", "自動更新", "renews automatically", ("auto_renew_flag",)),
    _date("notice_deadline", "解約通知期限", "notice deadline", "通知期限"),
    Field("renewed_from", "contract", "更新元", "renewed from", ("更新元契約ID", "前契約ID")),
    _date("notice_given_on", "解約通知日", "notice given on", "解約申出日"),
    _text("cancellation_reason", "解約理由", "cancellation reason", length=300),
))  # fmt: skip

TOUCHPOINTS = Kind("touchpoints", "対応履歴", "touchpoints", (
    _id("対応ID", "touchpoint id", "touchpoint_id", "id", "活動ID", required=False),
    ACCOUNT,
    _date("day", "日付", "day", "対応日", "実施日", "date", "活動日", required=True),
    _choice("kind", "種類", "kind", MEETING, "種別", "対応種別", "type"),
    _choice("result", "結果", "result", RESULT, "対応結果"),
    _text("subject", "件名", "subject", "タイトル", "title", length=200),
    _text("notes", "メモ", "notes", "内容", "議事録", "備考", "note", length=50_000),
    Field("new_topic", "bool", "新しい話題", "new topic"),
    Field("minutes_before", "minutes", "準備（分）", "minutes before", ("準備時間",)),
    Field("minutes_meeting", "minutes", "面談（分）", "minutes of meeting", ("面談時間",
          "所要時間")),
    Field("minutes_after", "minutes", "後処理（分）", "minutes after", ("後処理時間",)),
    _user("author", "記録者", "author", "担当者", "担当", "対応者"),
    Field("contacts", "contacts", "先方", "contacts", ("先方担当者", "先方出席者", "contact_ids")),
), own_id=True)  # fmt: skip

TICKETS = Kind("tickets", "問い合わせ", "tickets", (
    _id("問い合わせID", "ticket id", "ticket_id", "id", "チケットID", "問合せ番号", "チケット番号"),
    ACCOUNT,
    _text("title", "件名", "title", "タイトル", "subject", length=300, required=True),
    _choice("priority", "優先度", "priority", PRIORITY),
    _date("opened_on", "受付日", "opened on", "submitted_at", "created_at", "opened_at", "起票日",
          required=True),
    _date("closed_on", "解決日", "closed on", "closed_at", "完了日", "クローズ日"),
    Field("contact", "contact", "先方", "contact", ("先方担当者ID", "contact_id")),
))  # fmt: skip

OUTCOMES = Kind("outcomes", "成果指標", "outcomes", (
    _id("成果指標ID", "outcome id", "outcome_id", "id", required=False),
    ACCOUNT,
    _text("name", "成果指標", "outcome", "指標名", "指標", length=200, required=True),
    _text("unit", "単位", "unit", length=20),
    Field("baseline", "number", "起点", "baseline", ("開始値", "現状値"), required=True),
    Field("target", "number", "目標", "target", ("目標値",), required=True),
    _date("due_date", "期日", "due", "期限"),
    _date("agreed_on", "合意日", "agreed on", required=True),
    Field("agreed_with", "contact", "合意した方", "agreed with", ("合意者ID",)),
    _choice("state", "状態", "state", OUTCOME_STATE),
    Field("actual", "number", "実績", "actual", ("実績値",)),
    _date("actual_on", "実績日", "actual on", "測定日"),
), own_id=True)  # fmt: skip

INCIDENTS = Kind("incidents", "障害", "incidents", (
    _id("障害ID", "incident id", "incident_id", "id", required=False),
    _text("title", "件名", "title", "障害名", length=200, required=True),
    _text("area", "機能", "area of the product", "対象機能", length=100),
    _date("from_date", "開始日", "from", "発生日", required=True),
    _date("to_date", "終了日", "to (inclusive)", "復旧日"),
    Field("accounts", "accounts", "影響企業", "affected accounts",
          ("企業ID", "account_ids", "account_id")),
), own_id=True)  # fmt: skip

PROMISES = Kind("promises", "約束", "promises", (
    _id("約束ID", "promise id", "promise_id", "id", required=False),
    ACCOUNT,
    _text("text", "約束", "promise", "内容", "約束内容", length=300, required=True),
    _user("owner", "誰が", "who promised", "担当者", "担当"),
    _date("made_on", "約束した日", "made on", "約束日", required=True),
    _date("due_date", "期日", "due", "期限"),
    _date("answered_on", "回答日", "answered on", "対応完了日"),
), own_id=True)  # fmt: skip

EVENTS = Kind("events", "利用ログ", "usage events", (
    Field("id", "id", "イベントID", "event id", ("messageId", "message_id", "event_id")),
    Field("account", "account", "企業ID", "account id", (*ACCOUNT.words, "groupId", "group_id"),
          required=True),
    Field("time", "time", "日時", "time", ("event_time", "timestamp", "発生日時", "利用日時",
          "日付",
          "date", "originalTimestamp", "created_at", "day"), required=True),
    Field("name", "text", "イベント名", "event name", ("event", "event_name", "event_type", "操作",
          "イベント", "機能"), required=True, max_length=100),
    Field("person", "id", "利用者ID", "user id", ("user_id", "userId", "ユーザーID", "user",
          "利用者")),
    Field("value", "number", "値", "value", ("event_value", "数量", "件数")),
    Field("entity", "id", "対象", "entity (what it is about)", ("対象ID",)),
))  # fmt: skip

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        ACCOUNTS, CONTACTS, CONTRACTS, TOUCHPOINTS, TICKETS, OUTCOMES, INCIDENTS, PROMISES, EVENTS,
    )
}  # fmt: skip
