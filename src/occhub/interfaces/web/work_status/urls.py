"""Addresses of work status."""

from __future__ import annotations

from django.urls import path

from occhub.interfaces.web.work_status import listing

urlpatterns = [
    path("work-status/", listing.listing, name="work-status"),
    path("work-status/version", listing.list_version, name="work-status-version"),
    path("work-status/print", listing.paper, name="work-status-print"),
    path("work-status/<uuid:employee_id>", listing.person, name="work-status-person"),
]
