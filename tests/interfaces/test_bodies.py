"""How a body is received: by whom it is counted, how slow it may be, and that nothing is held meanwhile."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from occhub.interfaces.web.middleware import bodies
from occhub.interfaces.web.middleware.methods import LARGEST_FORM
from occhub.platform.places import Pace, Places
from tests.factories import cast
from tests.support.web import signed_in, visitor

DESK = "front-desk@austin.example"
LARGE = 2 * 1024 * 1024


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What takes seconds takes tenths of them, in places of the test's own."""
    forms, uploads = Places(4, 2, pace=Pace(0.1)), Places(3, 2)
    monkeypatch.setattr(bodies, "FORMS", forms)
    monkeypatch.setattr(bodies, "UPLOADS", uploads)
    monkeypatch.setattr(bodies, "FIRST_SECONDS", 1.0)
    monkeypatch.setattr(bodies, "_LOOK_SECONDS", 0.1)
    yield
    end = time.monotonic() + 10
    while forms._working or uploads._working:  # the last helper comes back
        assert time.monotonic() < end
        time.sleep(0.05)


class Slow(BytesIO):
    """A body that comes whole pieces at a time, with a pause before each; tells how much was taken."""

    def __init__(self, size: int, pause: float) -> None:
        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
        super().__init__(head.ljust(size, b"x"))
        self.pause, self.taken = pause, 0

    def read(self, size: int | None = -1, /) -> bytes:
        time.sleep(self.pause)
        part = super().read(size)
        self.taken += len(part)
        return part


def post(client: Client, address: str, body: Slow) -> tuple[int, str]:
    """Send the body as a browser sends a file; the status and the words."""
    told = {"CONTENT_LENGTH": str(len(body.getvalue())), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer: Any = client.generic("POST", address, **{"wsgi.input": body}, **told)  # type: ignore[arg-type]  # a stream
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode()


def publish() -> str:
    """Where files are sent; nobody has this visit."""
    return reverse("center-publish", args=[uuid.uuid4()])


def test_a_form_that_stalls_is_ended_and_a_slow_one_at_the_least_rate_is_not(db: str) -> None:
    status, words = post(visitor(), reverse("sign-in"), Slow(500, pause=2.0))
    assert (status, "did not arrive in time. Nothing was stored." in words) == (408, True)
    assert post(visitor(), reverse("sign-in"), Slow(LARGEST_FORM, pause=0.03))[0] == 422


def test_files_keep_to_the_least_rate_and_hold_no_connection(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[object] = []
    came = bodies.Arriving._next

    def come(body: bodies.Arriving, size: int) -> bytes:
        held.append(connection.connection)
        return came(body, size)

    monkeypatch.setattr(bodies.Arriving, "_next", come)
    desk = signed_in(DESK)
    held.clear()
    assert post(desk, publish(), Slow(LARGE, pause=0.0))[0] == 404
    monkeypatch.setattr(bodies, "LEAST_RATE", LARGE)
    slow = Slow(LARGE, pause=0.1)
    status, words = post(desk, publish(), slow)
    assert (status, "did not arrive in time" in words) == (408, True)
    assert slow.taken < LARGE
    assert set(held) == {None}


def test_so_many_bodies_at_once_and_so_many_for_one(db: str) -> None:
    desk, reno = signed_in(DESK), signed_in("front-desk@reno.example")
    mine = [bodies.UPLOADS.take(cast.actor(DESK).user_id) for _ in range(2)]
    unread = Slow(LARGE, pause=0.0)
    status, words = post(desk, publish(), unread)
    assert (status, bodies.TOO_MANY in words, unread.taken) == (503, True, 0)
    assert post(reno, publish(), Slow(LARGE, pause=0.0))[0] == 404
    assert visitor().post(reverse("sign-in"), {"login": DESK}).status_code == 422  # files and forms are counted apart
    held = [bodies.FORMS.take(who) for who in ("127.0.0.1", "127.0.0.1", "a", "b")]
    assert visitor().post(reverse("sign-in"), {"login": DESK}).status_code == 503
    assert visitor().get(reverse("sign-in")).status_code == 200
    assert visitor().post(reverse("sign-in"), {"login": DESK}, REMOTE_ADDR="192.0.2.1").status_code == 503
    time.sleep(0.15)
    assert visitor().post(reverse("sign-in"), {"login": DESK}, REMOTE_ADDR="192.0.2.1").status_code == 422
    for place in (*mine, *held):
        assert place is not None
        place.give_back()


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "0.0.0.0"),  # noqa: S104  (a key to count by)
    ],
)
def test_a_sender_is_an_address_or_a_network(address: str, counted: str) -> None:
    assert bodies._sender(RequestFactory().post("/", REMOTE_ADDR=address)) == counted
