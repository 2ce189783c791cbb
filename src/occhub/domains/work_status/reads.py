"""Questions about work status."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from occhub.access.actor import Actor, Role, Side
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.companies import reads as companies
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import VisitDetail
from occhub.domains.work_status import policy, rules
from occhub.domains.work_status.models import WorkStatus, WorkStatusToken
from occhub.domains.work_status.policy import lists_people
from occhub.domains.work_status.types import (
    CHANGING_DAYS,
    Duty,
    PersonCourse,
    PersonStatus,
    Place,
    ShowStatus,
    StatusFilter,
    WorkStatusDetail,
)
from occhub.platform import clock
from occhub.platform.errors import NotFound
from occhub.platform.paging import Page, keyset
from occhub.platform.text import prefix_end, tokens

__all__ = [
    "before_recording",
    "changing",
    "is_due",
    "lists_people",
    "person",
    "places",
    "roster",
    "status_of_person",
    "statuses_page",
    "version",
    "version_of_person",
    "version_of_visit",
    "versions_of_visit",
    "work_status",
]

MOST_CHANGING = 50
MOST_ON_PAPER = 300
MOST_OF_COURSE = 50
MOST_WORDS = 6
FEW = 500


@operation(P.WORK_STATUS_READ, may=policy.may_look)
def work_status(actor: Actor, visit_id: uuid.UUID) -> WorkStatusDetail | None:
    """The work status of a visit: the newest version. None where none is recorded, or none that the actor may see."""
    return next(iter(_versions(actor, visit_id)), None)


@operation(P.WORK_STATUS_READ, may=policy.may_look, ledgered=False)
def version_of_visit(actor: Actor, visit_id: uuid.UUID) -> int:
    """The number of that version, 0 for none; tells nothing else."""
    rows = WorkStatus.objects.filter(policy.visible_to(actor), visit_id=visit_id, is_newest=True)
    return rows.values_list("version", flat=True).first() or 0


@operation(P.WORK_STATUS_READ, may=policy.may_list, ledgered=False)
def version_of_person(actor: Actor, employee_id: uuid.UUID) -> str:
    """Changes when another work status of a person counts; "" where none is within the actor's reach."""
    newest = _newest_of(actor, employee_id)
    is_seen = newest and WorkStatus.objects.filter(policy.visible_to(actor), pk=newest).exists()
    return newest.hex if newest and is_seen else ""


@operation(P.WORK_STATUS_RECORD)
def before_recording(actor: Actor, visit_id: uuid.UUID) -> WorkStatusDetail | None:
    """The newest work status of a visit for somebody who may record another; None where none is recorded."""
    _ask_to_record(actor, visits.visit(actor, visit_id))
    return next(iter(_versions(actor, visit_id)), None)


@operation(P.VISIT_CHECK_OUT)
def is_due(actor: Actor, visit_id: uuid.UUID) -> bool:
    """Whether the employer expects a work status of a visit and none is recorded: an injury was cared for (M29: at
    check-out).
    """
    visit = visits.visit(actor, visit_id)
    _ask_to_record(actor, visit)
    return rules.wants_status(visit.authorization.lines) and not _versions(actor, visit_id)


@operation(P.WORK_STATUS_READ, may=policy.may_look)
def versions_of_visit(actor: Actor, visit_id: uuid.UUID) -> tuple[WorkStatusDetail, ...]:
    """Every version of the work status of a visit that the actor may see, the newest first; a company sees one."""
    return tuple(_versions(actor, visit_id))


def _ask_to_record(actor: Actor, visit: VisitDetail) -> None:
    facts = policy.StatusFacts(visit.company_id, visit.center_id, visit.authorization.location_id)
    ask(policy.decide(actor, P.WORK_STATUS_RECORD, facts))


def _versions(actor: Actor, visit_id: uuid.UUID) -> list[WorkStatusDetail]:
    """A company knows the version that counts; what was corrected, or recorded under a wrong check-in, it does not."""
    rows = WorkStatus.objects.filter(policy.visible_to(actor), visit_id=visit_id)
    if actor.side is not Side.CENTER:
        rows = rows.filter(is_newest=True)
    return [row.detail() for row in rows.order_by("-version")]


