"""Plumbing tables: idempotency keys, outbox, sessions, the demo's mailbox. None holds health information."""

from __future__ import annotations

import uuid

from django.db import models


class IdempotencyKey(models.Model):
    """A key that had its effect: the id of the outcome, never a body."""

    pk = models.CompositePrimaryKey("owner_id", "route", "key")
    owner_id = models.UUIDField()
    route = models.TextField()
    key = models.UUIDField()
    content_hash = models.BinaryField()
    outcome = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "platform_idempotency"


class OutboxEvent(models.Model):
    """A fact, written in the transaction that made it true. Ids only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.TextField()
    payload = models.JSONField()
    company_id = models.UUIDField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "platform_outbox"


class MailboxMessage(models.Model):
    """A mail that the demonstration kept instead of sending it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    message_id = models.TextField(unique=True)
    recipient = models.TextField()
    subject = models.TextField()
    body = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "platform_mailbox"


class SessionRecord(models.Model):
    """A session; the browser holds the id, the row its SHA-256."""

    key_hash = models.BinaryField(primary_key=True)
    user_id = models.UUIDField(null=True, db_index=True)
    data = models.JSONField()
    created_at = models.DateTimeField()
    active_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "platform_session"


class RegisterEntry(models.Model):
    """A name that set-up must find again (see ``platform.register``)."""

    pk = models.CompositePrimaryKey("kind", "name")
    kind = models.TextField()
    name = models.TextField()
    value = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "platform_register"
