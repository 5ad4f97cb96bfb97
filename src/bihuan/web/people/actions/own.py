"""What a person does with his own account: signing in and out, password, second factor, sessions."""

from __future__ import annotations

import hashlib
from datetime import datetime

from bihuan.web.ledger.actions import Recorder, recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.actions.refusals import RefusedError
from bihuan.web.people.events import (
    AccountLocked,
    PasswordChanged,
    RecoveryCodesRenewed,
    SecondFactorEnrolled,
    SecondFactorRemoved,
    SessionsEnded,
    SignedIn,
    SignedOut,
    SignInRefused,
)
from bihuan.web.people.facts import (
    as_actor,
    as_sign_in_name,
    matching_step,
    new_recovery_codes,
    recovery_digest,
    totp_secret,
)
from bihuan.web.people.models import Account, RecoveryCode
from bihuan.web.people.policy import LOCKED_FOR, MAX_FAILURES, RECOVERY_CODES, SESSION_LIMIT

_SIGN_IN_PAGE = Actor(id="sign-in", name="登录页")


def sign_in(*, sign_in_name: str, password: str, code: str, now: datetime) -> Account | None:
    """The account that may come in with this, or None; a failure counts towards the lock.

    `code` is the authenticator's or a recovery code, "" without a second factor. Whoever asks is not
    told what was wrong, and an unknown name takes as long as a wrong password.
    """
    found = Account.objects.filter(sign_in_name=as_sign_in_name(sign_in_name)).first()
    if found is None:
        Account().set_password(password)
        return None
    # The slow hash is computed before the row is locked.
    is_right = found.check_password(password)
    by = as_actor(found) if is_right else _SIGN_IN_PAGE
    with recording(by=by, now=now) as rec:
        account = _locked(found)
        if not account.is_active or (account.locked_until and now < account.locked_until):
            return None
        is_right = is_right and account.password == found.password
        factor = _second_factor(account, code, now=now) if is_right else None
        if factor is None:
            _count_failure(account, rec, now=now)
            return None
        account.failed_count, account.locked_until, account.last_sign_in_at = 0, None, now
        account.save(update_fields=["failed_count", "locked_until", "last_sign_in_at", "totp_step"])
        account.sessions.filter(started_at__lt=now - SESSION_LIMIT).delete()
        rec(SignedIn(account_id=account.pk, factor=factor))
    return account


def sign_out(*, account: Account, now: datetime) -> None:
    """Note that a person left."""
    with recording(by=as_actor(account), now=now) as rec:
        rec(SignedOut(account_id=account.pk))


def change_password(
    *, account: Account, current: str, new: str, kept_session: str | None, now: datetime
) -> None:
    """Choose a new password; every other session of the account ends. Raises RefusedError."""
    _demand_password(account, current, now=now)
    hashed = Account()
    hashed.set_password(new)
    with recording(by=as_actor(account), now=now) as rec:
        row = _locked(account)
        row.password, row.must_change_password = hashed.password, False
        row.save(update_fields=["password", "must_change_password"])
        row.sessions.exclude(session_key=kept_session).delete()
        rec(PasswordChanged(account_id=row.pk))
    account.password, account.must_change_password = row.password, False


def enrol_second_factor(
    *, account: Account, password: str, nonce: str, code: str, now: datetime
) -> list[str]:
    """Demand the authenticator's code from now on; its recovery codes, told this once.

    The code proves that the authenticator knows the secret of `nonce`. Raises RefusedError.
    """
    _demand_password(account, password, now=now)
    step = matching_step(totp_secret(nonce, account_id=account.pk), code, now=now, after=0)
    if step is None:
        raise RefusedError("wrong_code")
    with recording(by=as_actor(account), now=now) as rec:
        row = _locked(account)
        row.totp_nonce, row.totp_step = nonce, step
        row.save(update_fields=["totp_nonce", "totp_step"])
        codes = _replace_recovery_codes(row)
        rec(SecondFactorEnrolled(account_id=row.pk))
    return codes


def renew_recovery_codes(*, account: Account, password: str, now: datetime) -> list[str]:
    """New recovery codes; the old ones are void. Raises RefusedError."""
    _demand_password(account, password, now=now)
    if not account.totp_nonce:
        raise RefusedError("no_second_factor")
    with recording(by=as_actor(account), now=now) as rec:
        codes = _replace_recovery_codes(_locked(account))
        rec(RecoveryCodesRenewed(account_id=account.pk))
    return codes


def remove_second_factor(*, account: Account, password: str, now: datetime) -> None:
    """Ask for the password alone again. Raises RefusedError."""
    _demand_password(account, password, now=now)
    if not account.totp_nonce:
        raise RefusedError("no_second_factor")
    with recording(by=as_actor(account), now=now) as rec:
        row = _locked(account)
        drop_second_factor(account=row)
        rec(SecondFactorRemoved(account_id=row.pk))


def end_sessions(*, account: Account, kept_session: str | None, only: str, now: datetime) -> int:
    """End the session that `only` names (as `session_label`), or with "" all but the kept one; how many."""
    with recording(by=as_actor(account), now=now) as rec:
        keys = account.sessions.exclude(session_key=kept_session).values_list("session_key", flat=True)
        ended = [key for key in keys if not only or session_label(key=key) == only]
        account.sessions.filter(session_key__in=ended).delete()
        if ended:
            rec(SessionsEnded(account_id=account.pk, count=len(ended)))
    return len(ended)


def session_label(*, key: str) -> str:
    """A session's name on pages: its key would let whoever reads it in."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def drop_second_factor(*, account: Account) -> None:
    """Take nonce and recovery codes away, inside the caller's transaction."""
    account.totp_nonce, account.totp_step = "", 0
    account.save(update_fields=["totp_nonce", "totp_step"])
    account.recovery_codes.all().delete()


def _second_factor(account: Account, code: str, *, now: datetime) -> str | None:
    """What stood beside the password, None where it doesn't suffice; what was used is used up."""
    if not account.totp_nonce:
        return "none"
    secret = totp_secret(account.totp_nonce, account_id=account.pk)
    step = matching_step(secret, code, now=now, after=account.totp_step)
    if step is not None:
        account.totp_step = step
        return "totp"
    spent, _ = account.recovery_codes.filter(digest=recovery_digest(code, account_id=account.pk)).delete()
    return "recovery-code" if spent else None


def _count_failure(account: Account, rec: Recorder, *, now: datetime) -> None:
    account.failed_count += 1
    rec(SignInRefused(account_id=account.pk, failed_count=account.failed_count))
    if account.failed_count >= MAX_FAILURES:
        account.failed_count, account.locked_until = 0, now + LOCKED_FOR
        rec(AccountLocked(account_id=account.pk, until=account.locked_until.isoformat()))
    account.save(update_fields=["failed_count", "locked_until"])


def _replace_recovery_codes(account: Account) -> list[str]:
    codes = new_recovery_codes(RECOVERY_CODES)
    account.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=recovery_digest(code, account_id=account.pk)) for code in codes
    )
    return codes


def _demand_password(account: Account, password: str, *, now: datetime) -> None:
    """Whoever sits at a browser that was left open must not try passwords for ever."""
    if account.check_password(password):
        return
    with recording(by=as_actor(account), now=now) as rec:
        row = _locked(account)
        _count_failure(row, rec, now=now)
        if row.locked_until and now < row.locked_until:
            row.sessions.all().delete()
    raise RefusedError("wrong_password")


def _locked(account: Account) -> Account:
    return Account.objects.select_for_update().get(pk=account.pk)
