"""Who may see, change and administer what. Pages, exports, tasks and search ask here and nowhere
else.

An administrator sees every account; so does a person without a team. A person with a team sees the
accounts of that team and of the teams below it, and those they hold as CS owner, deputy or sales
owner.
What a person may not see looks missing. Contract amounts are a right of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kinpira.accounts.core.teams import teams_below
from kinpira.accounts.models import Account, Team, User
from kinpira.platform.errors import NotAllowed, NotFound

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]


def visible_accounts(user: User) -> QuerySet[Account]:
    """The accounts that `user` may know of, without those merged into another."""
    return narrow_to_visible(Account.objects.filter(merged_into__isnull=True), user)


def narrow_to_visible(rows: QuerySet[M], user: User) -> QuerySet[M]:
    """Those of `rows` that `user` may know of: accounts, or rows with the same columns for the team
    and the people of an account.
    """
    if not user.is_active:
        return rows.none()
    if user.role == User.Role.ADMIN or user.team_id is None:
        return rows
    teams = teams_below(user.team_id, parents=dict(Team.objects.values_list("id", "parent_id")))
    return rows.filter(
        Q(team_id__in=teams)
        | Q(cs_owner_id=user.pk)
        | Q(cs_deputy_id=user.pk)
        | Q(sales_owner_id=user.pk)
    )


def get_account(user: User, pk_or_external_id: int | str) -> Account:
    """One visible account, by primary key (int) or external id (str); NotFound otherwise."""
    accounts = visible_accounts(user).select_related("cs_owner", "cs_deputy", "sales_owner", "team")
    if isinstance(pk_or_external_id, int):
        account = accounts.filter(pk=pk_or_external_id).first()
    else:
        account = accounts.filter(external_id=pk_or_external_id).first()
    if account is None:
        raise NotFound(
            _("この企業は見つかりません。IDを確かめるか、企業一覧から探してください。"),
            code="account_not_found",
        )
    return account


def can_edit(user: User, account: Account) -> bool:
    """Whether `user` may change this account and what belongs to it; viewers never may."""
    if user.role == User.Role.VIEWER:
        return False
    return visible_accounts(user).filter(pk=account.pk).exists()


def check_can_edit(user: User, account: Account) -> None:
    """NotFound where the account may not be known, NotAllowed where it may be seen but not
    changed.
    """
    get_account(user, account.pk)
    if user.role == User.Role.VIEWER:
        raise NotAllowed(
            _("閲覧のみの権限です。編集が必要なときは管理者に頼んでください。"), code="read_only"
        )


def can_work(user: User) -> bool:
    """Whether `user` writes anything at all: completes actions, records touchpoints."""
    return user.is_active and user.role != User.Role.VIEWER


def can_see_amounts(user: User) -> bool:
    """The right to contract amounts, in lists, sorting, filters, totals and exports alike."""
    return user.is_active and user.sees_amounts


def can_see_everything(user: User) -> bool:
    """All accounts with their amounts: whoever may take away files that hold any row."""
    everywhere = user.role == User.Role.ADMIN or user.team_id is None
    return everywhere and can_see_amounts(user)


def can_administer(user: User) -> bool:
    """Whether `user` changes settings: users, teams, free fields."""
    return user.is_active and user.role == User.Role.ADMIN


def can_read_settings(user: User) -> bool:
    """Managers read the settings that administrators change."""
    return user.is_active and user.role in (User.Role.ADMIN, User.Role.MANAGER)


def _only(allowed: Callable[[User], bool]) -> Callable[[Page[P]], Page[P]]:
    def decorate(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not allowed(signed_in(request)):
                raise NotAllowed(
                    _("この画面を使う権限がありません。管理者に頼んでください。"),
                    code="not_allowed",
                )
            return page(request, *args, **kwargs)

        return guarded

    return decorate


def signed_in(request: HttpRequest) -> User:
    """The user of a page that needs a sign-in (the middleware has let nobody else through)."""
    user: Any = request.user
    if not isinstance(user, User):
        raise NotAllowed(_("サインインしてください。"), code="sign_in")
    return user


administrators_only = _only(can_administer)
settings_readers_only = _only(can_read_settings)
workers_only = _only(can_work)
