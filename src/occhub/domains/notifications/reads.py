"""What a notice says, and what the demonstration's mailbox holds."""

from __future__ import annotations

import uuid

from django.conf import settings

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.accounts import reads as accounts
from occhub.domains.notifications import policy
from occhub.domains.notifications.types import KeptMail, Notice
from occhub.platform.errors import NotFound
from occhub.platform.models import MailboxMessage

SHOWN = 200


@operation(P.NOTICE_SEND, may=policy.may_send)
def notice_for(actor: Actor, membership_id: uuid.UUID) -> Notice | None:
    """The notice to a member of the actor's company; None where the member was switched off meanwhile."""
    contact = accounts.contact_of_member(actor, membership_id)
    if contact is None:
        return None
    provider = settings.OCCHUB_PROVIDER
    subject = f"You have a new item in {provider.name}"
    body = _BODY.format(
        subject=subject,
        link=f"{settings.OCCHUB_BASE_URL}/sign-in",
        phone=provider.support_phone,
        hours=provider.support_hours,
    )
    return Notice(contact.email, subject, body)


@operation(P.MAILBOX_READ, may=policy.may_read_mailbox)
def mailbox(actor: Actor) -> list[KeptMail]:
    """The newest mails that the demonstration kept."""
    if not settings.IS_DEMO:
        raise NotFound
    return [_kept(row) for row in MailboxMessage.objects.order_by("-at", "id")[:SHOWN]]


@operation(P.MAILBOX_READ, may=policy.may_read_mailbox)
def kept_mail(actor: Actor, mail_id: uuid.UUID) -> KeptMail:
    """One mail that the demonstration kept."""
    row = MailboxMessage.objects.filter(pk=mail_id).first() if settings.IS_DEMO else None
    if row is None:
        raise NotFound
    return _kept(row)


def _kept(row: MailboxMessage) -> KeptMail:
    return KeptMail(row.id, row.recipient, row.subject, row.body, row.at)


_BODY = """{subject}. Sign in to see it:

{link}

For privacy, this mail says nothing else.

Customer support: {phone}, {hours}
"""
