"""The WSGI entry point. It serves nothing while the installation is unsafe."""

import os
from typing import Any, Final

import django
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_started
from django.db import connections

from occhub.platform.sockets import end_stalled_readers


class Request(WSGIRequest):
    """A request whose Content-Type nobody can read gets our page for 400 (by ``MethodMiddleware``).

    Django reads the header, and the address by the charset in it, before any middleware runs and answers for errors.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the stubs leave it out
        except (LookupError, ValueError, SuspiciousOperation):
            self.content_type, self.content_params = "", {"charset": "unreadable"}


class Handler(WSGIHandler):
    """Django's handler with our requests."""

    request_class = Request


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "occhub.config.settings")
django.setup(set_prefix=False)
application = Handler()

from occhub.config.safety import refuse_unsafe  # noqa: E402  (reads the settings, which the line above has loaded)

refuse_unsafe()
connections.close_all()  # the connection that looked goes back to the pool

STALLED_SECONDS: Final = 60


def _first_request(**_: object) -> None:
    """The server listens only after it has loaded this file. The first to ask is the supervisor."""
    request_started.disconnect(_first_request)
    end_stalled_readers(STALLED_SECONDS)


request_started.connect(_first_request)
