"""Verbs of visits: the way of a visit, and what takes its steps back."""

from occhub.domains.visits.operations.desk import check_in, check_out, record_line
from occhub.domains.visits.operations.feed import bring_in, note_arrival, note_departure, perform_line
from occhub.domains.visits.operations.undoing import leave_early, reopen, undo_check_in

__all__ = [
    "bring_in",
    "check_in",
    "check_out",
    "leave_early",
    "note_arrival",
    "note_departure",
    "perform_line",
    "record_line",
    "reopen",
    "undo_check_in",
]
