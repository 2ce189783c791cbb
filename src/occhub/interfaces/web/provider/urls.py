"""Addresses of the operator's pages."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from occhub.interfaces.web.provider import views

urlpatterns = [
    path("provider/", views.health, name="provider-home"),
    path("provider/jobs/", views.jobs, name="provider-jobs"),
    path("provider/jobs/retry", views.retry, name="provider-job-retry"),
]
if settings.IS_DEMO:
    urlpatterns += [
        path("provider/mailbox/", views.mailbox, name="provider-mailbox"),
        path("provider/mailbox/<uuid:mail_id>", views.mail, name="provider-mail"),
    ]
