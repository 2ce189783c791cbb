"""The one line that the next page says about what was done, kept in a signed cookie until then.

No line names a person. A cookie spares the write of a session after each submitted form.
"""

from __future__ import annotations

from typing import Any

from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from occhub.platform.sessions import key_hash


class BoundCookieStorage(CookieStorage):
    """Signed for one session: in another browser, or after signing out, the cookie says nothing and is removed."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.signer = _signer(request)

    def update(self, response: HttpResponseBase) -> list[Message] | None:
        """Write the cookie. By now the session may be another one than when the request came, by signing in or out."""
        self.signer = _signer(self.request)
        return super().update(response)


def _signer(request: HttpRequest) -> signing.TimestampSigner:
    """The signer for the session of the request; one of their own for those who have none."""
    key = request.session.session_key
    return signing.get_cookie_signer(salt=f"occhub.notices.{key_hash(key).hex() if key else 'anonymous'}")
