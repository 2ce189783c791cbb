"""Mails about accounts. Tokens are made here, so that no plain one lies in a queue or a table."""

from __future__ import annotations

import uuid

from django.conf import settings
from procrastinate.contrib.django import app

from occhub.access.actor import system_actor
from occhub.domains.accounts import operations, reads
from occhub.platform import jobs, mail


@jobs.job("accounts.mail_reset", queue="mail")
def mail_reset(*, user_id: str, message_id: str) -> None:
    """Mail a link by which a person chooses a new password; nothing happens where nobody has the id."""
    issued = operations.issue_reset(system_actor("accounts.mail_reset"), uuid.UUID(user_id))
    if issued is None:
        return
    mail.send(
        message_id=message_id,
        recipient=issued.email,
        subject=f"Choose a new password for {settings.OCCHUB_PROVIDER.name}",
        body=_RESET.format(
            provider=settings.OCCHUB_PROVIDER.name,
            link=f"{settings.OCCHUB_BASE_URL}/reset/{issued.token}",
            phone=settings.OCCHUB_PROVIDER.support_phone,
            hours=settings.OCCHUB_PROVIDER.support_hours,
        ),
    )


@jobs.job("accounts.mail_password_changed", queue="mail")
def mail_password_changed(*, user_id: str, message_id: str) -> None:
    """Tell a person that the password was changed."""
    address = reads.address_of_user(system_actor("accounts.mail_password_changed"), uuid.UUID(user_id))
    if address is None:
        return
    mail.send(
        message_id=message_id,
        recipient=address,
        subject=f"Your password for {settings.OCCHUB_PROVIDER.name} was changed",
        body=_CHANGED.format(
            provider=settings.OCCHUB_PROVIDER.name,
            link=f"{settings.OCCHUB_BASE_URL}/sign-in",
            phone=settings.OCCHUB_PROVIDER.support_phone,
            hours=settings.OCCHUB_PROVIDER.support_hours,
        ),
    )


@app.periodic(cron="23 * * * *")
@app.task(name="accounts.tidy", queue="upkeep", queueing_lock="accounts.tidy")
def tidy(timestamp: int) -> None:
    """Remove mailed secrets that ended."""
    operations.drop_old_tokens(system_actor("accounts.tidy"))


_RESET = """Somebody asked to choose a new password for this address at {provider}.

To choose a new password, open this link within 30 minutes:

{link}

It can be used once. Opening it changes nothing; the button on the page does.
If you did not ask for this, you need not do anything: your password stays as it is.

Customer support: {phone}, {hours}
"""

_CHANGED = """The password for this address at {provider} was changed, and every open session was ended.

Sign in with the new password:

{link}

If you did not change it, call customer support at once: {phone}, {hours}
"""
