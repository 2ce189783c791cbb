"""Address of the company's page."""

from __future__ import annotations

from django.urls import path

from occhub.interfaces.web.company import views

urlpatterns = [path("company/", views.company, name="company")]
