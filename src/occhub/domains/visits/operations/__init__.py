"""Verbs of visits: the way of a visit, and what takes its steps back."""

from occhub.domains.visits.operations.desk import check_in, check_out, record_line
from occhub.domains.visits.operations.undoing import leave_early, reopen, undo_check_in

__all__ = [
    "check_in",
    "check_out",
    "leave_early",
    "record_line",
    "reopen",
    "undo_check_in",
]
