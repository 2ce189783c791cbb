"""What production demands that can be told without a database and without Django: the supervisor asks it too."""

from __future__ import annotations

import os
from collections.abc import Iterator

HEADING = "occhub does not start:"


def problems(*, base_url: str, smtp_host: str, support_email: str) -> Iterator[str]:
    """What would make a production installation unsafe, each with what to do."""
    if os.geteuid() == 0:
        yield "Production does not run as root. Start occhub as a user of its own (deploy/occhub.service shows how)."
    if not base_url.startswith("https://"):
        yield "OCCHUB_BASE_URL must be the https:// address that people use."
    if not smtp_host:
        yield "OCCHUB_SMTP_HOST must name a mail server: without mail nobody can reset a password."
    if support_email.endswith(".example"):
        yield "OCCHUB_PROVIDER_FILE must name your provider file: the shipped provider is fictional."


def refusal(found: list[str]) -> str:
    """The words with which a process stops, every problem named."""
    return "\n".join([HEADING, *(f"  - {one}" for one in found)])