@operation(P.WORK_STATUS_LIST, may=policy.may_list)
def statuses_page(actor: Actor, wanted: StatusFilter, cursor: str | None = None) -> Page[PersonStatus]:
    """The work statuses of now of the people within the actor's reach, the newest recorded first, 25 a page.

    Where the list is not narrowed by state, those that change soon are left to :func:`changing`.
    """
    day = _today(actor)
    rows = _wanted(actor, wanted, day)
    if wanted.show is ShowStatus.ALL:
        rows = rows.exclude(_soon(day))
    page = keyset(rows, cursor, moment="recorded_at")
    return page.with_items(_records(actor, page.items, day))


@operation(P.WORK_STATUS_LIST, may=policy.may_list)
def changing(actor: Actor, wanted: StatusFilter) -> tuple[PersonStatus, ...]:
    """Those of which something ends, or who come to a center, today or within seven days: the first day first.

    At most 50; the list narrowed to them has all.
    """
    day = _today(actor)
    rows = _wanted(actor, wanted, day).filter(_soon(day)).order_by("last_change", "id")[:MOST_CHANGING]
    found = _records(actor, rows, day)
    return tuple(sorted(found, key=lambda one: (one.changes_on or day, one.person, str(one.id))))


@operation(P.WORK_STATUS_LIST, may=policy.may_list)
def roster(actor: Actor, wanted: StatusFilter) -> tuple[PersonStatus, ...]:
    """The same people by name, for paper; at most 300."""
    day = _today(actor)
    return _records(actor, _wanted(actor, wanted, day).order_by("sort_key", "id")[:MOST_ON_PAPER], day)


@operation(P.WORK_STATUS_LIST, may=policy.may_list, ledgered=False)
def places(actor: Actor) -> tuple[Place, ...]:
    """The locations whose people the actor may see, by name. A Supervisor, who reads nothing of the company, is told
    those of which a work status is known."""
    own = policy.places_of(actor)
    if actor.role is not Role.SUPERVISOR:
        return tuple(Place(one.id, one.name) for one in companies.locations(actor) if own is None or one.id in own)
    newest = [_newest_at(actor, one) for one in sorted(own or (), key=str)]
    rows = newest[0].union(*newest[1:], all=True) if len(newest) > 1 else newest[0] if newest else ()
    return tuple(sorted((Place(*row) for row in rows), key=lambda one: (one.name, str(one.id))))


def _newest_at(actor: Actor, location_id: uuid.UUID) -> QuerySet[WorkStatus, tuple[uuid.UUID, str]]:
    rows = WorkStatus.objects.filter(policy.visible_to(actor), location_id=location_id, is_newest=True)
    return rows.order_by("-recorded_at", "-id").values_list("location_id", "location_name")[:1]


@operation(P.WORK_STATUS_LIST, may=policy.may_list, ledgered=False)
def version(actor: Actor) -> str:
    """Changes when a work status within the actor's reach is recorded. Discloses nothing."""
    rows = WorkStatus.objects.filter(policy.visible_to(actor), is_newest=True).order_by("-recorded_at")
    newest = rows.values_list("recorded_at", flat=True).first()
    return f"{_today(actor)}.{newest.timestamp():.6f}" if newest else "0"


@operation(P.WORK_STATUS_READ, may=policy.may_list)
def status_of_person(actor: Actor, employee_id: uuid.UUID) -> PersonStatus | None:
    """What is known of one person's work status now; None where nothing is, or nothing within the actor's reach."""
    newest = _newest_of(actor, employee_id)
    row = WorkStatus.objects.filter(policy.visible_to(actor), pk=newest).first() if newest else None
    return row.of_person(_today(actor), shows_visit=policy.shows_visit(actor)) if row else None


