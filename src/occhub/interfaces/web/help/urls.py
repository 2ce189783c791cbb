"""Address of the help page."""

from __future__ import annotations

from django.urls import path

from occhub.interfaces.web.help import views

urlpatterns = [path("help/", views.help_page, name="help")]
