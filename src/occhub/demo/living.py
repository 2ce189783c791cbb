"""The second part of the demonstration: what everybody did in the last 120 days, by its own person at its own time.

Each step is an operation under an idempotency key made from the plan. A load that was killed is completed by running
all steps again: what a step made before is found by its key, and nothing is made twice.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from occhub.access.actor import Actor, Once, Role, Side
from occhub.demo.keys import uid
from occhub.demo.records import AuthorizationPlan, DocumentPlan, DraftPlan, LinePlan, Plan, UserPlan, VisitPlan
from occhub.domains.audit import reads as audit
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations import reads as authorization_reads
from occhub.domains.authorizations.types import LEFT, InjuryDetails, LineOutcome, LineState, NewAuthorization
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.companies import reads as companies
from occhub.domains.results import operations as results
from occhub.domains.results import reads as result_reads
from occhub.domains.results.types import OPENING
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import GivenReason, Identity
from occhub.domains.work_status import operations as work_status
from occhub.domains.work_status.types import NewWorkStatus
from occhub.platform import clock, ids
from occhub.platform.errors import AlreadyDone
from occhub.platform.ids import CenterId, CompanyId, MembershipId, UserId
from occhub.platform.pdf import InspectedPdf
from occhub.platform.pdf.own import own_report

ROUTE: Final = "demonstration"
MISTAKE: Final = GivenReason("check-in-wrong-person", "Somebody of the same last name stood at the desk.")
_READ_AFTER: Final = timedelta(hours=3)
_STILL_NEW: Final = timedelta(days=4)  # what came later was opened by nobody yet
_UNKNOWN: Final = uuid.UUID(int=0)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody did at a moment."""

    at: datetime
    run: Callable[[], None]


@dataclass(slots=True)
class _Story:
    """One authorization on its way; the ids are known once the steps before have been done."""

    plan: AuthorizationPlan
    id: uuid.UUID = _UNKNOWN
    lines: Mapping[int, uuid.UUID] = field(default_factory=dict)
    visits: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)


