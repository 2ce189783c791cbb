"""A person of the company with all that the reader may see of them: each part through its own scope."""

from __future__ import annotations

import hashlib
import uuid

from django.db.models import QuerySet

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.employees import reads as employees
from occhub.domains.results import policy
from occhub.domains.results.models import Document
from occhub.domains.results.reads.documents import _records
from occhub.domains.results.types import DocumentRow, EmployeeFile
from occhub.domains.visits import reads as visits
from occhub.domains.work_status import reads as work_status
from occhub.platform import clock
from occhub.platform.newest import Newest, newest

MOST_OF_PERSON = 50


@operation(P.RESULT_LIST, may=policy.may_list)
def documents_of_employee(actor: Actor, employee_id: uuid.UUID) -> Newest[DocumentRow]:
    """The newest 50 of a person's documents that the actor may open, newest first; none where nothing is disclosed."""
    found = newest(_of_employee(actor, employee_id), MOST_OF_PERSON)
    return Newest(_records(actor, found.items), has_more=found.has_more)


def _of_employee(actor: Actor, employee_id: uuid.UUID) -> QuerySet[Document]:
    rows = Document.objects.filter(policy.visible_to(actor), company_id=actor.company_id, employee_id=employee_id)
    found: QuerySet[Document] = rows.order_by("-published_at", "-id")
    return found


@operation(P.EMPLOYEE_READ, may=policy.may_see_people)
def employee_file(actor: Actor, employee_id: uuid.UUID) -> EmployeeFile:
    """The page of a person: authorizations, visits and documents in the reader's own scope of each.

    None for a part that is not given to the reader at all. ``NotFound``, as for somebody who does not exist, where the
    reader neither reaches the person on the roster nor sees anything of them.
    """
    found = authorizations.authorizations_of_employee(actor, employee_id)
    seen = visits.visits_of_employee(actor, employee_id) if visits.offers_visits(actor) else None
    documents = documents_of_employee(actor, employee_id) if policy.offers_results(actor) else None
    is_shown = any(part and part.items for part in (found, seen, documents))
    card = authorizations.card(actor, employee_id, is_shown=is_shown)
    return EmployeeFile(employee_id, card, found, seen, documents)


@operation(P.EMPLOYEE_READ, may=policy.may_see_people, ledgered=False)
def employee_version(actor: Actor, employee_id: uuid.UUID) -> str:
    """Changes whenever the page of a person does; ``NotFound`` where there is none for the reader. Discloses nothing.

    A day's end changes it too: a card or an authorization may have ended with it.
    """
    shown = [authorizations.version_of_employee(actor, employee_id)]
    shown.append(visits.version_of_employee(actor, employee_id) if visits.offers_visits(actor) else "")
    shown.append(_version_of_documents(actor, employee_id) if policy.offers_results(actor) else "")
    parts = [*shown, employees.version(actor, employee_id, is_shown=any(shown))]
    parts.append(work_status.version_of_person(actor, employee_id) if work_status.lists_people(actor) else "")
    parts.append(f"{clock.local_date(clock.now(), actor.zone)}")
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:20]


def _version_of_documents(actor: Actor, employee_id: uuid.UUID) -> str:
    rows = _of_employee(actor, employee_id).values_list("id", "changed_at")[:MOST_OF_PERSON]
    return " ".join(f"{one.hex}{changed_at.timestamp()}" for one, changed_at in rows)
