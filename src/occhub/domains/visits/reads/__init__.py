"""Questions about visits, by who asks them."""

from occhub.domains.visits.reads.both import takes_reports, version, visit
from occhub.domains.visits.reads.center import before_leaving, before_undo, by_number, ended, today, today_version

__all__ = [
    "before_leaving",
    "before_undo",
    "by_number",
    "ended",
    "takes_reports",
    "today",
    "today_version",
    "version",
    "visit",
]
