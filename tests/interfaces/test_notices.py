"""The line after a submitted form: shown once, to the browser whose form it was, and to nobody else."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from occhub.interfaces.web.notices import BoundCookieStorage
from occhub.platform.sessions import SessionStore
from tests.support.web import sign_in, signed_in, visitor

BASIC, BASIC2 = "basic@northwind.example", "basic2@northwind.example"
LINE = "Keyboard shortcuts are off."


def switch_off(client: Client) -> str:
    """Submit a small form; the cookie that carries the line to the next page."""
    assert client.post(reverse("account-shortcuts"), {"shortcuts": "off"}).status_code == 303
    return client.cookies["messages"].value


def says(client: Client, address: str = "account") -> bool:
    return LINE in client.get(reverse(address)).content.decode()


def test_the_line_is_shown_once_to_the_person_whose_form_it_was(db: str) -> None:
    client = signed_in(BASIC)
    switch_off(client)
    assert [says(client), says(client)] == [True, False]


def test_a_cookie_taken_from_somebody_says_nothing(db: str) -> None:
    taken = switch_off(signed_in(BASIC))
    for other in (signed_in(BASIC2), signed_in(BASIC)):
        other.cookies["messages"] = taken
        assert not says(other)
        assert other.cookies["messages"].value == ""  # and is removed
    nobody = visitor()
    nobody.cookies["messages"] = taken
    assert not says(nobody, "sign-in")


def test_after_another_sign_in_the_old_line_is_gone(db: str) -> None:
    client = signed_in(BASIC)
    switch_off(client)
    client.post(reverse("sign-out"))
    assert not says(client, "sign-in")
    taken = switch_off(signed_in(BASIC))
    client.cookies["messages"] = taken
    assert sign_in(client, BASIC2) == 302
    assert not says(client)


def test_a_line_written_while_signing_in_belongs_to_the_new_session(db: str) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    storage = BoundCookieStorage(request)
    request.session.create()
    storage.add(20, "Welcome.")
    response = HttpResponse()
    storage.update(response)
    request.COOKIES["messages"] = response.cookies["messages"].value
    assert [str(one) for one in BoundCookieStorage(request)] == ["Welcome."]
    request.session = SessionStore()
    assert list(BoundCookieStorage(request)) == []
