"""What a line was before a visit: kept on the line, one inside the other, so that each visit can be told and undone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from occhub.domains.authorizations.models import Line
from occhub.domains.authorizations.types import LineState, ResultState

RECORDED = (
    "state", "outcome_reason", "center_note", "continues_on", "visit_id", "ended_at", "result_state", "recorded_by",
    "recorded_at", "before",
)  # fmt: skip
_FRESH: dict[str, Any] = {
    "state": str(LineState.AUTHORIZED),
    "outcome_reason": "",
    "center_note": "",
    "continues_on": None,
    "visit_id": None,
    "ended_at": None,
    "result_state": str(ResultState.NONE),
    "recorded_by": "",
    "recorded_at": None,
    "before": None,
}
_READ: dict[str, Callable[[str], object]] = {
    "continues_on": date.fromisoformat,
    "visit_id": uuid.UUID,
    "ended_at": datetime.fromisoformat,
    "recorded_at": datetime.fromisoformat,
}


def remembered(line: Line) -> dict[str, Any]:
    """What a line is now, as it is kept."""
    return {name: _plain(getattr(line, name)) for name in RECORDED}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def take_back(line: Line) -> None:
    """Give the line's columns, not yet saved, the values from before the visit in which it was recorded last."""
    for name, value in (_FRESH | (line.before or {})).items():
        setattr(line, name, _READ[name](value) if name in _READ and value is not None else value)


def as_of_visit(line: Line, visit_id: uuid.UUID) -> bool:
    """Make the line, which is not to be saved, what this visit recorded of it; False where it recorded nothing."""
    while line.visit_id is not None and line.visit_id != visit_id:
        take_back(line)
    return line.visit_id == visit_id
