"""What becomes of the reports of a plan: published, sometimes by mistake, opened, corrected."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from occhub.access.actor import Actor
from occhub.demo.hands import Hands, Step, Story
from occhub.demo.records import CorrectionPlan, DocumentPlan, Json, Plan, SlipPlan
from occhub.domains.audit import reads as audit
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results import operations as results
from occhub.domains.results import reads as result_reads
from occhub.domains.results.types import OPENING, WithdrawReason
from occhub.domains.work_status import operations as work_status
from occhub.domains.work_status.types import NewWorkStatus
from occhub.platform.pdf import InspectedPdf
from occhub.platform.pdf.own import own_report

READ_AFTER: Final = timedelta(hours=3)
STILL_NEW: Final = timedelta(days=4)  # what came later was opened by nobody yet


class Reporting:
    """The steps of reports; the files are rendered meanwhile, in the order in which they are needed."""

    def __init__(
        self, plan: Plan, hands: Hands, stories: Mapping[uuid.UUID, Story], rendering: ThreadPoolExecutor
    ) -> None:
        self._plan, self._hands, self._stories = plan, hands, stories
        self._published: dict[uuid.UUID, uuid.UUID] = {}
        self._files: dict[object, Future[InspectedPdf]] = {}
        for one in sorted(plan.documents, key=lambda one: one.published_at):
            if one.slip is not None:
                self._files[one.slip.id] = rendering.submit(_rendered, one.slip.report)
            if one.work_status is None:
                self._files[one.id] = rendering.submit(_rendered, one.report)
            if one.correction is not None:
                self._files[one.id, "corrected"] = rendering.submit(_rendered, one.correction.report)

    def steps(self) -> list[Step]:
        """Everything that happened to reports, in no order."""
        return [step for one in self._plan.documents for step in self._document(one)]

    def _document(self, one: DocumentPlan) -> Iterator[Step]:
        if one.slip is not None:
            yield Step(one.slip.published_at, partial(self._slip, one, one.slip))
            yield Step(one.slip.withdrawn_at, partial(self._withdraw, one, one.slip))
        yield Step(one.published_at, partial(self._publish, one))
        yield from self._opened(one, one.published_at + READ_AFTER)
        if one.correction is not None:
            yield Step(one.correction.at, partial(self._correct, one, one.correction))
            yield from self._opened(one, one.correction.at + READ_AFTER)

    def _opened(self, one: DocumentPlan, at: datetime) -> Iterator[Step]:
        """The company's administrator opens what stands there at that moment, where it is given to them."""
        admin = self._hands.admins.get(self._stories[one.authorization_id].plan.company_id)
        if admin is not None and at < self._plan.now - STILL_NEW and self._is_disclosed(admin, one):
            yield Step(at, partial(self._read, admin, one))

    def _is_disclosed(self, admin: Actor, one: DocumentPlan) -> bool:
        kind = load_packaged().report_types[one.report_type]
        entitled = any(entitled.report_type == one.report_type for entitled in admin.entitlements)
        return entitled and (admin.is_der or not kind.der_only)

    def _clinician(self, one: DocumentPlan) -> Actor:
        return self._hands.staff(self._stories[one.authorization_id].plan.center_id, "clinician")

    def _publish(self, one: DocumentPlan) -> None:
        if one.work_status is not None:
            self._published[one.id] = self._publish_status(one, one.work_status)
        else:
            self._published[one.id] = self._publish_file(one, one.id)

    def _publish_file(self, one: DocumentPlan, key: uuid.UUID) -> uuid.UUID:
        story = self._stories[one.authorization_id]
        visit_id = story.visits[one.visit_id]
        place = next(line.position for line in story.plan.lines if line.id == one.line_id)
        pdf = self._files.pop(key).result()
        return self._hands.once(
            self._clinician(one),
            lambda actor: results.publish_document(
                actor,
                visit_id,
                one.report_type,
                one.title,
                story.lines[place],
                pdf,
                valid_until=one.valid_until,
            ),
            key,
        )

    def _publish_status(self, one: DocumentPlan, new: NewWorkStatus) -> uuid.UUID:
        """The clinician records the work status, and publishes the report of it."""
        visit_id, clinician = self._stories[one.authorization_id].visits[one.visit_id], self._clinician(one)
        made = self._hands.once(
            clinician, lambda actor: work_status.record_work_status(actor, visit_id, new), one.id, "status"
        )
        status_id = made if isinstance(made, uuid.UUID) else made.id
        return self._hands.once(
            clinician, lambda actor: results.publish_status_report(actor, visit_id, status_id), one.id
        )

    def _slip(self, one: DocumentPlan, slip: SlipPlan) -> None:
        """The wrong file was chosen."""
        self._published[slip.id] = self._publish_file(one, slip.id)

    def _withdraw(self, one: DocumentPlan, slip: SlipPlan) -> None:
        wrong, why = self._published[slip.id], str(WithdrawReason.WRONG_FILE)
        self._hands.once(
            self._clinician(one),
            lambda actor: results.withdraw_document(actor, wrong, why, slip.note),
            slip.id,
            "withdrawn",
        )

    def _correct(self, one: DocumentPlan, correction: CorrectionPlan) -> None:
        """A corrected version takes the place of what was published."""
        first, pdf = self._published[one.id], self._files.pop((one.id, "corrected")).result()
        self._published[one.id] = self._hands.once(
            self._clinician(one),
            lambda actor: results.replace_document(actor, first, one.title, correction.reason, pdf),
            one.id,
            "corrected",
        )

    def _read(self, admin: Actor, one: DocumentPlan) -> None:
        """The administrator opened the report, unless an earlier run of this load has done so."""
        document_id = self._published[one.id]
        if document_id not in audit.opened_by_me(admin, [document_id], OPENING):
            result_reads.view_file(replace(admin, request_id=f"demo-{one.id.hex[:12]}"), document_id)


def _rendered(report: Mapping[str, Json]) -> InspectedPdf:
    """The report, with its words, so that it is compared with the person as one from outside is."""
    return own_report("report", report, text="\f" + " ".join(_words(list(report.values()))))


def _words(found: Json) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    parts = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    for part in parts:
        yield from _words(part)
