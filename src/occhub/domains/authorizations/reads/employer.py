"""The company's questions: one authorization, the list, what needs attention, drafts."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.authorizations import policy, rules
from occhub.domains.authorizations.models import LIVE, Authorization, Draft
from occhub.domains.authorizations.reads._everything import COUNTED, NEWEST_FIRST, newest, some_of_all, watched
from occhub.domains.authorizations.reads._records import detail_of, draft_view, lines_of, list_rows
from occhub.domains.authorizations.reads._scopes import named, open_alike, shown_as, version_of, visible
from occhub.domains.authorizations.types import (
    AuthorizationDetail,
    AuthorizationFilter,
    AuthorizationRow,
    DraftView,
    FormStart,
    HomeCounts,
    OpenAlike,
    Show,
)
from occhub.domains.employees import reads as employees
from occhub.domains.employees.types import EmployeeOnFile, InjuryCaseRef
from occhub.platform import clock
from occhub.platform.paging import Page, keyset, page_of

DRAFTS = 20
ALIKE = 5
INJURY_ROWS = 100


@operation(P.AUTHORIZATION_READ)
def authorization(actor: Actor, authorization_id: uuid.UUID) -> AuthorizationDetail:
    """One authorization in the actor's scope; ``NotFound`` otherwise. Employers read no clinical reason."""
    row = find(Authorization, policy.visible_to(actor), authorization_id)
    ask(policy.decide(actor, P.AUTHORIZATION_READ, row))
    return detail_of(actor, row)


@operation(P.AUTHORIZATION_CANCEL)
def before_cancel(actor: Actor, authorization_id: uuid.UUID) -> AuthorizationDetail:
    """One authorization for somebody who may cancel such; ``may_cancel`` says whether its state still allows it."""
    row = find(Authorization, policy.visible_to(actor), authorization_id)
    ask(policy.decide(actor, P.AUTHORIZATION_CANCEL, row))
    return detail_of(actor, row)


@operation(P.AUTHORIZATION_READ, ledgered=False)
def version(actor: Actor, authorization_id: uuid.UUID) -> str:
    """Changes whenever the page of this authorization does; tells nothing else."""
    row = find(Authorization, policy.visible_to(actor), authorization_id)
    ask(policy.decide(actor, P.AUTHORIZATION_READ, row))
    return version_of([row])


@operation(P.AUTHORIZATION_LIST, may=policy.may_list)
def authorizations_page(actor: Actor, wanted: AuthorizationFilter, cursor: str | None = None) -> Page[AuthorizationRow]:
    """A page of 25 of the member's authorizations, newest first."""
    if wanted == AuthorizationFilter():
        page: Page[Any] = page_of(lambda place: newest(actor, place), cursor, NEWEST_FIRST)
    else:
        page = keyset(_filtered(actor, wanted), cursor, moment="submitted_at")
    return page.with_items(list_rows(page.items))


@operation(P.AUTHORIZATION_LIST, may=policy.may_list, ledgered=False)
def count(actor: Actor, wanted: AuthorizationFilter) -> int:
    """How many the filter leaves, counted up to 100."""
    return some_of_all(actor) if wanted == AuthorizationFilter() else _capped(_filtered(actor, wanted))


def _filtered(actor: Actor, wanted: AuthorizationFilter) -> QuerySet[Any]:
    rows = visible(actor).filter(shown_as(actor, wanted.show))
    if wanted.location_id is not None:
        rows = rows.filter(location_id=wanted.location_id)
    if wanted.center_id is not None:
        rows = rows.filter(center_id=wanted.center_id)
    if wanted.own:
        rows = rows.filter(responsible_member_id=actor.membership_id)
    return named(actor, rows, wanted.words)


@operation(P.EMPLOYEE_CORRECT, may=policy.may_correct, ledgered=False)
def count_waiting(actor: Actor, employee_id: uuid.UUID) -> int:
    """How many authorizations of a person, of those that the member sees, would copy a correction."""
    rows = Authorization.objects.filter(LIVE, policy.visible_to(actor), policy.waiting_of(actor, employee_id))
    return _capped(rows)


@operation(P.EMPLOYEE_CORRECT, may=policy.may_correct)
def employee_on_file(actor: Actor, employee_id: uuid.UUID) -> EmployeeOnFile:
    """What the roster says of a person, date of birth and phone for whom they are known; ``NotFound`` out of reach.

    Known to the User Admin, to the member that put the person on the roster, and to whom an authorization of this
    person shows the date of birth: who is responsible for it, or holds a results grant for its location.
    """
    is_known = Authorization.objects.filter(policy.birth_date_shown_on(actor, employee_id)).exists()
    return employees.employee_on_file(actor, employee_id, is_known=is_known)


