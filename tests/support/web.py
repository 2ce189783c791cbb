"""Browsers of the cast, without a browser: Django's test client, signed in by the real form."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tests.factories import cast


def visitor() -> Client:
    """Somebody who has not signed in; CSRF is checked as in production."""
    return Client(enforce_csrf_checks=False)


def sign_in(client: Client, email: str, password: str = cast.PASSWORD, **fields: str) -> int:
    """Send the sign-on form; returns the status of the answer."""
    return client.post(reverse("sign-in"), {"login": email, "password": password, **fields}).status_code


def signed_in(email: str) -> Client:
    """The browser of a member of the cast after signing in."""
    client = visitor()
    assert sign_in(client, email) == 302, f"{email} could not sign in"
    return client
