"""What jobs are called on the operator's pages."""

from __future__ import annotations

from typing import Final

JOBS: Final = {
    "accounts.mail_password_changed": "Mail: password was changed",
    "accounts.mail_reset": "Mail: reset password",
    "accounts.tidy": "Upkeep: remove old links for a new password",
    "authorizations.tidy": "Upkeep: remove old drafts",
    "interop.route": "Work on a message that came in",
    "notifications.mail_notice": "Mail: notice to a member",
    "platform.relay": "Follow-up of a change",
    "platform.retry_stalled": "Upkeep: take up jobs whose worker stopped",
    "platform.sweep": "Upkeep: remove what is past its time",
    "results.tell_readers": "Results: tell who got a report while it was replaced or withdrawn",
    "results.tidy": "Upkeep: remove old searches and stray files",
    "upkeep.retry": "Try a dead job once more",
}


def job(task: str) -> str:
    """The plain name of a job; of one that an older version left, the name in the code."""
    return JOBS.get(task, task)
