"""Logs as JSON lines on standard error, one event each, with nothing about anyone.

Our own events carry ids and counts. Of what libraries log only the place, the template of the message (never its
values, which may be paths, addresses or typed words) and the kind of the exception with its frames are kept.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

log = structlog.get_logger()
_QUEUE = "procrastinate"
_TOLD = frozenset({"job_error", "job_error_retry", "job_aborted", "task_not_found"})
FRAMES = 8


def frames_of(error: BaseException) -> list[str]:
    """Where an exception came through: names of functions and lines, no values."""
    return [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][-FRAMES:]


class LibraryHandler(logging.Handler):
    """Turns a record of a library into an event without its values."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a fault in here must never stop the work."""
        try:
            fields = self._fields(record)
            if fields is not None:
                log.log(record.levelno, "library", **fields)
        except Exception:  # noqa: BLE001  (logging promises that a fault of its own never stops the work)
            self.handleError(record)

    def _fields(self, record: logging.LogRecord) -> dict[str, Any] | None:
        fields: dict[str, Any] = {"logger": record.name, "place": f"{record.module}:{record.lineno}"}
        if record.args:
            fields["template"] = str(record.msg)
        if record.name.startswith(_QUEUE):
            action = getattr(record, "action", "")
            if action not in _TOLD and record.levelno < logging.WARNING:
                return None
            job = getattr(record, "job", None) or {}
            fields |= {"action": action, "job": job.get("id"), "task": job.get("task_name")}
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error is not None:
            fields |= {"kind": type(error).__name__, "frames": frames_of(error)}
        return fields


def _without_exceptions(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception that one of our own events carries is cut down to its kind and its frames."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event.update(kind=type(error).__name__, frames=frames_of(error))
    return event


def configure() -> None:
    """Set both ways of logging up; called once at start."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _without_exceptions,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_to_stderr,
    )
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, LibraryHandler)] + [LibraryHandler()]
    root.setLevel(logging.WARNING)
    logging.getLogger(_QUEUE).setLevel(logging.INFO)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are answers, not faults


def _to_stderr(*_: Any) -> structlog.PrintLogger:
    return structlog.PrintLogger(file=sys.stderr)
