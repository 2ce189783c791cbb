"""The result documents: which lines have been reported by now, and what each report says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from occhub.demo import hours
from occhub.demo.keys import dice, uid
from occhub.demo.records import (
    AuthorizationPlan,
    CorrectionPlan,
    DocumentPlan,
    Json,
    LinePlan,
    SlipPlan,
    VisitPlan,
)
from occhub.demo.scene import Cast
from occhub.demo.statuses import status_after
from occhub.demo.words import Subject, report, us_date, valid_until
from occhub.domains.centers.types import Center

DOCUMENTS: Final = 200
# Injury reports leave at checkout; everything else within 72 hours, the medical review officer's a little later.
_SLOW: Final = {"mro-report": 60, "test-lab-results": 48, "surveillance-opinion": 55}


def documents(
    cast: Cast, made: tuple[AuthorizationPlan, ...]
) -> tuple[tuple[AuthorizationPlan, ...], tuple[DocumentPlan, ...]]:
    """200 documents of past visits, and the authorizations with the lines all of whose reports are out marked final."""
    candidates = [c for a in made for v in a.visits if v.checked_out_at for c in _candidates(cast, a, v)]
    chosen = sorted(_two_hundred(candidates), key=lambda c: (c.published_at, c.key))
    out = Counter(c.line.id for c in chosen)
    reported = {c.line.id for c in chosen if out[c.line.id] == len(cast.catalogue.services[c.line.service].produces)}
    plans = _with_slip(cast, _with_corrections(cast, _with_statuses(cast, tuple(_document(cast, c) for c in chosen))))
    return tuple(replace(a, lines=tuple(_final(x, reported) for x in a.lines)) for a in made), plans


def _with_statuses(cast: Cast, plans: tuple[DocumentPlan, ...]) -> tuple[DocumentPlan, ...]:
    """The first activity status report of each visit comes from a work status."""
    first = {plan.visit_id: plan.id for plan in reversed(plans) if plan.report_type == "activity-status-report"}
    return tuple(
        replace(plan, work_status=status_after(cast.seed, plan.line_id, _tone(plan), plan.service_date))
        if first.get(plan.visit_id) == plan.id
        else plan
        for plan in plans
    )


def _with_corrections(cast: Cast, plans: tuple[DocumentPlan, ...]) -> tuple[DocumentPlan, ...]:
    """Two reports of the company of most accounts were corrected: one long ago, and read again; one of last week just
    now, so that its reader is told."""
    last_week, long_ago = cast.now - timedelta(days=5), cast.now - timedelta(days=25)
    usual = [plan for plan in plans if _is_usual(cast, plan)]
    old = [plan for plan in usual if plan.published_at < long_ago][-1]
    new = [plan for plan in usual if plan.published_at < last_week and plan.visit_id != old.visit_id][-1]
    late = {
        old.id: _corrected(cast, old, old.published_at + timedelta(days=1)),
        new.id: _corrected(cast, new, cast.now - timedelta(days=3)),
    }
    return tuple(late.get(plan.id, plan) for plan in plans)


def _is_usual(cast: Cast, plan: DocumentPlan) -> bool:
    """A report that its company's administrator may open, and that nothing else is told of."""
    is_plain = plan.work_status is None and plan.valid_until is None and not plan.is_injury
    kind, company_id = cast.catalogue.report_types[plan.report_type], uid(cast.seed, "company", "northwind")
    return is_plain and not kind.der_only and plan.company_id == company_id


def _corrected(cast: Cast, plan: DocumentPlan, about: datetime) -> DocumentPlan:
    """The first version lacked the employee number."""
    first: list[Json] = [row for row in _fields(plan) if row[0] != "Employee number"]
    at = hours.seen(_center(cast, plan.center_id), about, 7)
    correction = CorrectionPlan(at, "The employee number was missing.", plan.report)
    return replace(plan, report={**plan.report, "fields": first}, correction=correction)


