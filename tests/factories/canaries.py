"""People of two companies who can be told apart in whatever is said of them: each word about one of them has their mark
in it, and all marks begin alike, so that one search would find them all.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from occhub.access.actor import system_actor
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.employees import operations as employees
from occhub.domains.employees.types import NewEmployee
from occhub.domains.results import operations as results
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import Identity
from occhub.domains.work_status import operations as work_status
from occhub.domains.work_status.types import Duty, NewRestriction, NewWorkStatus
from occhub.platform.ids import CompanyId
from tests.conftest import connect
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, AUSTIN_DESK, FABRIKAM_ADMIN, RENO_DESK

OURS, RENO, THEIRS = "qanaryours", "qanaryreno", "qanarytheirs"
ALIKE = "qanary"  # what all marks begin with


@dataclass(frozen=True)
class Planted:
    """A person with everything that a visit brings, by the mark in all words about them."""

    word: str
    employee: uuid.UUID
    authorization: uuid.UUID
    number: str
    visit: uuid.UUID
    documents: tuple[uuid.UUID, ...]  # a report, a DOT card, an activity status report

    def names(self) -> tuple[str, ...]:
        """What says that there is such a person."""
        return f"first{self.word}", f"last{self.word}"

    def requested(self) -> tuple[str, ...]:
        """What says that something was authorized for them."""
        return f"instruct{self.word}", self.number.lower()

    def results(self) -> tuple[str, ...]:
        """What says that a report of them is there, or what stands in it."""
        return f"title{self.word}", f"inside{self.word}", *map(str, self.documents)

    def status(self) -> tuple[str, ...]:
        """What says what they may do at work."""
        return (f"limit{self.word}",)


@dataclass(frozen=True)
class _Place:
    company: CompanyId
    location: uuid.UUID
    center: uuid.UUID
    requester: str
    desk: str
    born: date


PLACES = {
    OURS: _Place(cast.NORTHWIND, cast.NORTHWIND_AUSTIN, cast.AUSTIN, ADMIN, AUSTIN_DESK, date(1961, 2, 3)),
    RENO: _Place(cast.NORTHWIND, cast.NORTHWIND_RENO, cast.RENO, ADMIN, RENO_DESK, date(1962, 3, 4)),
    THEIRS: _Place(cast.FABRIKAM, cast.FABRIKAM_DALLAS, cast.AUSTIN, FABRIKAM_ADMIN, AUSTIN_DESK, date(1963, 4, 5)),
}


def plant(database: str) -> dict[str, Planted]:
    """Write all of them; a connection of role web stays behind."""
    connect(database, "occhub_worker")
    people = {word: _employed(word, place) for word, place in PLACES.items()}
    connect(database, "occhub_web")
    return {word: _seen(word, PLACES[word], person) for word, person in people.items()}


def _employed(word: str, place: _Place) -> uuid.UUID:
    person = cast.key(f"employee {word}")
    system = system_actor("canaries", company_id=place.company)
    new = NewEmployee(place.location, f"9-{word}", f"First{word}", f"Last{word}", place.born, id=person)
    employees.import_employee(system, new)
    return person


def _seen(word: str, place: _Place, person: uuid.UUID) -> Planted:
    """A whole visit: every line performed, a status, three reports."""
    desk = cast.actor(place.desk)
    authorization = made.submitted(
        place.requester,
        location_id=place.location,
        employee_id=person,
        center_id=place.center,
        instructions=f"Instruct{word}",
    )
    visit = visits.check_in(desk, authorization.id, Identity(True, place.born))
    for line in authorization.lines:
        visits.record_line(desk, visit.id, line.id, LineOutcome(LineState.PERFORMED))
    limit = NewRestriction("other", words=f"Limit{word}", until=made.today() + timedelta(days=3))
    status = work_status.record_work_status(desk, visit.id, NewWorkStatus(Duty.RESTRICTED, (limit,)))
    report, card = (
        documents.publish(visit, kind, f"Title{word}", desk=place.desk, text=f"Inside{word} {kind}")
        for kind in ("audiogram", "dot-medical-card")
    )
    shown = results.publish_status_report(desk, visit.id, status.id)
    return Planted(word, person, authorization.id, authorization.number, visit.id, (report, card, shown))
