"""Send one probe and judge the answer: status, words in the body, rows of the database, the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from tests.factories import cast
from tests.factories.world import World
from tests.matrix import forms
from tests.matrix.table import ANONYMOUS, MAY_READ, PRINCIPALS, Line
from tests.support import sql
from tests.support.web import signed_in, visitor

_CANARY = re.compile(r"CANARY-([A-Z-]+)")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Whose object an id is, by the word that stands in it.
_TOLD_BY_ID = {
    "own": "NORTHWIND-OWN",
    "reno": "NORTHWIND-RENO",
    "fabrikam": "FABRIKAM",
    **{f"{name}_{kind}": f"{name.upper()}-USED" for name in ("own", "reno", "fabrikam") for kind in ("used", "visit")},
    **{f"{name}_document": f"{name.upper()}-AUDIOGRAM" for name in ("own", "reno", "fabrikam")},
    **{
        f"own_{name}": f"OWN-{name.upper()}"
        for name in ("der", "long", "withdrawn", "archived", "replaced", "corrected")
    },
}
_CHANGING = re.compile(
    rb"Reference number: <code>[0-9a-f]+|nonce=\"[^\"]*\"|name=\"(csrfmiddlewaretoken|_key)\" value=\"[^\"]*\""
    rb"|name=\"csrf-token\" content=\"[^\"]*\""
)
# Every protected table but the ledger, and the outbox: what a refusal must leave as it was.
_WATCHED = (
    "select t.relname from pg_class t join pg_namespace n on n.oid = t.relnamespace where t.relkind = 'r'"
    " and n.nspname = 'public' and (t.relforcerowsecurity or t.relname = 'platform_outbox')"
    " and t.relname <> 'access_ledger' order by 1"
)
_tables: list[str] = []
sent: list[str] = []  # every probe of this process, by its name; what the proof counts
DENIED = "select count(*) from access_ledger where outcome = 'denied'"


class Unanswered(Exception):
    """The product raised an error in place of an answer; the text names the probe and the error."""


@contextmanager
def answering(name: str) -> Iterator[None]:
    """Errors of the product become :class:`Unanswered`; those of the database's connection stay what they are."""
    try:
        yield
    except (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError):
        raise
    except Exception as error:
        raise Unanswered(f"{name}: {type(error).__name__} in place of an answer") from error


@dataclass
class Probes:
    """The signed-in cast on one database with the world in it."""

    database: str
    world: World
    clients: dict[str, Client] = field(default_factory=dict)
    watcher: psycopg.Connection | None = None
    known: dict[str, str] = field(default_factory=dict)  # what was looked at since the last probe; see `looked_at`

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the superuser sees, over one connection for all probes."""
        if self.watcher is None:
            self.watcher = sql.connected(self.database)
        return self.watcher.execute(statement).fetchall()

    def client(self, principal: str) -> Client:
        """The browser of a principal; signed in once."""
        if principal not in self.clients:
            email = PRINCIPALS[principal]
            self.clients[principal] = visitor() if principal == ANONYMOUS else signed_in(email)
        return self.clients[principal]

    def _named(self, value: str) -> object:
        """An object of the world; a number or a word that names none stands for itself."""
        return int(value) if value.isdigit() else self.world.ids.get(value, value)

    def send(self, line: Line, principal: str) -> Any:
        """The answer to one probe."""
        named = {name: self._named(value) for name, value in line.objects}
        query = {name[1:]: value for name, value in named.items() if name.startswith("?")}
        address = reverse(line.route, kwargs={name: named[name] for name in named if not name.startswith("?")})
        address += f"?{urlencode(query)}" if query else ""
        client = self.client(principal)
        typed = None if line.method == "GET" else forms.build(line.form, self.world, principal)
        sent.append(f"{line.name} as {principal}")
        self.known.clear()
        with answering(sent[-1]):
            return client.get(address) if typed is None else client.post(address, typed)


def status_of(answer: Any) -> str:
    """The status as the matrix writes it."""
    code = int(answer.status_code)
    if code == 401 or (code == 302 and "/sign-in" in answer["Location"]):
        return "in"
    return str(code)


def body_of(answer: Any) -> bytes:
    """The whole body, also of a stream."""
    with answering(sent[-1] if sent else "an answer"):
        return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def leaked(principal: str, body: bytes, world: World) -> set[str]:
    """Whose words stand in a body though they must not."""
    return words_of(body, world) - MAY_READ[principal]


def words_of(body: bytes, world: World) -> set[str]:
    """The words of owners that stand in a body. An id tells as much: a list shows none of the words, but links."""
    text = body.decode("utf-8", "replace")
    named = {str(world[name]): word for name, word in _TOLD_BY_ID.items()}
    return set(_CANARY.findall(text)) | {named[one] for one in _ID.findall(text) if one in named}


def plain(body: bytes) -> bytes:
    """A body without what differs from answer to answer."""
    return _CHANGING.sub(b"", body)


def foreign_rows(principal: str) -> str:
    """The condition of the rows that belong to another company (for members) or another center (for staff)."""
    place = PRINCIPALS[principal].partition("@")[2].partition(".")[0]
    column = {"northwind": "company_id", "fabrikam": "company_id", "austin": "center_id", "reno": "center_id"}
    return f"to_jsonb(x) ->> '{column[place]}' <> '{cast.key(place)}'" if place in column else "false"


def fingerprint(probes: Probes, where: str = "true") -> str:
    """A hash of every protected row, and of the outbox; or of those of them that ``where`` names."""
    if not _tables:
        _tables.extend(name for (name,) in probes.rows(_WATCHED))
    hashed = "select md5(coalesce(string_agg(md5(x::text), '' order by md5(x::text)), ''))"
    each = (f"{hashed} from {t} x where {where}" for t in _tables)
    return "".join(value for (value,) in probes.rows(" union all ".join(each)))


def denials(probes: Probes) -> int:
    """How many refusals the ledger holds."""
    return int(probes.rows(DENIED)[0][0])


def looked_at(probes: Probes, where: str) -> tuple[str, str]:
    """The rows of a condition and the count of denials. Nobody but a probe changes them: what was looked at after one
    stands until the next is sent.
    """
    if where not in probes.known:
        probes.known[where] = fingerprint(probes, where)
    if DENIED not in probes.known:
        probes.known[DENIED] = str(denials(probes))
    return probes.known[where], probes.known[DENIED]


def probe(probes: Probes, line: Line, principal: str, expected: str) -> list[str]:
    """Send one probe; everything that is wrong with the answer, in words."""
    is_refused = expected in ("403", "404", "in")
    untouched = "true" if is_refused else foreign_rows(principal)
    is_watched = is_refused or line.method == "POST"
    before = looked_at(probes, untouched) if is_watched else ("", "")
    answer = probes.send(line, principal)
    faults = []
    got = status_of(answer)
    if got != expected:
        faults.append(f"{line.name} as {principal}: {got}, expected {expected}")
    body = body_of(answer)
    faults += [f"{line.name} as {principal}: shows {word}" for word in sorted(leaked(principal, body, probes.world))]
    after = looked_at(probes, untouched) if is_watched else ("", "")
    if after[0] != before[0]:
        faults.append(f"{line.name} as {principal}: rows changed{'' if is_refused else ' that are of others'}")
    if expected in ("403", "404") and got == expected and int(after[1]) <= int(before[1]):
        faults.append(f"{line.name} as {principal}: the refusal is not in the ledger")
    return faults


def forget_limits() -> None:
    """Empty the rate limits: the matrix signs in more people than a person would."""
    cache.clear()
    connection.close()
