"""A person at a running hub, over real connections."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.support.web import signed_in


@dataclass(frozen=True)
class Answer:
    """What came over the wire, and whether all of it did."""

    status: int
    announced: int
    content: bytes
    is_whole: bool


class Browser:
    """A signed-in connection to a running hub."""

    def __init__(self, url: str, email: str) -> None:
        self.host = urlsplit(url).netloc
        self.origin = url
        self.cookies = {name: one.value for name, one in signed_in(email).cookies.items()}

    def send(self, method: str, address: str, body: str | None = None) -> Answer:
        """One request, with the cookies that came so far."""
        headers = {"Cookie": self._cookies()}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        with contextlib.closing(http.client.HTTPConnection(self.host, timeout=30)) as connection:
            connection.request(method, address, body, headers)
            with connection.getresponse() as answer:
                self._keep(answer.headers.get_all("Set-Cookie") or [])
                announced = int(answer.headers["Content-Length"] or 0)
                try:
                    return Answer(answer.status, announced, answer.read(), is_whole=True)
                except http.client.IncompleteRead as broken:
                    return Answer(answer.status, announced, broken.partial, is_whole=False)

    def form(self, **fields: list[str]) -> str:
        """A form with the token of a page."""
        page = self.send("GET", "/results/").content.decode()
        (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return urlencode([("csrfmiddlewaretoken", token), *((name, one) for name in fields for one in fields[name])])

    def begin(self, method: str, address: str, body: str = "") -> socket.socket:
        """One request whose answer nobody takes yet, over a connection that takes little at a time."""
        connection = socket.socket()
        connection.settimeout(30)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        name, _, port = self.host.partition(":")
        connection.connect(("127.0.0.1" if name == "localhost" else name, int(port)))
        lines = [f"{method} {address} HTTP/1.1", f"Host: {self.host}", f"Origin: {self.origin}"]
        lines += [f"Cookie: {self._cookies()}", f"Content-Length: {len(body)}"]
        lines += ["Content-Type: application/x-www-form-urlencoded", "", body]
        connection.sendall("\r\n".join(lines).encode())
        return connection

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, cookies: list[str]) -> None:
        for line in cookies:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
