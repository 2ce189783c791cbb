"""The same three pieces of work by each of three: occhub over HTTP, A over HTTP, bare PostgreSQL."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Protocol
from urllib.parse import urlencode

import psycopg

from bench.bare import statements
from bench.driver import Answer, Client, Stream, encoded
from bench.fill import LAST, PASSWORD, SERVICES, Caller
from occhub.domains.catalogue.types import load_packaged

# Searches: the first letters of a last name, and a type of document.
SEARCHES: Final = [(name[:3].lower(), kind) for name in LAST for kind in ("audiogram", "dot-medical-card")]
INSTRUCTIONS: Final = "Please call the plant when done."
_LINK = re.compile(rb'href="/(?:results|authorizations)/([0-9a-f-]{36})["?]')


class Working(Protocol):
    """One caller of one of the three."""

    def authorize(self, _number: int) -> None: ...

    def listing(self, _number: int) -> None: ...

    def search(self, number: int) -> None: ...


def shown(answer: Answer) -> list[str]:
    """The rows of a page by the ids that they link to."""
    return list(dict.fromkeys(found.decode() for found in _LINK.findall(answer.body)))


def _expect(answer: Answer, status: int, what: str) -> Answer:
    if answer.status != status:
        raise AssertionError(f"{what}: status {answer.status}: {answer.body[:2000]!r}")
    return answer


class Occhub:
    """A User Admin who signed in through the form."""

    def __init__(self, port: int, caller: Caller) -> None:
        self.client, self.caller = Client(port), caller
        self.cookies: dict[str, str] = {}
        page = self._get("/sign-in")
        login = {"login": caller.email, "password": PASSWORD, "csrfmiddlewaretoken": _token(page)}
        _expect(self._post("/sign-in", login), 302, "sign in")
        self.token = _token(_expect(self._get("/results/"), 200, "results"))
        self.addresses: list[str] = []
        self.form: dict[str, object] = {
            "csrfmiddlewaretoken": self.token,
            "_company": str(caller.company_id),
            "location_id": str(caller.location_id),
            "employee_id": str(caller.employee_id),
            "center_id": str(caller.center_id),
            "reason": "periodic",
            "valid_from": date.today().isoformat(),  # noqa: DTZ011  (the center's zone lags by hours at most)
            "instructions": INSTRUCTIONS,
            "services": SERVICES,
            "again": "on",  # always the same person: without it every request but the first would be a question
        }

    def store_searches(self) -> None:
        """Type each search once; its list has an address of its own from then on."""
        self.addresses = [self._typed(number) for number in range(len(SEARCHES))]

    def authorize(self, _number: int) -> None:
        """Submit the reviewed form under a fresh key."""
        answer = self._post("/authorizations/new/submit", self.form | {"_key": str(uuid.uuid4())})
        _expect(answer, 303, "submit")

    def listing(self, _number: int) -> None:
        """The list of authorizations."""
        _expect(self._get("/authorizations/"), 200, "list")

    def search(self, number: int) -> None:
        """The list of a stored search."""
        _expect(self._get(self.addresses[number % len(self.addresses)]), 200, "search")

    def typed_search(self, number: int) -> None:
        """Type a search, follow to its list: two requests."""
        _expect(self._get(self._typed(number)), 200, "search")

    def archive(self, documents: Iterable[uuid.UUID]) -> Stream:
        """Some documents as one archive."""
        form = {
            "csrfmiddlewaretoken": self.token,
            "_company": str(self.caller.company_id),
            "document": [str(one) for one in documents],
        }
        return self.client.stream(
            encoded("POST", "/results/archive", self._headers(), urlencode(form, doseq=True).encode())
        )

    def rows(self, number: int) -> list[str]:
        """The rows of a search."""
        return shown(self._get(self.addresses[number]))

    def _typed(self, number: int) -> str:
        name, kind = SEARCHES[number % len(SEARCHES)]
        form = {"name": name, "document": load_packaged().report_types[kind].name, "csrfmiddlewaretoken": self.token}
        return _expect(self._post("/results/search", form), 303, "type a search").headers["location"][0]

    def _get(self, path: str) -> Answer:
        return self._kept(self.client.send(encoded("GET", path, self._headers())))

    def _post(self, path: str, form: Mapping[str, object]) -> Answer:
        body = urlencode(form, doseq=True).encode()
        return self._kept(self.client.send(encoded("POST", path, self._headers(), body)))

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _kept(self, answer: Answer) -> Answer:
        for line in answer.headers.get("set-cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            if name != "messages":  # the note for the next page, which is not shown here
                self.cookies[name] = value
        return answer


def _token(page: Answer) -> str:
    found = re.search(rb'name="csrf-token" content="([^"]+)"', page.body)
    assert found is not None, page
    return found.group(1).decode()


class Bare:
    """The same person at A."""

    def __init__(self, port: int, caller: Caller, session: str) -> None:
        self.client = Client(port)
        self.headers = {"Cookie": f"sessionid={session}"}
        self.form: dict[str, object] = {
            "employee_id": str(caller.employee_id),
            "last_name": "Vance",
            "first_name": "Nora",
            "center_name": "Harborline 1",
            "location_name": "Site 1",
            "reason": "periodic",
            "valid_from": date.today().isoformat(),  # noqa: DTZ011  (any date will do)
            "instructions": INSTRUCTIONS,
            "services": SERVICES,
        }

    def authorize(self, _number: int) -> None:
        """Submit the form."""
        body = urlencode(self.form, doseq=True).encode()
        _expect(self.client.send(encoded("POST", "/authorize", self.headers, body)), 302, "A: submit")

    def listing(self, _number: int) -> None:
        """The list of authorizations."""
        _expect(self.client.send(encoded("GET", "/authorizations", self.headers)), 200, "A: list")

    def search(self, number: int) -> None:
        """Search documents."""
        _expect(self._found(number), 200, "A: search")

    def archive(self, documents: Iterable[uuid.UUID]) -> Stream:
        """Some documents as one archive."""
        body = urlencode({"document": [str(one) for one in documents]}, doseq=True).encode()
        return self.client.stream(encoded("POST", "/archive", self.headers, body))

    def rows(self, number: int) -> list[str]:
        """The rows of a search."""
        return shown(self._found(number))

    def _found(self, number: int) -> Answer:
        name, kind = SEARCHES[number % len(SEARCHES)]
        query = urlencode({"name": name, "type": kind})
        return self.client.send(encoded("GET", f"/results?{query}", self.headers))


class Postgres:
    """One connection, one prepared statement for each work."""

    def __init__(self, dsn: str, caller: Caller) -> None:
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.caller = caller

    def authorize(self, _number: int) -> None:
        """Insert the authorization and its lines."""
        identity = uuid.uuid4()
        day = date.today()  # noqa: DTZ011  (any date will do)
        values = (identity, self.caller.company_id, self.caller.employee_id, f"A-{identity.hex[:10]}", "Vance", "Nora")
        more = ("Harborline 1", "Site 1", "periodic", INSTRUCTIONS, day, day)
        first, second = SERVICES
        lines = (uuid.uuid4(), identity, first, first, uuid.uuid4(), identity, second, second)
        self.connection.execute(statements.INSERT_BOTH, (*values, *more, *lines), prepare=True)

    def listing(self, _number: int) -> None:
        """The rows of the list, without their lines."""
        self.connection.execute(statements.LIST, [self.caller.company_id], prepare=True).fetchall()

    def search(self, number: int) -> None:
        """The rows of a search."""
        name, kind = SEARCHES[number % len(SEARCHES)]
        values = [self.caller.company_id, name, f"{name}\U0010ffff", kind]
        self.connection.execute(statements.SEARCH, values, prepare=True).fetchall()
