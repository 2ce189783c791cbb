"""The operator's pages: how the installation is doing, dead jobs, the demonstration's mailbox."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.notifications import reads as notifications
from occhub.domains.upkeep import operations, reads
from occhub.domains.upkeep.types import Health
from occhub.interfaces.web import door
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.provider import words
from occhub.interfaces.web.ui.templatetags.occhub_ui import time_words

LATE = timedelta(minutes=5)
SWEEP_LATE = timedelta(hours=3)


@page(P.OPERATIONS_READ, Side.PROVIDER)
def health(request: ActingRequest) -> HttpResponse:
    """``/provider/``: database, worker, queue, outbox, last sweep."""
    found = reads.health(request.actor)
    context = {
        "title": "Health",
        "rows": _rows(found, request.actor.zone),
        "dead": found.dead,
        "at": found.at,
    }
    return render(request, "provider/health.html", context)


def _rows(found: Health, zone: str) -> list[dict[str, Any]]:
    return [
        _row("Database", "ok", "Answers", f"PostgreSQL {found.database}"),
        _worker(found, zone),
        _age("Jobs waiting", found.oldest_waiting_at, found.at, f"{found.waiting:,} in the queue"),
        _age("Follow-ups of changes", found.outbox_oldest_at, found.at, "such as the mail after a refused service"),
        _dead(found.dead),
        _sweep(found, zone),
    ]


def _row(name: str, kind: str, state: str, detail: str) -> dict[str, Any]:
    return {"name": name, "kind": kind, "state": state, "detail": detail}


def _worker(found: Health, zone: str) -> dict[str, Any]:
    seen = f"last heard {time_words(found.worker_seen_at, zone)}" if found.worker_seen_at else "never heard"
    kind, state = ("ok", "Works") if found.worker_is_alive else ("bad", "Silent")
    return _row("Background worker", kind, state, seen)


def _age(name: str, oldest: datetime | None, now: datetime, detail: str) -> dict[str, Any]:
    if oldest is None:
        return _row(name, "ok", "Nothing waits", detail)
    age = now - oldest
    kind, state = ("warn", "Late") if age > LATE else ("ok", "On time")
    return _row(name, kind, state, ", ".join(one for one in (f"oldest {_words(age)}", detail) if one))


def _words(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{seconds // 60:,} minutes" if seconds < 7200 else f"{seconds // 3600:,} hours"


def _dead(count: int) -> dict[str, Any]:
    if not count:
        return _row("Dead jobs", "ok", "None", "")
    return _row("Dead jobs", "bad", f"{count:,}", "Mend the cause, then try them again")


def _sweep(found: Health, zone: str) -> dict[str, Any]:
    if found.swept_at is None:
        return _row("Sweep of old data", "neutral", "Not yet", "runs every hour")
    kind, state = ("warn", "Late") if found.at - found.swept_at > SWEEP_LATE else ("ok", "Done")
    return _row("Sweep of old data", kind, state, f"last {time_words(found.swept_at, zone)}")


@page(P.OPERATIONS_READ, Side.PROVIDER)
def jobs(request: ActingRequest) -> HttpResponse:
    """``/provider/jobs/``: jobs that failed too often."""
    found = [{"name": words.job(one.task), "job": one} for one in reads.dead_jobs(request.actor)]
    context = {"title": "Dead jobs", "found": found}
    return render(request, "provider/jobs.html", context)


@page(P.OPERATIONS_RETRY, Side.PROVIDER, methods=("POST",))
def retry(request: ActingRequest) -> HttpResponse:
    """Try a dead job once more. The queue counts its jobs, so the number stands in the form and not in the address."""
    actor = door.once(request, "provider-job-retry")
    number = request.POST.get("job", "")
    job_id = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    door.outcome(lambda: operations.retry_job(actor, job_id))
    messages.success(request, f"Job {job_id} is tried again now.")
    return door.go("provider-jobs")


@page(P.MAILBOX_READ, Side.PROVIDER)
def mailbox(request: ActingRequest) -> HttpResponse:
    """``/provider/mailbox/``: mails that the demonstration kept."""
    context = {"title": "Mailbox", "mails": notifications.mailbox(request.actor)}
    return render(request, "provider/mailbox.html", context)


@page(P.MAILBOX_READ, Side.PROVIDER)
def mail(request: ActingRequest, mail_id: uuid.UUID) -> HttpResponse:
    """One mail that the demonstration kept."""
    kept = notifications.kept_mail(request.actor, mail_id)
    return render(request, "provider/mail.html", {"title": kept.subject, "mail": kept})
