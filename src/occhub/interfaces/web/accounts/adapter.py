"""How the auth library behaves here: no sign-up, no mails, one answer to every failed sign-in, own paths only."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import SESSION_KEY, authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from occhub.access.actor import anonymous_actor
from occhub.domains.accounts import operations as accounts
from occhub.interfaces.web.accounts import entering, limits, paths
from occhub.interfaces.web.middleware.acting import identified

WRONG = "The e-mail address or the password is not right. Check both, or choose a new password."
TOO_MANY = "There were too many tries for this address. Wait five minutes, or choose a new password."


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """The library's hooks."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited or set up; nobody signs up."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """The sign-on page has one form of answer."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a sign-in may lead there."""
        return paths.own_path(url) is not None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's own messages are not shown."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The peer's address, or the one that the configured number of proxies vouches for."""
        return client_ip(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page of the side on which the person works."""
        places: list[entering.Place] = request.occhub_places  # type: ignore[attr-defined]  # set by pre_login
        return paths.home_of_side(places[0].choice.side)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The active user of these credentials.

        Tries are counted for the address that was typed, under whatever host name, and for the peer: before the
        password is looked at, so that many at once are no more tries than one after the other.
        """
        taken = limits.take(request, "sign_in_failed", str(credentials.get("email", "")).lower())
        if taken is None:
            raise self.validation_error("too_many_login_attempts")
        return self.look(request, taken, **credentials)

    def look(self, request: HttpRequest, taken: limits.Taken, **credentials: Any) -> AbstractBaseUser | None:
        """The active user of these credentials; the try that was ``taken`` is given back where it was no wrong one.

        Somebody who was switched off is answered like everybody else. Raises ``Busy`` where nobody could look.
        """
        try:
            user: AbstractBaseUser | None = authenticate(request, **credentials)
        except Exception:  # nobody looked at the password, so it was no try
            taken.give_back()
            raise
        AuthenticationBackend.unstash_authenticated_user()  # the library would send the disabled to a page of their own
        if user is None:
            self.authentication_failed(request, **credentials)
        else:
            taken.give_back()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Ledger the failure; on a locked screen it is the person's own."""
        person = identified(request)
        if person is not None and credentials.get("email") == request.session.get(entering.EMAIL):
            accounts.record_failed_unlock(person)
        else:
            actor = anonymous_actor(getattr(request, "reference", ""))
            accounts.record_failed_sign_in(actor, str(credentials.get("email", "")))

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Only somebody who works somewhere gets a session."""
        places = entering.places_of(request, user.pk)
        if not places:
            return render(request, "accounts/no_place.html", {"title": "You are not signed in"}, status=403)
        request.occhub_places = places  # type: ignore[attr-defined]  # used by post_login of the same request
        return None

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """A new session, whatever the browser had before (somebody else's locked screen, for one)."""
        if SESSION_KEY in request.session:
            request.session.flush()
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Enter the first place and go on."""
        places: list[entering.Place] = request.occhub_places  # type: ignore[attr-defined]  # set by pre_login
        entering.enter(request, places)
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer


def client_ip(request: HttpRequest) -> str:
    """The address to count by: the n-th from the right of X-Forwarded-For behind n configured proxies,
    else the peer.
    """
    peer = request.META.get("REMOTE_ADDR") or ""
    proxies: int = settings.OCCHUB_PROXIES
    chain = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    claimed = chain[-proxies] if proxies and len(chain) >= proxies else peer
    try:
        return str(ipaddress.ip_address(claimed))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  (a key for counting, not an address to bind)
