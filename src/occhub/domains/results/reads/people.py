"""A person of the company with all that the reader may see of them: each part through its own scope."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.results import policy
from occhub.domains.results.models import Document
from occhub.domains.results.reads.documents import _records
from occhub.domains.results.types import DocumentRow, EmployeeFile
from occhub.domains.visits import reads as visits

MOST_OF_PERSON = 50


@operation(P.RESULT_LIST, may=policy.may_list)
def documents_of_employee(actor: Actor, employee_id: uuid.UUID) -> tuple[DocumentRow, ...]:
    """The newest 50 of a person's documents that the actor may open, newest first; none where nothing is disclosed."""
    rows = Document.objects.filter(policy.visible_to(actor), company_id=actor.company_id, employee_id=employee_id)
    return _records(actor, list(rows.order_by("-published_at", "-id")[:MOST_OF_PERSON]))


@operation(P.EMPLOYEE_READ, may=policy.may_see_people)
def employee_file(actor: Actor, employee_id: uuid.UUID) -> EmployeeFile:
    """The page of a person: authorizations, visits and documents in the reader's own scope of each.

    None for a part that is not given to the reader at all. ``NotFound``, as for somebody who does not exist, where the
    reader neither reaches the person on the roster nor sees anything of them.
    """
    found = authorizations.authorizations_of_employee(actor, employee_id)
    seen = visits.visits_of_employee(actor, employee_id) if visits.offers_visits(actor) else None
    documents = documents_of_employee(actor, employee_id) if policy.offers_results(actor) else None
    card = authorizations.card(actor, employee_id, is_shown=bool(found or seen or documents))
    return EmployeeFile(employee_id, card, found, seen, documents)
