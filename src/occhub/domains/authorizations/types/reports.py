"""What a line owes a report: the one rule of it.

The state that is kept on a line, the reports due of a visit, the list of late ones and what the employer reads all
follow from here.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from occhub.domains.authorizations.types.states import LineState, ResultState
from occhub.domains.catalogue.types import load_packaged


@dataclass(frozen=True, slots=True)
class ReportOut:
    """A report that counts as given to the employer: of which visit, for which of its lines (None: for every line of
    that visit), and of which type."""

    visit_id: uuid.UUID
    line_id: uuid.UUID | None
    report_type: str


class RecordedLine(Protocol):
    """A line, and the visit in which it was recorded last."""

    @property
    def id(self) -> uuid.UUID: ...

    @property
    def service(self) -> str: ...

    @property
    def state(self) -> str: ...

    @property
    def visit_id(self) -> uuid.UUID | None: ...


def brought_by(line: RecordedLine) -> tuple[str, ...]:
    """The types of report that a line brings: those of its service once it is performed, else none."""
    service = load_packaged().services.get(line.service)
    return service.produces if service is not None and line.state == LineState.PERFORMED else ()


def missing_of(line: RecordedLine, out: Collection[ReportOut]) -> tuple[str, ...]:
    """Those of them that are not out.

    A report stands for a line where it is one of the visit in which the line was performed, for the line itself or for
    the whole visit: a line that went on at a later visit owes the reports of that one.
    """
    return tuple(
        kind
        for kind in brought_by(line)
        if line.visit_id is None
        or not {ReportOut(line.visit_id, line.id, kind), ReportOut(line.visit_id, None, kind)} & set(out)
    )


def result_of(line: RecordedLine, out: Collection[ReportOut]) -> ResultState:
    """What is kept on the line: nothing owed, something missing, or all of it out."""
    if not brought_by(line):
        return ResultState.NONE
    return ResultState.AWAITING if missing_of(line, out) else ResultState.FINAL