@operation(P.AUTHORIZATION_LIST, may=policy.may_list, ledgered=False)
def list_version(actor: Actor) -> str:
    """Changes whenever one of the member's authorizations does; tells nothing else."""
    return version_of(watched(actor))


def _capped(rows: QuerySet[Any]) -> int:
    return int(rows.order_by().values("pk")[:COUNTED].count())


@operation(P.AUTHORIZATION_LIST, may=policy.may_list, ledgered=False)
def home_counts(actor: Actor) -> HomeCounts:
    """What needs the member's attention, each counted up to 100."""
    wanted = (Show.NOT_OPENED, Show.IN_CENTER, Show.REFUSED, Show.EXPIRING)
    return HomeCounts(*(_capped(visible(actor).filter(shown_as(actor, show))) for show in wanted))


@operation(P.AUTHORIZATION_LIST, may=policy.may_list)
def latest_own(actor: Actor, limit: int = 5) -> tuple[AuthorizationRow, ...]:
    """The member's own newest authorizations, to authorize again from."""
    rows = Authorization.objects.filter(policy.visible_to(actor), responsible_member_id=actor.membership_id)
    return tuple(list_rows(list(rows.order_by("-submitted_at", "-id")[:limit])))


@operation(P.AUTHORIZATION_LIST, may=policy.may_list)
def open_like(actor: Actor, employee_id: uuid.UUID, services: Collection[str]) -> tuple[OpenAlike, ...]:
    """The member's authorizations of a person that can still be used and hold exactly these services, newest first.

    A new one like them is probably sent by mistake. Only those that the member sees: nothing of a colleague's is told.
    """
    rows = open_alike(actor, employee_id, services).order_by("-submitted_at", "-id")[:ALIKE]
    return tuple(OpenAlike(row.id, row.employee_id, row.number, row.submitted_at) for row in rows)


@operation(P.AUTHORIZATION_LIST, may=policy.may_list)
def known_injuries(actor: Actor, employee_id: uuid.UUID) -> tuple[InjuryCaseRef, ...]:
    """A person's injury cases to which the member's authorizations point, the newest injury first.

    Body part and claim number as the newest of those authorizations says that says any: the case itself may hold what
    a colleague wrote.
    """
    of_person = Authorization.objects.filter(policy.visible_to(actor), employee_id=employee_id)
    rows = of_person.filter(injury_case_id__isnull=False).order_by("-date_of_injury", "-submitted_at", "-id")
    found: dict[uuid.UUID, InjuryCaseRef] = {}
    for row in rows[:INJURY_ROWS]:
        known = found.get(row.injury_case_id)
        found[row.injury_case_id] = InjuryCaseRef(
            id=row.injury_case_id,
            employee_id=row.employee_id,
            date_of_injury=row.date_of_injury,
            body_part=(known and known.body_part) or row.body_part,
            claim_number=(known and known.claim_number) or row.claim_number,
        )
    return tuple(found.values())


def _own_drafts(actor: Actor) -> QuerySet[Any]:
    """The member's drafts that have not run out."""
    since = clock.now() - timedelta(days=rules.DRAFT_DAYS)
    return Draft.objects.filter(policy.own_drafts(actor), changed_at__gte=since)


@operation(P.AUTHORIZATION_DRAFT, may=policy.may_draft)
def form_start(actor: Actor, like: uuid.UUID | None = None) -> FormStart:
    """What a new form begins with: everything of the authorization ``like``, or nothing."""
    if like is None:
        return FormStart()
    row = find(Authorization, policy.visible_to(actor), like)
    ask(policy.decide(actor, P.AUTHORIZATION_READ, row))
    return FormStart(
        employee_id=row.employee_id,
        location_id=row.location_id,
        center_id=row.center_id,
        services=tuple(line.service for line in lines_of([row])[row.id]),
        reason=row.reason,
        instructions=row.instructions,
        date_of_injury=row.date_of_injury,
        body_part=row.body_part,
        claim_number=row.claim_number,
    )


@operation(P.AUTHORIZATION_DRAFT, may=policy.may_draft)
def drafts(actor: Actor) -> list[DraftView]:
    """The member's own drafts of the last 30 days, newest first."""
    return [draft_view(row) for row in _own_drafts(actor).order_by("-changed_at", "id")[:DRAFTS]]


@operation(P.AUTHORIZATION_DRAFT, may=policy.may_draft)
def draft(actor: Actor, draft_id: uuid.UUID) -> DraftView:
    """One of the member's own drafts; ``NotFound`` for any other."""
    return draft_view(find(Draft, policy.own_drafts(actor), draft_id))
