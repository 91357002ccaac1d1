"""From the words rows use for other records (mail address, team's name, external id) to primary
keys.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kinpira.accounts.models import Account, Contact, Contract, Outcome, Team, User
from kinpira.accounts.services.cleaning import BadValue

Scope = int  # primary key of the account within which the word means something; 0 everywhere
Lookup = Mapping[tuple[Scope, str], int]


@dataclass(frozen=True)
class Reference:
    """`find` maps the words in use to primary keys; `scoped` ones mean something within an
    account.
    """

    find: Callable[[set[tuple[Scope, str]]], Lookup]
    missing: Callable[[str], str]
    scoped: bool = False
    required: bool = False


def word_of(value: Any) -> str:
    """The word that stands for a record in a row."""
    return str(value).strip()


def resolve(reference: Reference, value: Any, scope: Scope, found: Lookup) -> int | None:
    """The primary key a row means; BadValue if there is none of that name."""
    if value is None or value == "":
        if reference.required:
            raise BadValue(_("必須です。値を入れてください。"))
        return None
    if isinstance(value, models.Model):
        return int(value.pk)
    word = word_of(value)
    key = found.get((scope if reference.scoped else 0, word))
    if key is None:
        raise BadValue(reference.missing(word[:60]))
    return key


def chunked(values: Iterable[Any], size: int = 1000) -> Iterable[list[Any]]:
    rows = list(values)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _find_users(words: set[tuple[Scope, str]]) -> Lookup:
    """By mail address, else by name where only one user has it; blanks in names do not count."""
    by_word: dict[str, int | None] = {}
    for pk, name in User.objects.values_list("pk", "name"):
        key = _name(name)
        by_word[key] = None if key in by_word else pk
    for pk, email in User.objects.values_list("pk", "email"):
        by_word[email.lower()] = pk
    found: dict[tuple[Scope, str], int] = {}
    for scope, word in words:
        user = by_word.get(word.lower()) or by_word.get(_name(word))
        if user is not None:
            found[scope, word] = user
    return found


def _name(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split())


def _find_teams(words: set[tuple[Scope, str]]) -> Lookup:
    teams = dict(Team.objects.values_list("name", "pk"))
    return {(scope, word): teams[word] for scope, word in words if word in teams}


def _by_external_id(rows: QuerySet[Any]) -> Callable[[set[tuple[Scope, str]]], Lookup]:
    def find(words: set[tuple[Scope, str]]) -> Lookup:
        found: dict[tuple[Scope, str], int] = {}
        for chunk in chunked({word for _scope, word in words}):
            pairs = rows.filter(external_id__in=chunk).values_list("external_id", "pk")
            found.update({(0, word): pk for word, pk in pairs})
        return found

    return find


def _find_accounts(words: set[tuple[Scope, str]]) -> Lookup:
    """What is said of an account that was merged into another goes to that other."""
    found: dict[tuple[Scope, str], int] = {}
    for chunk in chunked({word for _scope, word in words}):
        rows = Account.objects.filter(external_id__in=chunk)
        for word, pk, target in rows.values_list("external_id", "pk", "merged_into_id"):
            found[0, word] = target or pk
    return found


def _within_account(rows: QuerySet[Any]) -> Callable[[set[tuple[Scope, str]]], Lookup]:
    def find(words: set[tuple[Scope, str]]) -> Lookup:
        found: dict[tuple[Scope, str], int] = {}
        for chunk in chunked(sorted(words)):
            matches = rows.filter(account_id__in={scope for scope, _word in chunk})
            for scope, word, pk in matches.values_list("account_id", "external_id", "pk"):
                found[scope, word] = pk
        return found

    return find


def _no_user(word: str) -> str:
    return _("「%(word)s」という利用者はいません。メールアドレスか氏名を確かめてください。") % {
        "word": word
    }


def _no_team(word: str) -> str:
    return _("「%(word)s」というチームはありません。設定で作ってから入れてください。") % {
        "word": word
    }


def _no_account(word: str) -> str:
    return _("企業ID「%(word)s」の企業はありません。先に企業を登録してください。") % {"word": word}


def _no_contact(word: str) -> str:
    return _("この企業に「%(word)s」という先方担当者はいません。先に登録してください。") % {
        "word": word
    }


def _no_contract(word: str) -> str:
    return _("契約ID「%(word)s」の契約はありません。IDを確かめてください。") % {"word": word}


def _no_outcome(word: str) -> str:
    return _("この企業に「%(word)s」という成果指標はありません。先に登録してください。") % {
        "word": word
    }


USER = Reference(_find_users, _no_user)
TEAM = Reference(_find_teams, _no_team)
PARENT = Reference(_by_external_id(Account.objects.all()), _no_account)
ACCOUNT = Reference(_find_accounts, _no_account, required=True)
ACCOUNTS = Reference(_find_accounts, _no_account)
CONTRACT = Reference(_by_external_id(Contract.objects.all()), _no_contract)
CONTACT = Reference(_within_account(Contact.objects.all()), _no_contact, scoped=True)
OUTCOME = Reference(_within_account(Outcome.objects.all()), _no_outcome, scoped=True, required=True)
