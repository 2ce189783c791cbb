"""A person's data was wrong: put it right on the roster and on what nobody was checked in under yet."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, touch
from occhub.domains.authorizations import policy
from occhub.domains.authorizations.models import LIVE, Authorization, AuthorizationToken
from occhub.domains.authorizations.operations._common import note, save
from occhub.domains.authorizations.reads._scopes import words_of
from occhub.domains.authorizations.types import Correction
from occhub.domains.employees import operations as employees
from occhub.domains.employees.types import CorrectedEmployee, EmployeeForAuthorization

# What is copied of a person, with the words of the history; the values themselves do not stand there.
_COPIED = {
    "last_name": "last name",
    "first_name": "first name",
    "sort_key": "",
    "date_of_birth": "date of birth",
    "phone": "phone",
    "employee_number": "employee number",
    "job_title": "job title",
}


@operation(P.EMPLOYEE_CORRECT, may=policy.may_correct)
def correct_employee(actor: Actor, employee_id: uuid.UUID, corrected: CorrectedEmployee) -> Correction:
    """Put right what the roster says of a person, and the copy on every authorization that waits for its visit.

    A User Admin's reaches everybody's. ``Forbidden`` by ``COLLEAGUE_WAITS``, and nothing is changed, where a Basic
    member's would change a colleague's. One that was cancelled, or under which somebody was ever checked in, keeps what
    was true then. Raises ``Problem`` and ``Conflict`` as ``employees.correct_employee`` does.

    The person's row is locked first, then the authorizations in order of id; each is read again once its lock is got,
    so that a check-in which came first leaves it out. The refusal is decided then. A check-in locks no person, a submit
    locks the person first.
    """
    person = employees.correct_employee(actor, employee_id, corrected)
    waiting = Authorization.objects.filter(LIVE, policy.waiting_of(actor, employee_id))
    rows = list(waiting.select_for_update(of=("self",)).order_by("id"))
    copied = sum(_copy(actor, row, person) for row in rows)
    return Correction(person.employee_id, person.employee_id, copied)


def _copy(actor: Actor, row: Authorization, person: EmployeeForAuthorization) -> bool:
    """Whether the authorization said something else; now it says the same."""
    differing = [name for name in _COPIED if getattr(row, name) != getattr(person, name)]
    if not differing:
        return False
    ask(policy.may_copy(actor, row))
    for name in differing:
        setattr(row, name, getattr(person, name))
    save(row, *differing)
    _index_anew(row)
    note(actor, row, "corrected", ", ".join(filter(None, map(_COPIED.get, differing))).capitalize())
    touch(row)
    return True


def _index_anew(row: Authorization) -> None:
    AuthorizationToken.objects.filter(company_id=row.company_id, authorization_id=row.id).delete()
    AuthorizationToken.objects.bulk_create(
        AuthorizationToken(company_id=row.company_id, center_id=row.center_id, authorization_id=row.id, token=word)
        for word in words_of(row)
    )
