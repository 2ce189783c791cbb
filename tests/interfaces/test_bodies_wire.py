"""Bodies that come slowly, over real connections: the others go on, and the slow ones are let go."""

from __future__ import annotations

import http.client
import select
import socket
import time
from collections import Counter
from contextlib import ExitStack

from occhub.interfaces.web.middleware.bodies import FIRST_SECONDS, FORMS, TOO_MANY
from tests.support import hub

ATTACKERS = ("127.0.0.2", "127.0.0.3")
WHOLE = b"a=b".ljust(500, b"x")


def sent(port: int, body: bytes, *, source: str = "127.0.0.1", method: str = "POST") -> socket.socket:
    """A form of 500 bytes, or as much of it as ``body`` is, from an address of this machine."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(source, 0))
    head = f"{method} /sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: {500 if body else 0}\r\n"
    connection.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + body)
    return connection


def answer(connection: socket.socket) -> tuple[int, str, bool]:
    """The status and the words of an answer, and whether all that was announced came."""
    with http.client.HTTPResponse(connection) as response:
        response.begin()
        try:
            return response.status, response.read().decode(), True
        except http.client.IncompleteRead as broken:
            return response.status, broken.partial.decode(), False


def others(port: int) -> tuple[int, int]:
    """What somebody else gets within two seconds: a page, and a form that is refused for its missing token."""
    statuses = []
    for method, body in (("GET", b""), ("POST", WHOLE)):
        with sent(port, body, method=method) as connection:
            connection.settimeout(2)
            statuses.append(answer(connection)[0])
    return statuses[0], statuses[1]


def test_forms_that_do_not_arrive_stop_nobody_and_end(db: str) -> None:
    with hub.serving(db) as running, ExitStack() as stack:
        port = int(running.environment["PORT"])
        begun = time.monotonic()
        slow = [stack.enter_context(sent(port, b"a=b", source=ATTACKERS[0])) for _ in range(34)]
        assert others(port) == (200, 403)
        time.sleep(1)
        refused = select.select(slow, [], [], 0)[0]
        said = Counter((status, TOO_MANY in words) for status, words, _ in map(answer, refused))
        assert said == {(503, True): 34 - FORMS.own}
        slow = [one for one in slow if one not in refused]
        slow += [stack.enter_context(sent(port, b"a=b", source=ATTACKERS[1])) for _ in range(FORMS.total - FORMS.own)]
        time.sleep(4)  # all places are taken, by bodies that are slow by now
        assert [others(port) for _ in range(3)] == [(200, 403)] * 3
        ended = [answer(one) for one in slow]
        assert Counter((status, "did not arrive in time" in words, whole) for status, words, whole in ended) == {
            (408, True, False): FORMS.total
        }
        assert time.monotonic() - begun < FIRST_SECONDS + 10
        assert [one.recv(1) for one in slow] == [b""] * FORMS.total  # the server has ended the connection
        again = [stack.enter_context(sent(port, WHOLE, source=ATTACKERS[0])) for _ in range(3 * FORMS.own)]
        assert {answer(one)[0] for one in again} <= {403, 503}
        assert answer(stack.enter_context(sent(port, WHOLE, source=ATTACKERS[0])))[0] == 403
