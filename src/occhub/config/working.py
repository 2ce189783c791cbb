"""The background worker: jobs of the queue, as the database role of the worker."""

from __future__ import annotations

import os

from occhub.platform import jobs


def run() -> int:
    """Work until told to stop (SIGTERM or SIGINT); the exit code. Django is set up, as role worker."""
    jobs.work()
    return os.EX_OK
