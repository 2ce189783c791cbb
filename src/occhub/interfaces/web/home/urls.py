"""The start page."""

from __future__ import annotations

from django.urls import path

from occhub.interfaces.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("home/news/<uuid:announcement_id>/dismiss", views.dismiss_news, name="announcement-dismiss"),
]
