"""The second part of the demonstration: what everybody did in the last 120 days, by its own person at its own time.

Each step is an operation under an idempotency key made from the plan. A load that was killed is completed by running
all steps again: what a step made before is found by its key, and nothing is made twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Final

from occhub.access.actor import Actor
from occhub.demo.hands import Hands, Step, Story
from occhub.demo.records import AuthorizationPlan, DraftPlan, LinePlan, Plan, VisitPlan
from occhub.demo.reporting import Reporting
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations import reads as authorization_reads
from occhub.domains.authorizations.types import LEFT, InjuryDetails, LineOutcome, LineState, NewAuthorization
from occhub.domains.results import operations as results
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import GivenReason, Identity
from occhub.platform import clock, ids

MISTAKE: Final = GivenReason("check-in-wrong-person", "Somebody of the same last name stood at the desk.")


class Life:
    """The steps of a plan, and who does them."""

    def __init__(self, plan: Plan, rendering: ThreadPoolExecutor) -> None:
        self._plan = plan
        self._hands = Hands(plan)
        self._births = {one.id: one.date_of_birth for one in plan.employees}
        self._stories = {one.id: Story(one) for one in plan.authorizations}
        self._reporting = Reporting(plan, self._hands, self._stories, rendering)

    def steps(self) -> list[Step]:
        """Everything that happened, in the order in which it did."""
        found = [step for story in self._stories.values() for step in self._story(story)]
        found += self._reporting.steps()
        found += [Step(one.changed_at, partial(self._draft, one)) for one in self._plan.drafts]
        return sorted(found, key=lambda step: step.at)

    def _story(self, story: Story) -> Iterator[Step]:
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

    def _member(self, story: Story) -> Actor:
        return self._hands.member(story.plan.responsible_member_id)

    def _desk(self, story: Story) -> Actor:
        return self._hands.staff(story.plan.center_id, "front_desk")

    def _submit(self, story: Story) -> None:
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
            made = self._hands.once(
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

    def _open(self, story: Story) -> None:
        self._hands.once(
            self._desk(story), lambda actor: authorizations.open_at_center(actor, story.id), story.plan.id, "open"
        )

    def _cancel(self, story: Story) -> None:
        why = story.plan.cancel_reason
        self._hands.once(
            self._member(story),
            lambda actor: authorizations.cancel_authorization(actor, story.id, why),
            story.plan.id,
            "cancel",
        )

    def _extend(self, story: Story) -> None:
        self._hands.once(
            self._member(story),
            lambda actor: authorizations.extend_authorization(actor, story.id),
            story.plan.id,
            "extend",
        )

    def _check_in(self, story: Story, visit: VisitPlan) -> None:
        identity = Identity(True, self._births[story.plan.employee_id])
        with ids.telling(visit.number):
            made = self._hands.once(
                self._desk(story), lambda actor: visits.check_in(actor, story.id, identity), visit.id
            )
        story.visits[visit.id] = made if isinstance(made, uuid.UUID) else made.id

    def _record(self, story: Story, visit: VisitPlan, line: LinePlan) -> None:
        outcome = LineOutcome(LineState(line.state), line.outcome_reason, line.center_note, line.continues_on)
        line_id, visit_id = story.lines[line.position], story.visits[visit.id]
        self._hands.once(
            self._hands.staff(story.plan.center_id, "clinician"),
            lambda actor: visits.record_line(actor, visit_id, line_id, outcome),
            line.id,
        )

    def _check_out(self, story: Story, visit: VisitPlan) -> None:
        visit_id = story.visits[visit.id]
        ends = visits.leave_early if visit.state == "left" else visits.check_out
        self._hands.once(self._desk(story), lambda actor: ends(actor, visit_id), visit.id, "out")

    def _undo(self, story: Story, visit: VisitPlan) -> None:
        visit_id = story.visits[visit.id]
        self._hands.once(
            self._desk(story), lambda actor: results.undo_check_in(actor, visit_id, MISTAKE), visit.id, "undone"
        )

    def _draft(self, one: DraftPlan) -> None:
        form: dict[str, object] = {
            "location_id": str(one.location_id),
            "employee_id": str(one.employee_id or ""),
            "services": list(one.services),
        }
        self._hands.once(
            self._hands.member(one.member_id), lambda actor: authorizations.save_draft(actor, None, form), one.id
        )


def _by_leaving(visit: VisitPlan, line: LinePlan) -> bool:
    """Whether the line ended because the employee left, which one step says of all of them."""
    return visit.state == "left" and line.outcome_reason == LEFT


def live(plan: Plan, tell: Callable[[str], None]) -> None:
    """Do every step of the plan at its time; tells how far it got."""
    with ThreadPoolExecutor(max_workers=1) as rendering:
        steps = Life(plan, rendering).steps()
        for number, step in enumerate(steps, start=1):
            with clock.at(step.at):
                step.run()
            if number % 100 == 0:
                tell(f"  {number} of {len(steps)} steps")