def _with_slip(cast: Cast, plans: tuple[DocumentPlan, ...]) -> tuple[DocumentPlan, ...]:
    """Before one of the reports a wrong file was published, and withdrawn before anybody read it: at the center that
    somebody signs in for, where it has one."""
    usual = [plan for plan in plans if _is_usual(cast, plan) and plan.correction is None]
    near = [plan for plan in usual if _center(cast, plan.center_id).slug == "austin"]
    of = (near or usual)[-1]
    at = of.published_at - timedelta(minutes=12)
    earlier = us_date(of.service_date - timedelta(days=364))
    shown: list[Json] = [["Date of service", earlier] if row[0] == "Date of service" else row for row in _fields(of)]
    slip = SlipPlan(
        id=uid(cast.seed, "slip", of.id),
        published_at=at,
        withdrawn_at=at + timedelta(minutes=5),
        note="The report of last year was chosen.",
        report={**of.report, "fields": shown},
    )
    return tuple(replace(plan, slip=slip) if plan.id == of.id else plan for plan in plans)


def _fields(plan: DocumentPlan) -> list[list[Json]]:
    """The rows of label and value at the top of a report."""
    rows = plan.report["fields"]
    return [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []


def _center(cast: Cast, center_id: UUID) -> Center:
    return next(one for one in cast.centers if one.id == center_id)


def _tone(plan: DocumentPlan) -> str:
    outcome = plan.report["outcome"]
    return str(outcome["tone"]) if isinstance(outcome, dict) else ""


def _final(line: LinePlan, reported: set[UUID]) -> LinePlan:
    return replace(line, result_state="final") if line.id in reported else line


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: str
    authorization: AuthorizationPlan
    visit: VisitPlan
    line: LinePlan
    report_type: str
    published_at: datetime


def _candidates(cast: Cast, of: AuthorizationPlan, visit: VisitPlan) -> Iterable[_Candidate]:
    """Each report that a performed line produces and that has been published by now."""
    for line in of.lines:
        service = cast.catalogue.services[line.service]
        for kind in service.produces if line.state == "performed" else ():
            at = _published_at(cast, visit, line, kind, injury=service.injury)
            if at <= cast.now:
                yield _Candidate(f"{line.id}-{kind}", of, visit, line, kind, at)


def _published_at(cast: Cast, visit: VisitPlan, line: LinePlan, kind: str, *, injury: bool) -> datetime:
    roll = dice(cast.seed, "published", line.id, kind)
    checked_out = visit.checked_out_at or cast.now
    if injury and kind not in _SLOW:
        return checked_out - timedelta(minutes=1 + roll.randrange(4))
    hours = _SLOW.get(kind, 0)
    return checked_out + timedelta(hours=hours, minutes=20 + roll.randrange(900 if hours else 300))


def _two_hundred(candidates: list[_Candidate]) -> list[_Candidate]:
    """The newest are kept; of the oldest those go whose line and type have enough others."""
    types, lines = Counter(c.report_type for c in candidates), Counter(c.line.id for c in candidates)
    kept = []
    surplus = len(candidates) - DOCUMENTS
    for c in sorted(candidates, key=lambda c: (c.published_at, c.key)):
        if surplus > 0 and types[c.report_type] > 4 and lines[c.line.id] > 1:
            surplus -= 1
            types[c.report_type] -= 1
            lines[c.line.id] -= 1
        else:
            kept.append(c)
    return kept


def _document(cast: Cast, c: _Candidate) -> DocumentPlan:
    kind = cast.catalogue.report_types[c.report_type]
    center = _center(cast, c.authorization.center_id)
    service_date = c.visit.checked_in_at.astimezone(ZoneInfo(center.zone)).date()
    title = _title(kind.name, cast, c)
    document_id = uid(cast.seed, "document", c.key)
    subject = Subject(
        cast, c.authorization, c.visit, c.line, center, c.report_type, title, service_date, c.published_at
    )
    return DocumentPlan(
        id=document_id,
        company_id=c.authorization.company_id,
        center_id=c.authorization.center_id,
        authorization_id=c.authorization.id,
        visit_id=c.visit.id,
        line_id=c.line.id,
        report_type=c.report_type,
        title=title,
        is_injury=cast.catalogue.services[c.line.service].injury,
        service_date=service_date,
        published_at=c.published_at,
        published_by=c.visit.clinician,
        work_status=None,
        report=report(subject),
        valid_until=valid_until(subject),
    )


def _title(name: str, cast: Cast, c: _Candidate) -> str:
    """The type's name; where a visit may have several of the type, the service too."""
    if c.report_type in ("test-lab-results", "ancillary-results", "vaccine-record", "other-physical"):
        return f"{name.split(',', maxsplit=1)[0]}: {cast.catalogue.services[c.line.service].name}"
    return name
