"""Addresses of the company's visits."""

from __future__ import annotations

from django.urls import path

from occhub.interfaces.web.visits import detail, listing

urlpatterns = [
    path("visits/", listing.listing, name="visits"),
    path("visits/version", listing.list_version, name="visits-version"),
    path("visits/<uuid:visit_id>", detail.detail, name="visit"),
    path("visits/<uuid:visit_id>/version", detail.version, name="visit-version"),
]
