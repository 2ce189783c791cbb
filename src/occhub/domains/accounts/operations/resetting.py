"""Choose a new password by a mailed link: asked for by anybody, made inside the mail job, spent once.

The answer and the work are the same for an address that nobody has: a job is written either way. The plain token exists
in the mail and in the memory of the job that sends it; the row holds its SHA-256.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import point_at
from occhub.domains.accounts import policy
from occhub.domains.accounts.models import OneTimeToken, User
from occhub.domains.accounts.rules import token_hash
from occhub.domains.accounts.types import IssuedReset, SpentReset
from occhub.platform import clock, jobs, sessions
from occhub.platform.errors import NotFound, Problem

PURPOSE = "reset"
VALID = timedelta(minutes=30)
KEPT = timedelta(days=1)


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_report)
def request_reset(actor: Actor, email: str) -> None:
    """Somebody forgot a password. A job is written whether or not anybody has the address."""
    found = User.objects.filter(email=email.strip().lower()).values_list("id", flat=True).first()
    point_at("accounts.user", found)
    jobs.enqueue("accounts.mail_reset", user_id=str(found or uuid.uuid4()), message_id=str(uuid.uuid4()))


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def issue_reset(actor: Actor, user_id: uuid.UUID) -> IssuedReset | None:
    """Make a token for the user, good for 30 minutes and one use; None where nobody active has the id."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    point_at("accounts.user", user.id if user else None)
    if user is None:
        return None
    token, now = secrets.token_urlsafe(32), clock.now()
    row = OneTimeToken(
        token_hash=token_hash(token),
        purpose=PURPOSE,
        user_id=user.id,
        email=user.email,
        created_at=now,
        expires_at=now + VALID,
    )
    OneTimeToken.objects.bulk_create([row])
    return IssuedReset(user.email, token)


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_report)
def spend_reset(actor: Actor, token: str, password: str) -> SpentReset:
    """Set a new password by a mailed token: once, and every session of the user ends.

    Raises :class:`Problem` for a password that is not good enough (the token stays good) and :class:`NotFound` for a
    token that is unknown, used, too old, or was made for another address or for somebody who was switched off
    meanwhile.
    """
    hashed, now = token_hash(token), clock.now()
    _check_password(hashed, password)
    # one statement, one winner: whoever comes second waits for the row, then finds it used
    fresh = OneTimeToken.objects.filter(pk=hashed, purpose=PURPOSE, used_at=None, expires_at__gt=now)
    if fresh.update(used_at=now) != 1:
        raise NotFound
    spent = OneTimeToken.objects.get(pk=hashed)
    user = User.objects.filter(pk=spent.user_id, email=spent.email, is_active=True).first()
    if user is None:
        raise NotFound
    point_at("accounts.user", user.id)
    user.set_password(password)
    user.save(update_fields=["password"])
    OneTimeToken.objects.filter(user_id=user.id, purpose=PURPOSE, used_at=None).update(used_at=now)
    sessions.end_sessions_of(user.id)
    jobs.enqueue("accounts.mail_password_changed", user_id=str(user.id), message_id=str(uuid.uuid4()))
    return SpentReset(user.id, user.email)


def _check_password(hashed: bytes, password: str) -> None:
    """The rules of the password, before the token is spent."""
    row = OneTimeToken.objects.filter(pk=hashed, purpose=PURPOSE).first()
    user = User.objects.filter(pk=row.user_id).first() if row else None
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Problem({"password": " ".join(error.messages)}) from error


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def drop_old_tokens(actor: Actor) -> int:
    """Remove tokens that ended more than a day ago; returns how many."""
    return OneTimeToken.objects.filter(expires_at__lt=clock.now() - KEPT).delete()[0]
