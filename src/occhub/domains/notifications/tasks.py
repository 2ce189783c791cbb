"""Mails about new items. The recipient's address is looked up in the job; nothing about anyone stands in the queue."""

from __future__ import annotations

import uuid

from occhub.access.actor import system_actor
from occhub.domains.notifications import reads
from occhub.platform import jobs, mail
from occhub.platform.ids import CompanyId


@jobs.job("notifications.mail_notice", queue="mail")
def mail_notice(*, event_id: str, company_id: str, membership_id: str) -> None:
    """Mail one notice; each try carries the same Message-ID."""
    actor = system_actor("notifications.mail_notice", company_id=CompanyId(uuid.UUID(company_id)))
    notice = reads.notice_for(actor, uuid.UUID(membership_id))
    if notice is not None:
        mail.send(message_id=f"notice-{event_id}", recipient=notice.recipient, subject=notice.subject, body=notice.body)
