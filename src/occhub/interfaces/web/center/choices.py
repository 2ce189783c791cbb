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
from occhub.domains.visits.types import VisitDetail
from occhub.interfaces.web.center import words
from occhub.platform import clock
from occhub.platform.errors import Problem


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """One choice says type and line at once; ``title`` is the name suggested for it."""

    report_type: str
    line_id: uuid.UUID | None
    label: str
    title: str

    @property
    def value(self) -> str:
        """The form's value."""
        return f"{self.report_type}:{self.line_id or ''}"


def report_choices(visit: VisitDetail, owed: Collection[str] = ()) -> list[ReportChoice]:
    """What may be published for a visit: the owed reports of its lines, their other reports, then every other type."""
    found = visit.authorization
    day = clock.local_date(visit.checked_in_at, found.center_zone)
    kinds = {kind.code: kind for kind in publishable(load_packaged(), injury=found.is_injury, day=day)}
    of_lines = [pair for line in found.lines for pair in _kinds_of(line, day)]
    twice = {code for code, times in Counter(kind.code for kind, _ in of_lines).items() if times > 1}
    first = [_of_line(kind, line, is_twice=kind.code in twice) for kind, line in of_lines]
    first.sort(key=lambda one: one.report_type not in owed)
    return first + [ReportChoice(kind.code, None, f"{kind.name} (whole visit)", kind.name) for kind in kinds.values()]


def owed_types(visit: VisitDetail, published: Collection[str]) -> list[str]:
    """The types that the performed lines produce and nobody published yet."""
    services = [words.service_of(line) for line in visit.authorization.lines if line.state is LineState.PERFORMED]
    owed = dict.fromkeys(code for service in services if service for code in service.produces)
    return [code for code in owed if code not in published]


def only_owed(visit: VisitDetail, owed: list[str], choices: list[ReportChoice]) -> str:
    """The value of the one choice that is left to publish; "" where there are none or several."""
    performed = {line.id for line in visit.authorization.lines if line.state is LineState.PERFORMED}
    left = [one.value for one in choices if one.report_type in owed and one.line_id in performed]
    return left[0] if len(left) == 1 else ""


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