@operation(P.WORK_STATUS_READ)
def person(actor: Actor, employee_id: uuid.UUID) -> PersonCourse:
    """What is known of one person's work status now and before. :class:`NotFound` where the one of now is not within
    the actor's reach.
    """
    newest = _newest_of(actor, employee_id)
    if newest is None:
        raise NotFound
    now = find(WorkStatus, policy.visible_to(actor), newest)
    ask(policy.decide(actor, P.WORK_STATUS_READ, policy.facts_of(now)))
    mine = WorkStatus.objects.filter(policy.visible_to(actor), employee_id=employee_id, is_newest=True)
    before = mine.exclude(pk=now.pk).order_by("-as_of", "-id")[:MOST_OF_COURSE]
    day = _today(actor)
    return PersonCourse(
        employee_id=employee_id,
        person=f"{now.first_name} {now.last_name}",
        location_name=now.location_name,
        now=now.of_person(day, shows_visit=policy.shows_visit(actor)),
        before=_records(actor, before, day),
    )


def _newest_of(actor: Actor, employee_id: uuid.UUID) -> uuid.UUID | None:
    """The status that counts, wherever in the company it was recorded: a person who moved is not shown as before."""
    rows = WorkStatus.objects.filter(company_id=actor.company_id, employee_id=employee_id, is_newest=True)
    found: uuid.UUID | None = rows.order_by("-as_of", "-id").values_list("id", flat=True).first()
    return found


def _today(actor: Actor) -> date:
    return clock.local_date(clock.now(), actor.zone)


def _soon(day: date) -> Q:
    """Something ends or an appointment is within a week. The first condition alone bounds the index scan."""
    days = [day + timedelta(days=ahead) for ahead in range(CHANGING_DAYS + 1)]
    return Q(last_change__gte=day, changes__overlap=days)


def _wanted(actor: Actor, wanted: StatusFilter, day: date) -> QuerySet[WorkStatus]:
    """The status of now of each person: the newest version of the latest visit."""
    later = WorkStatus.objects.filter(
        Q(as_of__gt=OuterRef("as_of")) | Q(as_of=OuterRef("as_of"), id__gt=OuterRef("id")),
        company_id=actor.company_id,
        employee_id=OuterRef("employee_id"),
        is_newest=True,
    )
    rows = WorkStatus.objects.filter(policy.visible_to(actor), ~Exists(later), is_newest=True)
    if wanted.location_id is not None:
        rows = rows.filter(location_id=wanted.location_id)
    if wanted.show is not ShowStatus.ALL:
        rows = rows.filter(_shown_as(wanted.show, day))
    return _named(actor, rows, wanted.words)


def _shown_as(show: ShowStatus, day: date) -> Q:
    holds = Q(ends_on=None) | Q(ends_on__gte=day)
    if show is ShowStatus.CHANGING:
        return _soon(day)
    if show is ShowStatus.ENDED:
        return ~Q(duty=str(Duty.FULL)) & Q(ends_on__lt=day)
    return Q(duty=str(show)) if show is ShowStatus.FULL else Q(duty=str(show)) & holds


def _named(actor: Actor, rows: QuerySet[WorkStatus], typed: str) -> QuerySet[WorkStatus]:
    """Those whose names have all the words, each by its beginning. The words are looked up first, by themselves."""
    words = tokens(typed)[:MOST_WORDS]
    for word in words:
        known = WorkStatusToken.objects.filter(company_id=actor.company_id, token__gte=word, token__lt=prefix_end(word))
        few = list(known.values_list("status_id", flat=True)[: FEW + 1])
        matches = Q(pk__in=set(few)) if len(few) <= FEW else Q(Exists(known.filter(status_id=OuterRef("pk"))))
        rows = rows.filter(matches)
    return rows.none() if typed.strip() and not words else rows


def _records(actor: Actor, rows: QuerySet[WorkStatus] | tuple[WorkStatus, ...], day: date) -> tuple[PersonStatus, ...]:
    return tuple(row.of_person(day, shows_visit=policy.shows_visit(actor)) for row in rows)
