"""Signing in: one answer and about one duration whether the address is unknown, the password
wrong, or
signing in is locked."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from kinpira.accounts.core.lockout import WINDOW, is_locked
from kinpira.accounts.models import FailedSignIn, User
from kinpira.platform import audit

KEPT = timedelta(days=30)
_nobody: list[str] = []  # a hash to check against where there is no user


def check_sign_in(*, email: str, password: str, address: str, now: datetime) -> User | None:
    """The user who may come in, else None. `address` is the network address of the request.

    Failures are counted by mail address and by network address, locked attempts among them not: a
    lock ends 15 minutes after the last attempt that was really checked. The password is hashed
    before the transaction: that takes long, and a database with one writer would stand still.
    """
    mail = email.strip().lower()[:254]
    user = User.objects.filter(email__iexact=mail).first()
    matches = check_password(password, user.password if user else _nobodys_hash())
    return _decide(mail, address, user if matches else None, now)


@transaction.atomic
def _decide(mail: str, address: str, user: User | None, now: datetime) -> User | None:
    """Attempts at one mail address are decided one after the other, so that many at once do not
    all come before the lock. `user`: the one whose password matched."""
    present = User.objects.select_for_update().filter(email__iexact=mail).first()
    if _locked(mail, address, now):
        audit.record(actor=mail, action="sign_in.locked", subject=address, now=now)
        return None
    same = user is not None and present is not None and user.password == present.password
    if present is None or not same or not present.is_active:
        FailedSignIn.objects.create(email=mail, address=address[:45], at=now)
        FailedSignIn.objects.filter(at__lt=now - KEPT).delete()
        audit.record(actor=mail, action="sign_in.failed", subject=address, now=now)
        return None
    FailedSignIn.objects.filter(email=mail).delete()
    audit.record(actor=present.email, action="sign_in.done", subject=address, now=now)
    return present


def _locked(mail: str, address: str, now: datetime) -> bool:
    recent = FailedSignIn.objects.filter(at__gt=now - WINDOW)
    return is_locked(
        by_mail=recent.filter(email=mail).count(),
        by_address=recent.filter(address=address[:45]).count(),
    )


def _nobodys_hash() -> str:
    if not _nobody:
        _nobody.append(make_password("nobody has this password"))
    return _nobody[0]
