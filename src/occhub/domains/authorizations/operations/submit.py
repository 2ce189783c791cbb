"""Submit: check the whole request, copy what the center needs, hand it over. All of it is one transaction."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import touch
from occhub.domains.accounts import reads as accounts
from occhub.domains.authorizations import policy, rules
from occhub.domains.authorizations.events import AuthorizationSubmitted
from occhub.domains.authorizations.models import Authorization, AuthorizationToken, Delivery, Draft, Line
from occhub.domains.authorizations.operations._common import member_of, note
from occhub.domains.authorizations.reads._records import Children, detail_of
from occhub.domains.authorizations.reads._scopes import open_alike, words_of
from occhub.domains.authorizations.reads.above import CLAIM_KNOWN
from occhub.domains.authorizations.types import (
    AuthorizationDetail,
    DeliveryState,
    LineState,
    NewAuthorization,
    State,
)
from occhub.domains.catalogue import reads as catalogue
from occhub.domains.catalogue.types import Catalogue, Service, load_packaged
from occhub.domains.centers import reads as centers
from occhub.domains.centers.types import Center
from occhub.domains.companies import reads as companies
from occhub.domains.companies.types import Company, Location
from occhub.domains.employees import operations as employee_operations
from occhub.domains.employees import reads as employees
from occhub.domains.employees.types import EmployeeForAuthorization, OpenedCase
from occhub.platform import clock, outbox
from occhub.platform.errors import Conflict, NotFound, Problem
from occhub.platform.ids import new_number

INBOX = "inbox"
TRIES = 5
ALIKE = "These services are authorized for this employee already. Say that you authorize them a second time."


@dataclass(frozen=True, slots=True)
class _Parties:
    """Everybody and everything a checked request names."""

    company: Company
    location: Location
    employee: EmployeeForAuthorization
    center: Center
    services: tuple[Service, ...]
    requester: str
    requester_phone: str


@operation(P.AUTHORIZATION_SUBMIT, may=policy.may_submit)
def submit_authorization(
    actor: Actor, new: NewAuthorization, *, draft_id: uuid.UUID | None = None, again: bool = False
) -> AuthorizationDetail:
    """Authorize services for an employee at a center.

    Checks the request as a whole and raises ``Problem`` naming every field that is wrong. Copies person, location,
    requester and center, so that history does not change when they do and the center reads nothing else. The center has
    it with the commit: for a center with an inbox only, the committed row is the receipt. Its draft is gone with it.
    Raises ``Conflict`` where the draft is gone already: a draft becomes one authorization at most.

    An authorization of this person for these services that the member sees and that can still be used is asked about by
    ``Problem`` at ``again``: ``again=True`` says that one more is meant. The person's row is locked by then, so that of
    two at once the second is asked.
    """
    parties = _checked(actor, new)
    if draft_id is not None:
        _take_draft(actor, draft_id)
    if not again and open_alike(actor, new.employee_id, new.services).exists():
        raise Problem({"again": ALIKE})
    case = _injury_case(actor, new)
    if case is not None and case.is_named_now:
        _follow_claim(case, parties.company.id)
    row = _insert(actor, new, parties, case)
    children = _insert_children(actor, row, parties.services)
    outbox.publish(AuthorizationSubmitted(row.company_id, row.id, row.center_id))
    touch(row)
    return detail_of(actor, row, children)


def _take_draft(actor: Actor, draft_id: uuid.UUID) -> None:
    """The draft is gone with the transaction. Before anything is asked: a second click on it needs no other answer."""
    if not Draft.objects.filter(policy.own_drafts(actor), pk=draft_id).delete()[0]:
        raise Conflict("This draft was submitted or discarded already, so nothing was submitted.")


def _checked(actor: Actor, new: NewAuthorization) -> _Parties:
    """Look up what the request names and judge it; raises ``Problem``."""
    known = load_packaged()
    location, employee, center = _location(actor, new), _employee(actor, new), _center(actor, new)
    zone = center.zone if center else location.zone if location else actor.zone
    today = clock.local_date(clock.now(), zone)
    services = tuple(known.services[code] for code in new.services if code in known.services)
    found = rules.problems_of(new, _judged(new, known, services, center, location, employee, today))
    if found or location is None or employee is None or center is None:
        raise Problem(found)
    person = accounts.person(actor)
    return _Parties(companies.company(actor), location, employee, center, services, actor.name, person.phone)


def _judged(
    new: NewAuthorization,
    known: Catalogue,
    services: tuple[Service, ...],
    center: Center | None,
    location: Location | None,
    employee: EmployeeForAuthorization | None,
    today: date,
) -> rules.Checked:
    # What the demonstration tells of the past may name services that the form does not offer yet.
    offered = known.services_on(today) if clock.is_told() else known.offered_on(today)
    fitting = catalogue.reasons_for(known, services, today)
    return rules.Checked(
        today=today,
        is_location_reached=location is not None,
        is_employee_reached=employee is not None,
        are_services_offered=len(services) == len(new.services) and all(one in offered for one in services),
        mixes_regulated_tests=catalogue.mixes_regulated_tests(services),
        is_injury=catalogue.is_injury(services),
        does_reason_fit=any(reason.code == new.reason for reason in fitting),
        does_center_accept=center is not None and center.accepting,
        is_center_able=center is not None and center.capabilities >= catalogue.needed_capabilities(services),
        lacks_number=(employee is not None and not employee.employee_number and any(one.regulated for one in services)),
        is_injury_day_possible=(
            new.injury is None or employee is None or employee.could_be_injured_on(new.injury.date_of_injury)
        ),
    )


def _location(actor: Actor, new: NewAuthorization) -> Location | None:
    try:
        return companies.location(actor, new.location_id)
    except NotFound:
        return None


def _employee(actor: Actor, new: NewAuthorization) -> EmployeeForAuthorization | None:
    try:
        return employees.employee_for_authorization(actor, new.employee_id, hold=True)
    except NotFound:
        return None


def _center(actor: Actor, new: NewAuthorization) -> Center | None:
    try:
        return centers.center(actor, new.center_id)
    except NotFound:
        return None


def _injury_case(actor: Actor, new: NewAuthorization) -> OpenedCase | None:
    if new.injury is None:
        return None
    return employee_operations.open_injury_case(
        actor,
        employee_id=new.employee_id,
        date_of_injury=new.injury.date_of_injury,
        body_part=new.injury.body_part,
        claim_number=new.injury.claim_number,
    )


def _follow_claim(case: OpenedCase, company_id: uuid.UUID) -> None:
    """The case owns the claim number: what names none is found by it from now on, and so are its reports.

    Those of colleagues too, since nothing of it is shown. Locked in order, so that a report that is being published
    either sees the number here or is there when the reports are told.
    """
    silent = Authorization.objects.filter(
        company_id=company_id, employee_id=case.employee_id, injury_case_id=case.id, claim_number="", case_claim_key=""
    )
    ids = [row.id for row in silent.select_for_update(of=("self",)).order_by("id")]
    if ids:
        Authorization.objects.filter(company_id=company_id, id__in=ids).update(case_claim_key=case.claim_key)
        CLAIM_KNOWN(company_id, ids, case.claim_key)


def _insert(actor: Actor, new: NewAuthorization, parties: _Parties, case: OpenedCase | None) -> Authorization:
    now = clock.now()
    company_id, member_id = member_of(actor)
    company, location, employee, center = parties.company, parties.location, parties.employee, parties.center
    row = Authorization(
        company_id=company_id,
        center_id=center.id,
        location_id=location.id,
        responsible_member_id=member_id,
        created_by_id=member_id,
        company_name=company.name,
        location_name=location.name,
        location_address=location.address,
        requester_name=parties.requester,
        requester_phone=parties.requester_phone,
        der_name=company.der_name,
        der_phone=company.der_phone,
        center_name=center.name,
        center_state=center.state,
        center_zone=center.zone,
        reason=new.reason,
        is_injury=catalogue.is_injury(parties.services),
        instructions=new.instructions.strip(),
        valid_from=new.valid_from,
        expires_on=catalogue.valid_through(parties.services, new.valid_from),
        state=str(State.SUBMITTED),
        submitted_at=now,
        changed_at=now,
        **asdict(employee),
    )
    if case is not None:
        row.injury_case_id, row.date_of_injury = case.id, case.date_of_injury
        row.claim_number, row.body_part = case.claim_number, case.body_part
        row.case_claim_key = "" if case.claim_number else case.claim_key
    return _numbered(row)


def _numbered(row: Authorization) -> Authorization:
    """Insert under a number that nobody has; a collision of 35 random bits is rare, not impossible."""
    for attempt in range(TRIES):
        row.number = new_number("A")
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
        else:
            break
    return row


def _insert_children(actor: Actor, row: Authorization, services: tuple[Service, ...]) -> Children:
    owner = {"company_id": row.company_id, "center_id": row.center_id, "authorization_id": row.id}
    lines = Line.objects.bulk_create(
        Line(
            **owner,
            number=f"{row.number}-{place:02d}",
            position=place,
            service=service.code,
            service_name=service.name,
            is_injury=service.injury,
            state=str(LineState.AUTHORIZED),
        )
        for place, service in enumerate(services, start=1)
    )
    received = DeliveryState.RECEIVED
    Delivery.objects.bulk_create([Delivery(**owner, channel=INBOX, state=str(received), at=row.submitted_at)])
    AuthorizationToken.objects.bulk_create([AuthorizationToken(**owner, token=word) for word in words_of(row)])
    return Children(lines, [(received, row.submitted_at)], [note(actor, row, "submitted")])
