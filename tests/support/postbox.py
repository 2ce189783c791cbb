"""A real SMTP server in the test's own process, which can also refuse or fall silent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.hub import free_port


class Postbox:
    """What the server took; ``refusals`` are answers given before it takes anything."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], Message]] = []
        self.refusals: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002  (the library's call)
        """Take a mail, or answer with the next refusal."""
        if self.refusals:
            return self.refusals.pop(0)
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), message_from_bytes(envelope.content)))
        return "250 taken"

    def environment(self) -> dict[str, str]:
        """What a worker needs to know of it."""
        return {"OCCHUB_SMTP_HOST": "127.0.0.1", "OCCHUB_SMTP_PORT": str(self.port), "OCCHUB_SMTP_TLS": "0"}

    port: int = 0


@contextmanager
def postbox() -> Iterator[Postbox]:
    """A server until the block ends."""
    box = Postbox()
    box.port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
