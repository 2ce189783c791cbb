"""An archive over a real connection: whole, or visibly broken off."""

from __future__ import annotations

import contextlib
import http.client
import io
import re
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from occhub.domains.results.models import blob_store
from tests.factories.documents import ADMIN, publish, visit
from tests.support import hub, sql
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
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
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

    def _keep(self, cookies: list[str]) -> None:
        for line in cookies:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value


def test_a_failed_member_breaks_the_connection_off(db: str) -> None:
    of = visit()
    ids = [publish(of, text=f"Wire {number}") for number in range(3)]
    with hub.running(db) as running:
        browser = Browser(running.url, ADMIN)
        page = browser.send("GET", "/results/").content.decode()
        (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = urlencode([("csrfmiddlewaretoken", token), *(("document", str(one)) for one in ids)])
        whole = browser.send("POST", "/results/archive", form)
        assert (whole.status, whole.announced, whole.is_whole) == (200, len(whole.content), True)
        assert zipfile.ZipFile(io.BytesIO(whole.content)).testzip() is None
        _damage(db, ids[2])
        broken = browser.send("POST", "/results/archive", form)
        assert (broken.status, broken.announced, broken.is_whole) == (200, whole.announced, False)


def _damage(database: str, document_id: uuid.UUID) -> None:
    ((key,),) = sql.rows(database, "select blob_key from results_file where document_id = %s", document_id)
    path = Path(blob_store()._path(key))  # type: ignore[attr-defined]  # of the local store
    path.write_bytes(path.read_bytes()[:-1])
