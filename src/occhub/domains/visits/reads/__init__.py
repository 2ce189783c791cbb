"""Questions about visits, by who asks them."""

from occhub.domains.visits.policy import offers_visits
from occhub.domains.visits.reads.both import takes_reports, version, visit
from occhub.domains.visits.reads.center import before_leaving, before_undo, by_number, ended, today, today_version
from occhub.domains.visits.reads.employer import (
    activity,
    activity_version,
    list_version,
    version_of_employee,
    visit_by_number,
    visits_of_employee,
    visits_page,
)
from occhub.domains.visits.reads.feed import visit_named, visits_under

__all__ = [
    "activity",
    "activity_version",
    "before_leaving",
    "before_undo",
    "by_number",
    "ended",
    "list_version",
    "offers_visits",
    "takes_reports",
    "today",
    "today_version",
    "version",
    "version_of_employee",
    "visit",
    "visit_by_number",
    "visit_named",
    "visits_of_employee",
    "visits_page",
    "visits_under",
]
