"""The ledger: append-only, one row for each operation, refusal and failure,
with a MAC under a key outside the database.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from occhub.access.protected import ProtectedModel


class LedgerEntry(ProtectedModel):
    """Who did what on whose data, when and by which rule. No names, no results: ids only."""

    at = models.DateTimeField()
    form = models.SmallIntegerField()
    parent_id = models.UUIDField(null=True)
    side = models.TextField()
    role = models.TextField()
    user_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    task = models.TextField()
    company_id = models.UUIDField(null=True)
    center_id = models.UUIDField(null=True)
    operation = models.TextField()
    permission = models.TextField()
    outcome = models.TextField()
    rule = models.TextField()
    purpose = models.TextField()
    request_id = models.TextField()
    session_ref = models.TextField()
    object_type = models.TextField()
    object_id = models.UUIDField(null=True)
    people = ArrayField(models.UUIDField())
    count = models.IntegerField()
    mac = models.BinaryField()

    class Meta(ProtectedModel.Meta):
        db_table = "access_ledger"
        indexes = [
            models.Index(fields=["company_id", "-at"], name="ledger_company_at"),
            models.Index(
                fields=["object_id", "user_id"], name="ledger_object", condition=models.Q(object_id__isnull=False)
            ),
            models.Index(fields=["at"], name="ledger_at"),
        ]
