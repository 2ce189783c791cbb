"""Medical centers: public facts, without a company and without people."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Center(models.Model):
    """A medical center; telemedicine and telerehabilitation are centers of kind ``virtual``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    slug = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    street = models.TextField(blank=True)
    city = models.TextField(blank=True)
    state = models.TextField(blank=True)
    postal_code = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    zone = models.TextField()
    phone = models.TextField()
    fax = models.TextField(blank=True)
    capabilities = ArrayField(models.TextField())
    hours = models.JSONField()
    accepting = models.BooleanField(default=True)
    has_endpoint = models.BooleanField(default=False, db_default=False)  # its own system takes authorizations

    class Meta:
        db_table = "centers_center"
