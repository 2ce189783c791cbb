"""A browser without a screen: cookies, forms with their key, files. Every request has a connection of its own."""

from __future__ import annotations

import http.client
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TIMEOUT_SECONDS = 20.0
CSRF_COOKIE = "occhub-csrf"
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8", "replace")


class Browser:
    """One person's browser, on one hub."""

    def __init__(self, port: int, email: str) -> None:
        self.port, self.email = port, email
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Reply:
        """A page. Raises ``OSError`` or ``HTTPException`` where no whole answer came."""
        return self._send("GET", path, b"", {})

    def post(
        self, path: str, fields: Fields, file: tuple[str, bytes] | None = None, *, file_field: str = "files"
    ) -> Reply:
        """A form, with the CSRF token of this browser; ``file`` is the content of its field ``file_field``."""
        whole = [("csrfmiddlewaretoken", self._cookies.get(CSRF_COOKIE, "")), *fields]
        if file is None:
            body, kind = urlencode(whole).encode(), "application/x-www-form-urlencoded"
            return self._send("POST", path, body, {"Content-Type": kind})
        body, kind = _multipart(whole, file, file_field)
        by_script = {"X-Occhub-Upload": "1"} if file_field == "files" else {}
        return self._send("POST", path, body, {"Content-Type": kind, **by_script})

    def sign_in(self, password: str) -> bool:
        """Send the sign-on form; whether it let the person in."""
        self.get("/sign-in")
        return self.post("/sign-in", [("login", self.email), ("password", password)]).status in (302, 303)

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        origin = f"http://localhost:{self.port}"
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        fixed = {"Host": f"localhost:{self.port}", "Origin": origin, "Referer": f"{origin}/", "Cookie": cookies}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body or None, {**fixed, **headers})
            answer = connection.getresponse()
            content = answer.read()
            for line in answer.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(line).items():
                    self._cookies[name] = morsel.value
            return Reply(answer.status, answer.headers.get("Location") or "", content)
        finally:
            connection.close()


def _multipart(fields: Fields, file: tuple[str, bytes], file_field: str) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{file_field}"; filename="{file[0]}"\r\n'
    parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + file[1] + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
