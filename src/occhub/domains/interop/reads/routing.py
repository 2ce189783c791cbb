"""A message that waits to be worked on, opened for the job that does."""

from __future__ import annotations

import uuid

from django.conf import settings

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import touch
from occhub.domains.centers import reads as centers
from occhub.domains.interop import policy
from occhub.domains.interop.models import InboundMessage, InboundRaw
from occhub.domains.interop.reads._inbound import center_key
from occhub.domains.interop.types.inbound import MessageState, Opened
from occhub.platform.crypto import RootKey, open_sealed

WAITING = (str(MessageState.RECEIVED), str(MessageState.QUARANTINED))


@operation(P.INBOUND_RECORD, may=policy.may_record)
def opened(actor: Actor, message_id: uuid.UUID) -> Opened | None:
    """The message, when it waits to be worked on; None for one that is done or was refused."""
    row = InboundMessage.objects.filter(pk=message_id, state__in=WAITING).first()
    if row is None:
        return None
    raw = InboundRaw.objects.get(message_id=message_id)
    root = RootKey(settings.OCCHUB_ROOT_KEY)
    content = open_sealed(raw.sealed, kek=center_key(root, row.center_id, raw.key_version), aad=raw.place)
    touch(row)
    zone = centers.center(actor, row.center_id).zone
    return Opened(row.id, row.feed_id, row.center_id, zone, row.received_at, content, is_first=row.is_first)