class Life:
    """The steps of a plan, and who does them."""

    def __init__(self, plan: Plan, rendering: ThreadPoolExecutor) -> None:
        self._plan = plan
        self._actors = {user.membership_id: _actor(user) for user in plan.users if user.side != "provider"}
        self._admins: dict[uuid.UUID | None, Actor] = {
            one.company_id: one for one in self._actors.values() if one.role is Role.USER_ADMIN
        }
        self._published: dict[uuid.UUID, uuid.UUID] = {}
        self._births = {one.id: one.date_of_birth for one in plan.employees}
        self._stories = {one.id: _Story(one) for one in plan.authorizations}
        reports = sorted(plan.documents, key=lambda one: one.published_at)
        self._reports: dict[uuid.UUID, Future[InspectedPdf]] = {
            one.id: rendering.submit(own_report, "report", one.report) for one in reports if one.work_status is None
        }

    def steps(self) -> list[Step]:
        """Everything that happened, in the order in which it did."""
        found = [step for story in self._stories.values() for step in self._story(story)]
        found += [step for one in self._plan.documents for step in self._document(one)]
        found += [Step(one.changed_at, partial(self._draft, one)) for one in self._plan.drafts]
        return sorted(found, key=lambda step: step.at)

    def _story(self, story: _Story) -> Iterator[Step]:
        plan = story.plan
        yield Step(plan.submitted_at, partial(self._submit, story))
        if plan.opened_at is not None:
            yield Step(plan.opened_at, partial(self._open, story))
        if plan.cancelled_at is not None:
            yield Step(plan.cancelled_at, partial(self._cancel, story))
        if plan.extended_at is not None:
            yield Step(plan.extended_at, partial(self._extend, story))
        for visit in plan.visits:
            yield Step(visit.checked_in_at, partial(self._check_in, story, visit))
            for line in plan.lines:
                if line.visit_id == visit.id and line.state != "authorized" and not _by_leaving(visit, line):
                    at = line.ended_at or visit.checked_in_at + timedelta(minutes=5)
                    yield Step(at, partial(self._record, story, visit, line))
            if visit.checked_out_at is not None:
                yield Step(visit.checked_out_at, partial(self._check_out, story, visit))
            if visit.undone_at is not None:
                yield Step(visit.undone_at, partial(self._undo, story, visit))

    def _document(self, one: DocumentPlan) -> Iterator[Step]:
        yield Step(one.published_at, partial(self._publish, one))
        read_at = one.published_at + _READ_AFTER
        admin = self._admins.get(self._stories[one.authorization_id].plan.company_id)
        if admin is not None and read_at < self._plan.now - _STILL_NEW and self._is_disclosed(admin, one):
            yield Step(read_at, partial(self._read, admin, one))

    def _is_disclosed(self, admin: Actor, one: DocumentPlan) -> bool:
        kind = load_packaged().report_types[one.report_type]
        entitled = any(entitled.report_type == one.report_type for entitled in admin.entitlements)
        return entitled and (admin.is_der or not kind.der_only)

    def _once(self, actor: Actor, act: Callable[[Actor], Made], *of: object) -> Made | uuid.UUID:
        """Let the actor do it once; on a second run the id of what the first one made."""
        key = uid(self._plan.seed, "step", *of)
        bound = replace(actor, request_id=f"demo-{key.hex[:12]}")
        try:
            return act(bound.with_once(Once(ROUTE, key, hashlib.sha256(key.bytes).digest())))
        except AlreadyDone as done:
            return uuid.UUID(done.outcome) if done.outcome else key

    def _member(self, story: _Story) -> Actor:
        return self._actors[story.plan.responsible_member_id]

    def _staff(self, center_id: uuid.UUID, role: str) -> Actor:
        user = next(one for one in self._plan.users if one.center_id == center_id and one.role == role)
        return self._actors[user.membership_id]

    def _desk(self, story: _Story) -> Actor:
        return self._staff(story.plan.center_id, "front_desk")

    def _submit(self, story: _Story) -> None:
        plan = story.plan
        new = NewAuthorization(
            location_id=plan.location_id,
            employee_id=plan.employee_id,
            services=tuple(line.service for line in plan.lines),
            center_id=plan.center_id,
            reason=plan.reason,
            valid_from=plan.valid_from,
            instructions=plan.instructions,
            injury=self._injury(plan),
        )
        with ids.telling(plan.number):
            made = self._once(
                self._member(story), lambda actor: authorizations.submit_authorization(actor, new, again=True), plan.id
            )
        if isinstance(made, uuid.UUID):
            made = authorization_reads.authorization(self._desk(story), made)
        story.id = made.id
        story.lines = {place: line.id for place, line in enumerate(made.lines, start=1)}

    def _injury(self, plan: AuthorizationPlan) -> InjuryDetails | None:
        case = next((one for one in self._plan.injury_cases if one.id == plan.injury_case_id), None)
        if case is None or not plan.is_injury:
            return None
        return InjuryDetails(case.date_of_injury, case.body_part, case.claim_number)

    def _open(self, story: _Story) -> None:
        self._once(
            self._desk(story), lambda actor: authorizations.open_at_center(actor, story.id), story.plan.id, "open"
        )

    def _cancel(self, story: _Story) -> None:
        why = story.plan.cancel_reason
        self._once(
            self._member(story),
            lambda actor: authorizations.cancel_authorization(actor, story.id, why),
            story.plan.id,
            "cancel",
        )

    def _extend(self, story: _Story) -> None:
        self._once(
            self._member(story),
            lambda actor: authorizations.extend_authorization(actor, story.id),
            story.plan.id,
            "extend",
        )

    def _check_in(self, story: _Story, visit: VisitPlan) -> None:
        identity = Identity(True, self._births[story.plan.employee_id])
        with ids.telling(visit.number):
            made = self._once(self._desk(story), lambda actor: visits.check_in(actor, story.id, identity), visit.id)
        story.visits[visit.id] = made if isinstance(made, uuid.UUID) else made.id

    def _record(self, story: _Story, visit: VisitPlan, line: LinePlan) -> None:
        outcome = LineOutcome(LineState(line.state), line.outcome_reason, line.center_note, line.continues_on)
        line_id, visit_id = story.lines[line.position], story.visits[visit.id]
        self._once(
            self._staff(story.plan.center_id, "clinician"),
            lambda actor: visits.record_line(actor, visit_id, line_id, outcome),
            line.id,
        )

    def _check_out(self, story: _Story, visit: VisitPlan) -> None:
        visit_id = story.visits[visit.id]
        ends = visits.leave_early if visit.state == "left" else visits.check_out
        self._once(self._desk(story), lambda actor: ends(actor, visit_id), visit.id, "out")

    def _undo(self, story: _Story, visit: VisitPlan) -> None:
        visit_id = story.visits[visit.id]
        self._once(self._desk(story), lambda actor: results.undo_check_in(actor, visit_id, MISTAKE), visit.id, "undone")

    def _publish(self, one: DocumentPlan) -> None:
        story = self._stories[one.authorization_id]
        visit_id = story.visits[one.visit_id]
        if one.work_status is not None:
            self._published[one.id] = self._publish_status(story, one, one.work_status)
            return
        place = next(line.position for line in story.plan.lines if line.id == one.line_id)
        pdf = self._reports.pop(one.id)
        made = self._once(
            self._staff(story.plan.center_id, "clinician"),
            lambda actor: results.publish_document(
                actor,
                visit_id,
                one.report_type,
                one.title,
                story.lines[place],
                pdf.result(),
                valid_until=one.valid_until,
            ),
            one.id,
        )
        self._published[one.id] = made

    def _publish_status(self, story: _Story, one: DocumentPlan, new: NewWorkStatus) -> uuid.UUID:
        """The clinician records the work status, and publishes the report of it."""
        visit_id, clinician = story.visits[one.visit_id], self._staff(story.plan.center_id, "clinician")
        made = self._once(
            clinician, lambda actor: work_status.record_work_status(actor, visit_id, new), one.id, "status"
        )
        status_id = made if isinstance(made, uuid.UUID) else made.id
        return self._once(clinician, lambda actor: results.publish_status_report(actor, visit_id, status_id), one.id)

    def _draft(self, one: DraftPlan) -> None:
        form: dict[str, object] = {
            "location_id": str(one.location_id),
            "employee_id": str(one.employee_id or ""),
            "services": list(one.services),
        }
        self._once(self._actors[one.member_id], lambda actor: authorizations.save_draft(actor, None, form), one.id)

    def _read(self, admin: Actor, one: DocumentPlan) -> None:
        """The administrator opened the report, unless an earlier run of this load has done so."""
        document_id = self._published[one.id]
        if document_id not in audit.opened_by_me(admin, [document_id], OPENING):
            result_reads.view_file(replace(admin, request_id=f"demo-{one.id.hex[:12]}"), document_id)


def _by_leaving(visit: VisitPlan, line: LinePlan) -> bool:
    """Whether the line ended because the employee left, which one step says of all of them."""
    return visit.state == "left" and line.outcome_reason == LEFT


def _actor(user: UserPlan) -> Actor:
    """The person as a request would load them."""
    return companies.acting(
        Actor(
            side=Side.ANONYMOUS,
            role=Role.NONE,
            request_id=ROUTE,
            user_id=UserId(user.id),
            membership_id=MembershipId(user.membership_id),
            company_id=CompanyId(user.company_id) if user.company_id else None,
            center_ids=frozenset([CenterId(user.center_id)]) if user.center_id else frozenset(),
        )
    )


def live(plan: Plan, tell: Callable[[str], None]) -> None:
    """Do every step of the plan at its time; tells how far it got."""
    with ThreadPoolExecutor(max_workers=1) as rendering:
        steps = Life(plan, rendering).steps()
        for number, step in enumerate(steps, start=1):
            with clock.at(step.at):
                step.run()
            if number % 100 == 0:
                tell(f"  {number} of {len(steps)} steps")
