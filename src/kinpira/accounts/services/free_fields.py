"""The company's own fields of accounts, each with a declared type."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.fields import ACCOUNT_STATES
from kinpira.accounts.models import Account, FieldDefinition
from kinpira.platform import audit
from kinpira.platform.errors import Conflict, InvalidInput

_KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")
_TAKEN = (
    {state.name.removeprefix("account.") for state in ACCOUNT_STATES}
    | {field.name for field in Account._meta.get_fields()}
    | {"busy", "account"}
)


@transaction.atomic
def save_free_field(
    *,
    key: str,
    label: str,
    kind: str,
    unit: str = "",
    personal: bool = False,
    now: datetime,
    actor: str,
) -> FieldDefinition:
    """Declare a field, or change its label, unit and tag. Its type stays once accounts have
    values.
    """
    problems = {}
    if not _KEY.fullmatch(key):
        problems["key"] = _(
            "英小文字で始め、英小文字・数字・下線だけにしてください（例: region）。"
        )
    elif key in _TAKEN:
        problems["key"] = _("この名前はもともとある項目です。別の名前にしてください。")
    if not 1 <= len(label.strip()) <= 100:
        problems["label"] = _("表示名を1〜100文字で入れてください。")
    if kind not in FieldDefinition.Kind.values:
        problems["kind"] = _("文字・数値・日付・はい／いいえ から選んでください。")
    if len(unit) > 20:
        problems["unit"] = _("単位は20文字以内にしてください。")
    found = FieldDefinition.objects.filter(key=key).first()
    if found and found.kind != kind and _in_use(key):
        problems["kind"] = _(
            "値の入った企業があるため、種類は変えられません。新しい項目を作ってください。"
        )
    if problems:
        raise InvalidInput(
            _("保存できませんでした。赤い項目を直してください。"), code="invalid", fields=problems
        )
    field, _made = FieldDefinition.objects.update_or_create(
        key=key,
        defaults={"label": label.strip(), "kind": kind, "unit": unit, "personal": personal},
    )
    audit.record(actor=actor, action="free_field.saved", subject=key, now=now)
    return field


@transaction.atomic
def remove_free_field(*, field: FieldDefinition, now: datetime, actor: str) -> None:
    if _in_use(field.key):
        raise Conflict(
            _("値の入った企業があるため消せません。先に値を空にしてください。"), code="field_in_use"
        )
    audit.record(actor=actor, action="free_field.removed", subject=field.key, now=now)
    field.delete()


def _in_use(key: str) -> bool:
    values = Account.objects.filter(fields__has_key=key)
    return values.exclude(**{f"fields__{key}": None}).exists()
