"""Which domain listens to which: the one list of it."""

from __future__ import annotations

from occhub.domains.authorizations.events import LineRefused
from occhub.domains.authorizations.reads import above as authorizations
from occhub.domains.notifications import subscribers as notifications
from occhub.domains.results import subscribers as results
from occhub.domains.results.events import CardChanged, ReaderTold
from occhub.platform import logs, outbox


def connect() -> None:
    """Connect events to subscribers, and configure logging."""
    logs.configure()
    authorizations.REPORTS_OUT.connect(results.reports_out)
    authorizations.CLAIM_KNOWN.connect(results.on_claim_known)
    outbox.subscribe(LineRefused, "notifications.line_refused", notifications.on_line_refused)
    outbox.subscribe(CardChanged, "results.card_changed", results.on_card_changed)
    outbox.subscribe(ReaderTold, "notifications.reader_told", notifications.on_reader_told)
