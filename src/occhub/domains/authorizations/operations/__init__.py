"""Verbs of authorizations, by who does them."""

from occhub.domains.authorizations.operations.center import (
    begin_visit,
    end_visit,
    note_result,
    open_at_center,
    record_line,
    source_of_document,
)
from occhub.domains.authorizations.operations.people import correct_employee
from occhub.domains.authorizations.operations.reports import note_correction, take_back_result
from occhub.domains.authorizations.operations.requests import (
    cancel_authorization,
    discard_draft,
    drop_old_drafts,
    extend_authorization,
    save_draft,
)
from occhub.domains.authorizations.operations.submit import submit_authorization
from occhub.domains.authorizations.operations.undoing import leave_visit, reopen_visit, undo_visit

__all__ = [
    "begin_visit",
    "cancel_authorization",
    "correct_employee",
    "discard_draft",
    "drop_old_drafts",
    "end_visit",
    "extend_authorization",
    "leave_visit",
    "note_correction",
    "note_result",
    "open_at_center",
    "record_line",
    "reopen_visit",
    "save_draft",
    "source_of_document",
    "submit_authorization",
    "take_back_result",
    "undo_visit",
]
