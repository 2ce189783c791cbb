"""A message of a known sender is kept, sealed, and answered: in that order, in one transaction.

Nothing of it is read here beyond its header. A job does that once the message is safe.
"""

from __future__ import annotations

import hashlib
import uuid

from django.conf import settings
from django.db import IntegrityError, transaction

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import touch
from occhub.domains.interop import policy
from occhub.domains.interop.models.inbound import InboundMessage, place_of, sealed_row
from occhub.domains.interop.reads._inbound import center_key
from occhub.domains.interop.rules.inbound import Verdict, reused, verdict_of
from occhub.domains.interop.types.inbound import MessageState, Recorded, Sender
from occhub.domains.interop.wire.inbound import answers
from occhub.domains.interop.wire.inbound.heads import Head
from occhub.platform import clock, jobs
from occhub.platform.crypto import RootKey, seal

KEY_VERSION = 1


@operation(P.INBOUND_RECORD, may=policy.may_record)
def record_inbound(actor: Actor, sender: Sender, head: Head, raw: bytes, *, address: str = "") -> Recorded:
    """Keep a message and say what it is answered. It is kept before the answer exists outside of this transaction.

    The same control id (MSH-10) with the same bytes: the same answer, byte for byte, and nothing else. With other
    bytes: kept for a person to look at, AE. Two at once: the second waits for the first's commit.
    """
    digest = hashlib.sha256(raw).digest()
    found = _known(sender, head, digest)
    if found is not None:
        touch(found)
        return Recorded(found.id, bytes(found.answer), is_new=False)
    try:
        with transaction.atomic():
            row = _keep(sender, head, raw, digest, address=address)
    except IntegrityError:
        found = _known(sender, head, digest)
        if found is not None:
            touch(found)
            return Recorded(found.id, bytes(found.answer), is_new=False)
        with transaction.atomic():  # another content came first under this control id
            row = _keep(sender, head, raw, digest, address=address)
    touch(row)
    return Recorded(row.id, bytes(row.answer), is_new=True)


def _known(sender: Sender, head: Head, digest: bytes) -> InboundMessage | None:
    """The same message, if it came before. One without a control id is never the same as another."""
    if not head.control_id:
        return None
    rows = InboundMessage.objects.filter(feed_id=sender.feed_id, control_id=head.control_id, content_hash=digest)
    found: InboundMessage | None = rows.first()
    return found


def _keep(sender: Sender, head: Head, raw: bytes, digest: bytes, *, address: str) -> InboundMessage:
    message_id = uuid.uuid4()
    control_id = head.control_id or f"-{message_id.hex}"
    before = InboundMessage.objects.filter(feed_id=sender.feed_id, control_id=control_id, is_first=True)
    is_first = not before.exists()
    verdict = verdict_of(head, raw) if is_first else reused()
    row = _row(sender, head, verdict, message_id)
    row.control_id, row.is_first, row.address = control_id, is_first, address
    row.content_hash, row.size = digest, len(raw)
    row.save(force_insert=True)
    root = RootKey(settings.OCCHUB_ROOT_KEY)
    place = place_of(sender.center_id, message_id)
    sealed = seal(raw, kek=center_key(root, sender.center_id, KEY_VERSION), kek_version=KEY_VERSION, aad=place)
    sealed_row(row, sealed).save(force_insert=True)
    if row.state != MessageState.REFUSED:
        jobs.enqueue("interop.route", message_id=str(message_id))
    return row


def _row(sender: Sender, head: Head, verdict: Verdict, message_id: uuid.UUID) -> InboundMessage:
    now = clock.now()
    answer = answers.build(head, verdict.code, now=now, control_id=message_id.hex[:20], reason=verdict.reason)
    return InboundMessage(
        id=message_id,
        feed_id=sender.feed_id,
        center_id=sender.center_id,
        kind=head.kind,
        event=head.event,
        charset=head.charset,
        version=head.version,
        received_at=now,
        answer_code=str(verdict.code),
        answer=answer,
        state=str(verdict.state),
        why=str(verdict.why),
    )
