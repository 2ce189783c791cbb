"""Addresses of the people of a company."""

from __future__ import annotations

from django.urls import path

from occhub.interfaces.web.employees import detail, finding

urlpatterns = [
    path("employees/", finding.finding, name="employees"),
    path("employees/find", finding.suggest, name="employees-find"),
    path("employees/<uuid:employee_id>", detail.detail, name="employee"),
    path("employees/<uuid:employee_id>/version", detail.version, name="employee-version"),
]
