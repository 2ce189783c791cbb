"""Addresses of the center's pages."""

from __future__ import annotations

from django.urls import path

from occhub.interfaces.web.center import (
    authorization,
    documents,
    ending,
    inbox,
    messages,
    publish,
    today,
    undoing,
    visit,
    work_status,
)

urlpatterns = [
    path("center/", inbox.inbox, name="center-inbox"),
    path("center/inbox/version", inbox.version, name="center-inbox-version"),
    path("center/inbox/waiting", inbox.waiting, name="center-inbox-waiting"),
    path("center/today/", today.today, name="center-today"),
    path("center/today/reports", today.late, name="center-late"),
    path("center/today/version", today.version, name="center-today-version"),
    path("center/authorizations/<uuid:authorization_id>/", authorization.page, name="center-authorization"),
    path(
        "center/authorizations/<uuid:authorization_id>/version",
        authorization.version,
        name="center-authorization-version",
    ),
    path("center/authorizations/<uuid:authorization_id>/open", authorization.open_it, name="center-open"),
    path("center/authorizations/<uuid:authorization_id>/check-in", authorization.check_in, name="center-check-in"),
    path("center/visits/<uuid:visit_id>/", visit.page, name="center-visit"),
    path("center/visits/<uuid:visit_id>/version", visit.version, name="center-visit-version"),
    path("center/visits/<uuid:visit_id>/lines/<uuid:line_id>", visit.record, name="center-line"),
    path("center/visits/<uuid:visit_id>/work-status", work_status.page, name="center-work-status"),
    path("center/visits/<uuid:visit_id>/work-status/report", work_status.preview, name="center-work-status-report"),
    path("center/visits/<uuid:visit_id>/work-status/publish", work_status.publish, name="center-work-status-publish"),
    path("center/visits/<uuid:visit_id>/publish", publish.publish, name="center-publish"),
    path("center/visits/<uuid:visit_id>/check-out", visit.check_out, name="center-check-out"),
    path("center/visits/<uuid:visit_id>/left", undoing.left, name="center-left"),
    path("center/visits/<uuid:visit_id>/undo", undoing.undo, name="center-undo"),
    path("center/visits/<uuid:visit_id>/reopen", undoing.reopen, name="center-reopen"),
    path("center/documents/<uuid:document_id>/", documents.viewer, name="center-document"),
    path("center/documents/<uuid:document_id>/version", documents.version, name="center-document-version"),
    path("center/documents/<uuid:document_id>/file", documents.file, name="center-document-file"),
    path("center/documents/<uuid:document_id>/replace", ending.replace, name="center-document-replace"),
    path("center/documents/<uuid:document_id>/withdraw", ending.withdraw, name="center-document-withdraw"),
    path("center/messages/", messages.listing, name="center-messages"),
    path("center/messages/<uuid:message_id>/", messages.detail, name="center-message"),
    path("center/messages/<uuid:message_id>/text", messages.text, name="center-message-text"),
    path("center/messages/<uuid:message_id>/replay", messages.replay, name="center-message-replay"),
    path("center/messages/parts/<uuid:part_id>/", messages.part, name="center-message-part"),
    path("center/messages/parts/<uuid:part_id>/file", messages.file, name="center-message-file"),
    path("center/messages/parts/<uuid:part_id>/settle", messages.settle, name="center-message-settle"),
    path("center/messages/parts/<uuid:part_id>/dismiss", messages.dismiss, name="center-message-dismiss"),
]
