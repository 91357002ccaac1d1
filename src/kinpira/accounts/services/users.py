"""People who use Kinpira: made, changed, given passwords. There is always an administrator left."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.models import Team, User
from kinpira.accounts.services.cleaning import BadValue, cleaner
from kinpira.platform import audit
from kinpira.platform.errors import Conflict, InvalidInput

FIELDS = (
    "email",
    "name",
    "role",
    "sees_amounts",
    "tier",
    "weekly_hours",
    "language",
    "is_active",
)


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    role: str = User.Role.CSM,
    team: Team | None = None,
    sees_amounts: bool | None = None,
    password: str | None = None,
    tier: str = "",
    weekly_hours: Any = 30,
    language: str = "",
    must_change_password: bool = False,
    now: datetime,
    actor: str,
) -> User:
    """A new user. Viewers see no amounts unless it is said; without a password nobody can sign in
    yet.
    """
    if sees_amounts is None:
        sees_amounts = role != User.Role.VIEWER
    values = {
        "email": email,
        "name": name,
        "role": role,
        "sees_amounts": sees_amounts,
        "tier": tier,
        "weekly_hours": weekly_hours,
        "language": language,
    }
    user = User(team=team, created_at=now, must_change_password=must_change_password)
    for field, value in _cleaned(user, values).items():
        setattr(user, field, value)
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    user.save()
    audit.record(
        actor=actor, action="user.created", subject=user.email, detail={"role": user.role}, now=now
    )
    return user


@transaction.atomic
def change_user(
    *, user: User, values: Mapping[str, Any], now: datetime, actor: str
) -> tuple[User, bool]:
    """Change fields of FIELDS and `team`; Conflict if no administrator would be left."""
    user = User.objects.select_for_update().get(pk=user.pk)
    cleaned = _cleaned(user, {name: values[name] for name in FIELDS if name in values})
    if "team" in values:
        cleaned["team"] = values["team"]
    changed = {name: value for name, value in cleaned.items() if getattr(user, name) != value}
    if not changed:
        return user, False
    was = {name: str(getattr(user, name)) for name in changed if name in ("role", "is_active")}
    for name, value in changed.items():
        setattr(user, name, value)
    if not _is_admin(user) and not _other_admins(user):
        raise Conflict(
            _("管理者がいなくなります。先にほかの人を管理者にしてください。"), code="last_admin"
        )
    user.save()
    detail = {"fields": sorted(changed), "was": was, "role": user.role, "active": user.is_active}
    audit.record(actor=actor, action="user.changed", subject=user.email, detail=detail, now=now)
    return user, True


@transaction.atomic
def set_password(*, user: User, password: str, now: datetime, actor: str) -> None:
    """Give `user` this password; every session of theirs ends. InvalidInput if it is too weak."""
    _set_password(user, password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    audit.record(actor=actor, action="user.password_set", subject=user.email, now=now)


def change_own_password(*, user: User, current: str, new: str, now: datetime) -> None:
    """As `set_password`, by the person themselves, who must know the present one."""
    if not user.check_password(current):
        raise InvalidInput(
            _("いまのパスワードが違います。"),
            code="wrong_password",
            fields={"current": _("いまのパスワードが違います。")},
        )
    set_password(user=user, password=new, now=now, actor=user.email)


@transaction.atomic
def reset_password(*, user: User, now: datetime, actor: str) -> str:
    """A temporary password, told once; its owner must choose another when they next sign in."""
    temporary = "-".join(secrets.token_hex(3) for _part in range(3))
    user.set_password(temporary)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record(actor=actor, action="user.password_reset", subject=user.email, now=now)
    return temporary


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(
            _("このパスワードは使えません。"),
            code="weak_password",
            fields={"password": " ".join(error.messages)},
        ) from error
    user.set_password(password)


def _cleaned(user: User, values: Mapping[str, Any]) -> dict[str, Any]:
    problems: dict[str, str] = {}
    cleaned: dict[str, Any] = {}
    for name, value in values.items():
        try:
            cleaned[name] = cleaner(User._meta.get_field(name))(value)
        except BadValue as error:
            problems[name] = error.message
    if "email" in cleaned:
        cleaned["email"] = cleaned["email"].lower()
        if User.objects.filter(email__iexact=cleaned["email"]).exclude(pk=user.pk).exists():
            problems["email"] = _("このメールアドレスの利用者はもういます。")
    if cleaned.get("language", "") not in ("", "ja", "en"):
        problems["language"] = _("ja か en にしてください。")
    hours = cleaned.get("weekly_hours")
    if hours is not None and not 0 <= hours <= 168:
        problems["weekly_hours"] = _("0〜168の範囲にしてください。")
    if problems:
        raise InvalidInput(
            _("保存できませんでした。赤い項目を直してください。"), code="invalid", fields=problems
        )
    return cleaned


def _is_admin(user: User) -> bool:
    return user.is_active and user.role == User.Role.ADMIN


def _other_admins(user: User) -> bool:
    """Whether an administrator is left, or there never was one to lose."""
    admins = User.objects.filter(role=User.Role.ADMIN, is_active=True)
    return admins.exclude(pk=user.pk).exists() or not admins.exists()
