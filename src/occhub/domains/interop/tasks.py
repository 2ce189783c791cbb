"""Jobs of interop: each message that is kept is read and worked on once it is safe."""

from __future__ import annotations

from occhub.platform import jobs


@jobs.job("interop.route", queue="interop")
def route(*, message_id: str) -> None:
    """Work on one message that came in; see :func:`occhub.domains.interop.tasks.route`."""
