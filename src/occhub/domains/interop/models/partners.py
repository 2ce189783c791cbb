"""One HL7 endpoint and one feed identity a center. They say nothing about a company or a person."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from occhub.access.protected import ProtectedModel


class EndpointRow(ProtectedModel):
    """Where a center's own system takes authorizations."""

    center_id = models.UUIDField(unique=True)
    host = models.TextField()
    port = models.IntegerField()
    use_tls = models.BooleanField()
    ca_pem = models.TextField(blank=True)
    form = models.TextField()
    receiving_application = models.TextField(blank=True)
    receiving_facility = models.TextField(blank=True)
    in_use = models.BooleanField()
    paused = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.TextField()

    class Meta(ProtectedModel.Meta):
        db_table = "interop_endpoint"
        constraints = [
            models.CheckConstraint(name="endpoint_form", condition=models.Q(form__in=["OML_O21", "ORM_O01"])),
            models.CheckConstraint(name="endpoint_port", condition=models.Q(port__gte=1, port__lte=65535)),
        ]


class FeedRow(ProtectedModel):
    """As whom, and from where, a center's own system sends."""

    center_id = models.UUIDField(unique=True)
    facility = models.TextField()
    application = models.TextField(blank=True)
    addresses = ArrayField(models.TextField())
    connections = models.SmallIntegerField()
    active = models.BooleanField()
    changed_at = models.DateTimeField()
    changed_by = models.TextField()

    class Meta(ProtectedModel.Meta):
        db_table = "interop_feed"
        constraints = [
            # A sender is known by these two: no other center may have the same.
            models.UniqueConstraint(fields=["facility", "application"], name="feed_sender"),
            models.CheckConstraint(name="feed_connections", condition=models.Q(connections__gte=1)),
        ]
