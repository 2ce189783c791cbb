"""Questions about authorizations, by who asks them."""

from occhub.domains.authorizations.reads._everything import COUNTED
from occhub.domains.authorizations.reads.activity import (
    authorizations_of_employee,
    card,
    story_version,
    version_of_employee,
    visit_story,
)
from occhub.domains.authorizations.reads.employer import (
    authorization,
    authorizations_page,
    before_cancel,
    count,
    count_waiting,
    draft,
    drafts,
    employee_on_file,
    form_start,
    home_counts,
    known_injuries,
    latest_own,
    list_version,
    open_like,
    version,
)
from occhub.domains.authorizations.reads.inbox import inbox, inbox_version, inbox_waiting
from occhub.domains.authorizations.reads.naming import born_on, named_by
from occhub.domains.authorizations.reads.performed import awaiting_reports, performed_lines

__all__ = [
    "COUNTED",
    "authorization",
    "authorizations_of_employee",
    "authorizations_page",
    "awaiting_reports",
    "before_cancel",
    "born_on",
    "card",
    "count",
    "count_waiting",
    "draft",
    "drafts",
    "employee_on_file",
    "form_start",
    "home_counts",
    "inbox",
    "inbox_version",
    "inbox_waiting",
    "known_injuries",
    "latest_own",
    "list_version",
    "named_by",
    "open_like",
    "performed_lines",
    "story_version",
    "version",
    "version_of_employee",
    "visit_story",
]
