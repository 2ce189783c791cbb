"""Send a mail: to the configured SMTP server, or (in a demonstration without one) into the operator's mailbox page."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage

from occhub.platform import clock
from occhub.platform.models import MailboxMessage


class NoMailServer(RuntimeError):
    """Production has no SMTP server: the job fails and is seen, instead of a mail that nobody ever gets."""


def send(*, message_id: str, recipient: str, subject: str, body: str) -> None:
    """Hand over one mail; never called inside a transaction. ``message_id`` is the same for each attempt.

    Raises what the SMTP server answered; the job around it tries again.
    """
    if settings.OCCHUB_SMTP_HOST:
        EmailMessage(
            subject=subject,
            body=body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[recipient],
            headers={"Message-ID": f"<{message_id}@{settings.OCCHUB_MAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"},
        ).send(fail_silently=False)
        return
    if settings.IS_PRODUCTION:
        raise NoMailServer
    MailboxMessage.objects.bulk_create(
        [MailboxMessage(message_id=message_id, recipient=recipient, subject=subject, body=body, at=clock.now())],
        ignore_conflicts=True,
    )
