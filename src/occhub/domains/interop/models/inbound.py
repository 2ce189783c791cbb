"""What came in: messages, their sealed bytes, their parts, and which version of a report stands.

A row of a message says nothing of a person: the operator reads it. The sealed bytes and what a part is of are the
center's, whose system sent them.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from occhub.access.protected import ProtectedModel
from occhub.platform.crypto import Aad, Sealed

MIME = "application/hl7-v2"


class InboundMessage(ProtectedModel):
    """One message of a known sender, kept before it is answered. ``answer`` is what is said again to a repetition."""

    feed_id = models.UUIDField()
    center_id = models.UUIDField()
    control_id = models.TextField()
    is_first = models.BooleanField()  # of this control id
    content_hash = models.BinaryField()
    size = models.IntegerField()
    kind = models.TextField()
    event = models.TextField(blank=True)
    charset = models.TextField(blank=True)
    version = models.TextField(blank=True)
    address = models.TextField(blank=True)
    received_at = models.DateTimeField()
    answer_code = models.TextField()
    answer = models.BinaryField()
    state = models.TextField()
    why = models.TextField(blank=True)
    parts = models.SmallIntegerField(default=0)
    waiting = models.SmallIntegerField(default=0)
    worked_at = models.DateTimeField(null=True)

    class Meta(ProtectedModel.Meta):
        db_table = "interop_inbound"
        constraints = [
            models.UniqueConstraint(
                fields=["feed_id", "control_id"], name="inbound_once", condition=models.Q(is_first=True)
            ),
            models.UniqueConstraint(fields=["feed_id", "control_id", "content_hash"], name="inbound_same"),
            models.CheckConstraint(
                name="inbound_state",
                condition=models.Q(state__in=["received", "done", "quarantined", "refused"]),
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="inbound_newest"),
            models.Index(fields=["center_id", "-received_at", "-id"], name="inbound_of_center"),
            models.Index(fields=["state", "-received_at", "-id"], name="inbound_by_state"),
        ]


class InboundRaw(ProtectedModel):
    """The bytes of a message, sealed like a document under a key of the center's."""

    message = models.OneToOneField(
        InboundMessage, on_delete=models.PROTECT, db_constraint=False, related_name="raw", primary_key=False
    )
    center_id = models.UUIDField()
    ciphertext = models.BinaryField()
    nonce = models.BinaryField()
    wrapped_key = models.BinaryField()
    key_version = models.SmallIntegerField()
    content_hash = models.BinaryField()
    blob_hash = models.BinaryField()
    size = models.IntegerField()
    commitment = models.BinaryField()
    form = models.SmallIntegerField()

    class Meta(ProtectedModel.Meta):
        db_table = "interop_raw"

    @property
    def place(self) -> Aad:
        """What the seal is bound to."""
        return place_of(self.center_id, uuid.UUID(str(self.message_id)))

    @property
    def sealed(self) -> Sealed:
        """The sealed message as the cipher knows it."""
        return Sealed(
            ciphertext=bytes(self.ciphertext),
            nonce=bytes(self.nonce),
            wrapped_dek=bytes(self.wrapped_key),
            kek_version=self.key_version,
            plaintext_sha256=bytes(self.content_hash),
            ciphertext_sha256=bytes(self.blob_hash),
            size=self.size,
            key_commitment=bytes(self.commitment),
            format_version=self.form,
        )


def place_of(center_id: uuid.UUID, message_id: uuid.UUID) -> Aad:
    """What the seal of a message is bound to."""
    return Aad(tenant=center_id, document=message_id, version=1, mime=MIME)


class InboundPart(ProtectedModel):
    """What one report, file, arrival or departure of a message became."""

    message = models.ForeignKey(InboundMessage, on_delete=models.PROTECT, db_constraint=False, related_name="all_parts")
    center_id = models.UUIDField()
    position = models.SmallIntegerField()
    kind = models.TextField()
    state = models.TextField()
    why = models.TextField(blank=True)
    code = models.TextField(blank=True)
    name = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    authorization_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    document_id = models.UUIDField(null=True)
    # Which version of which report it is, so that a later one replaces what a person made of it.
    series_key = models.TextField(blank=True)
    series_sub = models.TextField(blank=True)
    version_at = models.DateTimeField(null=True)
    version_rank = models.SmallIntegerField(null=True)
    decided_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "interop_part"
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="part_position"),
            models.CheckConstraint(
                name="part_state",
                condition=models.Q(state__in=["done", "kept", "late", "quarantined", "settled", "dismissed"]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["center_id", "-changed_at"], name="part_waiting", condition=models.Q(state="quarantined")
            ),
            models.Index(fields=["document_id"], name="part_of_document"),
        ]


class ReportSeries(ProtectedModel):
    """Which version of a sender's report stands: ``key`` is the sender's number of it, ``sub`` the file of it ("" is
    the report as a whole, which may be cancelled). ``document_id`` is the newest version that was published.
    """

    feed_id = models.UUIDField()
    center_id = models.UUIDField()
    authorization_id = models.UUIDField()
    key = models.TextField()
    sub = models.TextField(blank=True)
    at = models.DateTimeField()
    rank = models.SmallIntegerField()
    content_hash = models.BinaryField(null=True)
    document_id = models.UUIDField(null=True)
    alias_of = models.UUIDField(null=True)  # another number of the same report

    class Meta(ProtectedModel.Meta):
        db_table = "interop_series"
        constraints = [models.UniqueConstraint(fields=["feed_id", "key", "sub"], name="series_key")]


class CodeMeaning(ProtectedModel):
    """What report type a sender's code stands for; a person said so."""

    center_id = models.UUIDField()
    code = models.TextField()
    report_type = models.TextField()
    changed_by = models.TextField()
    changed_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "interop_code"
        constraints = [models.UniqueConstraint(fields=["center_id", "code"], name="code_of_center")]


def sealed_row(message: InboundMessage, sealed: Sealed) -> Any:
    """The row of sealed bytes."""
    return InboundRaw(
        message_id=message.id,
        center_id=message.center_id,
        ciphertext=sealed.ciphertext,
        nonce=sealed.nonce,
        wrapped_key=sealed.wrapped_dek,
        key_version=sealed.kek_version,
        content_hash=sealed.plaintext_sha256,
        blob_hash=sealed.ciphertext_sha256,
        size=sealed.size,
        commitment=sealed.key_commitment,
        form=sealed.format_version,
    )
