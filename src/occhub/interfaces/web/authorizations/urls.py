"""Addresses of the company's authorizations."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from occhub.interfaces.web.authorizations import correcting, detail, listing, ordering, people, review


class StepConverter(StringConverter):
    """The name of a step: there is no address for any other."""

    regex = "|".join(ordering.STEP_NAMES)


register_converter(StepConverter, "step")
urlpatterns = [
    path("authorizations/", listing.listing, name="authorizations"),
    path("authorizations/version", listing.list_version, name="authorizations-version"),
    path("authorizations/new", ordering.begin, name="authorization-new"),
    path("authorizations/new/add", people.add, name="authorization-add-employee"),
    path("authorizations/new/submit", review.submit, name="authorization-submit"),
    path("authorizations/new/<step:name>", ordering.step, name="authorization-new-step"),
    path("authorizations/employees", people.suggest, name="employees-suggest"),
    path("authorizations/employees/<uuid:employee_id>/correct", correcting.correct, name="employee-correct"),
    path("authorizations/drafts/<uuid:draft_id>/discard", ordering.discard, name="authorization-draft-discard"),
    path("authorizations/<uuid:authorization_id>", detail.detail, name="authorization"),
    path("authorizations/<uuid:authorization_id>/version", detail.version, name="authorization-version"),
    path("authorizations/<uuid:authorization_id>/cancel", detail.cancel, name="authorization-cancel"),
    path("authorizations/<uuid:authorization_id>/extend", detail.extend, name="authorization-extend"),
]
