"""Addresses of the operator's pages."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from occhub.interfaces.web.provider import messages, views

urlpatterns = [
    path("provider/", views.health, name="provider-home"),
    path("provider/jobs/", views.jobs, name="provider-jobs"),
    path("provider/jobs/retry", views.retry, name="provider-job-retry"),
    path("provider/messages/", messages.listing, name="provider-messages"),
    path("provider/messages/<uuid:message_id>/", messages.detail, name="provider-message"),
    path("provider/messages/<uuid:message_id>/replay", messages.replay, name="provider-message-replay"),
]
if settings.IS_DEMO:
    urlpatterns += [
        path("provider/mailbox/", views.mailbox, name="provider-mailbox"),
        path("provider/mailbox/<uuid:mail_id>", views.mail, name="provider-mail"),
    ]
