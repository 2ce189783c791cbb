"""The employers' accounts: company data, work sites, and what the provider discloses to them."""

from __future__ import annotations

from django.db import models

from occhub.access.protected import ProtectedModel


class Company(ProtectedModel):
    """An employer's account. Its wall is its own id."""

    key = models.TextField(unique=True)
    name = models.TextField()
    account_number = models.TextField(blank=True)
    street = models.TextField(blank=True)
    city = models.TextField(blank=True)
    state = models.TextField(blank=True)
    postal_code = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    der_name = models.TextField(blank=True)
    der_phone = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta(ProtectedModel.Meta):
        db_table = "companies_company"


class Location(ProtectedModel):
    """A work site of the company."""

    company_id = models.UUIDField()
    key = models.TextField()
    name = models.TextField()
    street = models.TextField()
    city = models.TextField()
    state = models.TextField()
    postal_code = models.TextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    zone = models.TextField()
    phone = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)

    class Meta(ProtectedModel.Meta):
        db_table = "companies_location"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="location_company"),
            models.UniqueConstraint(fields=["company_id", "key"], name="location_key"),
        ]


class Entitlement(ProtectedModel):
    """One report type that the provider discloses to the company; NULL location means all of them.

    ``basis`` is the legal basis and never empty. ``documented_request`` is required for what goes beyond the minimum
    necessary (45 CFR 164.502(b), 164.514(d)).
    """

    company_id = models.UUIDField()
    report_type = models.TextField()
    location_id = models.UUIDField(null=True)
    basis = models.TextField()
    documented_request = models.TextField(blank=True)
    approved_by = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta(ProtectedModel.Meta):
        db_table = "companies_entitlement"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "report_type", "location_id", "valid_from"],
                name="entitlement_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="entitlement_has_basis", condition=~models.Q(basis="")),
        ]
