"""The step that asks when and why: reason, first day, the injury where there is one, instructions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponseBase, QueryDict

from occhub.domains.authorizations import reads as authorizations
from occhub.domains.catalogue import reads as catalogue
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.employees import reads as employees
from occhub.domains.employees.types import InjuryCaseRef
from occhub.interfaces.web.authorizations.details_form import DetailsForm
from occhub.interfaces.web.authorizations.steps import Form, keep, onward, step_page, wanted_step
from occhub.interfaces.web.door import ActingRequest
from occhub.platform.errors import NotFound


def details_step(request: ActingRequest, form: Form) -> HttpResponseBase:
    """Reason, first day, injury case where there is one, instructions."""
    if not form.answers.services:
        return onward(form)
    if request.method != "POST":
        return _page(request, form, _shape(request, form, None))
    typed, wanted = _shape(request, form, request.POST), wanted_step(request)
    if wanted:
        unfinished = typed.unfinished()
        if unfinished is None:
            return _page(request, form, typed, status=422)
        return onward(keep(request, form, **unfinished), wanted)
    if typed.is_valid() and _is_injury_day_possible(request, form, typed):
        return onward(keep(request, form, **typed.answers))
    return _page(request, form, typed, status=422)


def _shape(request: ActingRequest, form: Form, data: QueryDict | None) -> DetailsForm:
    answers = form.answers
    kept = {name: getattr(answers, name) for name in DetailsForm.ANSWERS}
    return DetailsForm(
        data,
        initial=kept | {"valid_from": answers.valid_from or form.today},
        reasons=catalogue.reasons_for(load_packaged(), answers.chosen, form.today),
        is_injury=answers.is_injury,
        injuries=_known_injuries(request, form),
        today=form.today,
    )


def _known_injuries(request: ActingRequest, form: Form) -> tuple[InjuryCaseRef, ...]:
    if not form.answers.is_injury or form.answers.employee_id is None:
        return ()
    return authorizations.known_injuries(request.actor, form.answers.employee_id)


def _is_injury_day_possible(request: ActingRequest, form: Form, typed: DetailsForm) -> bool:
    """Says at the field that nobody was injured then, in words that do not tell when the employee was born."""
    day, employee_id = typed.answers.get("date_of_injury"), form.answers.employee_id
    if day is None or employee_id is None:
        return True
    try:
        is_possible = employees.could_be_injured_on(request.actor, employee_id, day)
    except NotFound:  # the review says that the employee is out of reach
        return True
    if not is_possible:
        typed.add_error("date_of_injury", "Check the date of the injury")
    return is_possible


def _page(request: ActingRequest, form: Form, typed: DetailsForm, *, status: int = 200) -> HttpResponseBase:
    first = typed["valid_from"].value()
    first = typed.cleaned_data.get("valid_from") if typed.is_bound else first
    last = catalogue.valid_through(form.answers.chosen, first) if isinstance(first, date) else None
    days = (catalogue.valid_through(form.answers.chosen, form.today) - form.today).days
    context = {"form": typed, "first_day": first, "last_day": last, "days": days}
    return step_page(request, form, "details", context | _needs(form), status=status)


def _needs(form: Form) -> dict[str, Any]:
    """What the law or a standard obliges the company to tell the center about the services chosen."""
    wanted = [one for one in form.answers.chosen if one.required_information]
    return {"needs": [{"service": one.name, "items": one.required_information} for one in wanted]}
