"""Which reports a visit may get, in the order of likelihood: those that its lines produce come first."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from occhub.domains.authorizations.types import LineState, LineView
from occhub.domains.catalogue.reads import publishable
from occhub.domains.catalogue.types import ReportType, load_packaged
from occhub.domains.results.types import DueReport
from occhub.domains.visits.types import VisitDetail
from occhub.interfaces.web.center import words
from occhub.platform import clock
from occhub.platform.errors import Problem

UNDONE = (LineState.REFUSED, LineState.NOT_PERFORMED)


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """One choice says type and line at once; ``title`` is the name suggested for it."""

    report_type: str
    line_id: uuid.UUID | None
    label: str
    title: str

    @property
    def expires(self) -> bool:
        """Whether it is valid through a day that the desk must say."""
        return load_packaged().report_types[self.report_type].expires

    @property
    def value(self) -> str:
        """The form's value."""
        return _value(self.report_type, self.line_id)


def report_choices(visit: VisitDetail, due: Collection[DueReport] = ()) -> list[ReportChoice]:
    """What may be published for a visit: the due reports of its lines, their other reports, then every other type.

    A service that was refused or not performed owes nothing: what it would have brought is offered for the whole visit.
    So is that of one that ended in another visit, since its reports belong to that one.
    """
    found = visit.authorization
    day = clock.local_date(visit.checked_in_at, found.center_zone)
    kinds = {kind.code: kind for kind in publishable(load_packaged(), injury=found.is_injury, day=day)}
    of_visit = [line for line in found.lines if line.state is not LineState.PERFORMED or line.visit_id == visit.id]
    of_lines = [pair for line in of_visit if line.state not in UNDONE for pair in _kinds_of(line, day)]
    twice = {code for code, times in Counter(kind.code for kind, _ in of_lines).items() if times > 1}
    first = [_of_line(kind, line, is_twice=kind.code in twice) for kind, line in of_lines]
    values = {_value(one.report_type, one.line_id) for one in due}
    first.sort(key=lambda one: one.value not in values)
    return first + [ReportChoice(kind.code, None, f"{kind.name} (whole visit)", kind.name) for kind in kinds.values()]


def only_due(due: Collection[DueReport], choices: list[ReportChoice]) -> str:
    """The value of the one choice that is left to publish; "" where there are none or several."""
    values = {_value(one.report_type, one.line_id) for one in due}
    left = [one.value for one in choices if one.value in values]
    return left[0] if len(left) == 1 else ""


def _value(report_type: str, line_id: uuid.UUID | None) -> str:
    return f"{report_type}:{line_id or ''}"


def _of_line(kind: ReportType, line: LineView, *, is_twice: bool) -> ReportChoice:
    title = f"{kind.name}, {line.service_name}" if is_twice else kind.name
    label = kind.name if kind.name == line.service_name else f"{kind.name} ({line.service_name})"
    return ReportChoice(kind.code, line.id, label, title)


def _kinds_of(line: LineView, day: date) -> list[tuple[ReportType, LineView]]:
    """Injury or not is a property of the line, and decides which types may be published for it."""
    service = words.service_of(line)
    produces = service.produces if service else ()
    kinds = publishable(load_packaged(), injury=line.is_injury, day=day)
    return [(kind, line) for kind in kinds if kind.code in produces]


def chosen(value: str, choices: list[ReportChoice]) -> ReportChoice:
    """The choice that a form named. Raises ``Problem``."""
    for one in choices:
        if one.value == value:
            return one
    raise Problem({"report_type": "Choose the type of report."})
