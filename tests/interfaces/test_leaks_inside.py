"""Nothing leaks from within: what stands in archives, merged files, reports, lists and pages, opened as everybody.

Two companies and two centers have a person each whose every word is marked (``tests/factories/canaries.py``). Each door
says whose marks it must show to whom; everybody else sees none of them, behind any door. So a door that shows too
little fails as one that shows too much.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from tests.conftest import TEMPLATE, connect
from tests.factories import canaries
from tests.factories.canaries import ALIKE, OURS, RENO, THEIRS, Planted
from tests.factories.documents import (
    ADMIN,
    AUSTIN_DESK,
    BASIC,
    BASIC2,
    FABRIKAM_ADMIN,
    FABRIKAM_BASIC,
    GRANTED,
    RENO_DESK,
    SUPERVISOR,
    VIEW_ONLY,
)
from tests.support import cluster
from tests.support.web import signed_in

OPERATOR, CLINICIAN, MANAGER = "operator@provider.example", "clinician@austin.example", "manager@austin.example"
CENTER = (AUSTIN_DESK, CLINICIAN, MANAGER, RENO_DESK)
EVERYBODY = (
    *(ADMIN, BASIC, BASIC2, VIEW_ONLY, GRANTED, SUPERVISOR, FABRIKAM_ADMIN, FABRIKAM_BASIC),
    *CENTER,
    OPERATOR,
)
Everyone = dict[str, Planted]
Seen = dict[str, set[str]]

DISCLOSED: Seen = {ADMIN: {OURS, RENO}, GRANTED: {OURS}, FABRIKAM_ADMIN: {THEIRS}}
AUTHORIZED: Seen = {ADMIN: {OURS, RENO}, VIEW_ONLY: {OURS, RENO}, GRANTED: {OURS, RENO}, FABRIKAM_ADMIN: {THEIRS}}
ROSTER: Seen = {ADMIN: {OURS, RENO}, BASIC: {OURS, RENO}, BASIC2: {OURS, RENO}, GRANTED: {OURS}}
ROSTER |= {FABRIKAM_ADMIN: {THEIRS}, FABRIKAM_BASIC: {THEIRS}}
WORKING: Seen = {**DISCLOSED, SUPERVISOR: {OURS}}
DESKS: Seen = {one: {OURS, THEIRS} for one in (AUSTIN_DESK, CLINICIAN, MANAGER)} | {RENO_DESK: {RENO}}
KINDS: dict[str, Callable[[Planted], tuple[str, ...]]] = {
    "names": Planted.names,
    "requested": Planted.requested,
    "results": Planted.results,
    "status": Planted.status,
}


def pdf_text(content: bytes) -> str:
    """Pages and bookmarks of a PDF, by another program than those that made it."""
    found = pypdfium2.PdfDocument(content)
    marks = [mark.get_title() for mark in found.get_toc()]
    return " ".join([*marks, *(page.get_textpage().get_text_range() for page in found)])


def archive_text(content: bytes) -> str:
    """The names of the members, the list, and what stands in each."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    inside = ((name, archive.read(name)) for name in archive.namelist())
    return " ".join(f"{name} {pdf_text(data) if data[:4] == b'%PDF' else data.decode()}" for name, data in inside)


def said(answer: Any) -> str:
    """All that an answer says, headers and what is packed in it included."""
    content = b"".join(answer) if answer.streaming else answer.content
    opened = {b"%PDF": pdf_text, b"PK\x03\x04": archive_text}.get(content[:4], lambda one: one.decode(errors="replace"))
    asked = [url for url, _ in getattr(answer, "redirect_chain", [])]
    return f"{sorted(answer.headers.items())} {asked} {opened(content)}".lower()


def heard(words: str, everyone: Everyone, kind: str) -> set[str]:
    """Whose marks of a kind are in it."""
    return {word for word, one in everyone.items() if any(mark in words for mark in KINDS[kind](one))}


Door = Callable[[Client, Everyone], Iterator[Any]]


def listed(client: Client) -> list[str]:
    """The documents that somebody finds."""
    page = client.get("/results/").content.decode()
    return list(dict.fromkeys(re.findall(r'href="/results/([0-9a-f-]{36})', page)))


def packed(path: str) -> Door:
    """What can be downloaded together: all that is found, and all there is."""

    def answers(client: Client, everyone: Everyone) -> Iterator[Any]:
        yield client.post(path, {"document": listed(client)})
        yield client.post(path, {"document": [str(one) for it in everyone.values() for one in it.documents]})

    return answers


def pages(*paths: str) -> Door:
    """Pages that have one address for everybody."""
    return lambda client, _: (client.get(path, follow=True) for path in paths)


def asked(path: str, field: str, *starts: str) -> Door:
    """Searches for what all marks begin with."""
    return lambda client, _: (client.post(path, {field: f"{start}{ALIKE}"}, follow=True) for start in starts)


def of_each(path: str, part: Callable[[Planted], Any]) -> Door:
    """The page of each of them."""
    return lambda client, everyone: (client.get(path.format(part(one)), follow=True) for one in everyone.values())


def of_documents(path: str) -> Door:
    """The page of each document."""
    return lambda client, everyone: (
        client.get(path.format(one), follow=True) for it in everyone.values() for one in it.documents
    )


NAMES, FILES = {"names": DISCLOSED}, dict.fromkeys(KINDS, DISCLOSED)
FOUND = {"names": DISCLOSED, "results": DISCLOSED}
PERSON = {"names": {**AUTHORIZED, **ROSTER, GRANTED: {OURS, RENO}}, "requested": AUTHORIZED}
STATUS = {"names": WORKING, "status": WORKING}
DESK = dict.fromkeys(KINDS, DESKS)
# What is behind the door, and for each kind of mark who sees whose; a kind that is not named is seen by nobody.
DOORS: dict[str, tuple[Door, dict[str, Seen]]] = {
    "archive": (packed("/results/archive"), FILES),
    "merged": (packed("/results/merged"), FILES),
    "files": (of_documents("/results/{}/download"), FILES),
    "viewer": (of_documents("/results/{}"), FOUND),
    "list": (pages("/results/"), FOUND),
    "search": (asked("/results/search", "q", "first", "last", "title"), FOUND),
    "suggest": (asked("/results/suggest", "q", "first", "last", "title"), FOUND),
    "cards": (pages("/results/dot-cards/"), FOUND),
    "card search": (asked("/results/dot-cards/", "name", "last"), FOUND),
    "visits": (pages("/visits/"), NAMES),
    "visit search": (asked("/visits/", "words", "last"), NAMES),
    "visit": (of_each("/visits/{}", lambda one: one.visit), FILES),
    "employees": (asked("/employees/", "words", "last"), {"names": ROSTER}),
    "employee suggest": (asked("/employees/find", "q", "first"), {"names": ROSTER}),
    "employee": (of_each("/employees/{}", lambda one: one.employee), FILES | PERSON),
    "work status": (pages("/work-status/", "/work-status/print"), STATUS),
    "status search": (asked("/work-status/", "words", "last"), STATUS),
    "status of one": (of_each("/work-status/{}", lambda one: one.employee), STATUS),
    "authorizations": (pages("/authorizations/"), {"names": AUTHORIZED, "requested": AUTHORIZED}),
    "desk": (pages("/center/", "/center/today/", "/center/today/reports"), {"names": DESKS}),
    "desk visit": (of_each("/center/visits/{}/", lambda one: one.visit), DESK),
    "desk status": (
        of_each("/center/visits/{}/work-status/report", lambda one: one.visit),
        {"names": DESKS, "requested": DESKS, "status": DESKS},
    ),
    "desk files": (of_documents("/center/documents/{}/file"), DESK),
}


@pytest.fixture(scope="module")
def everyone() -> Iterator[Everyone]:
    """All of them in a database of their own, which the tests only look at; the connection stays on it."""
    name = f"canaries_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    cluster.clone(TEMPLATE, name)
    yield canaries.plant(name)
    connect(TEMPLATE, "occhub_web")
    cluster.drop(name)


@pytest.mark.parametrize("email", EVERYBODY)
def test_each_door_shows_what_is_given_and_nothing_beside_it(everyone: Everyone, email: str) -> None:
    client = signed_in(email)
    wrong: dict[str, tuple[set[str], set[str]]] = {}
    for name, (door, given) in DOORS.items():
        words = " ".join(said(answer) for answer in door(client, everyone))
        for kind in KINDS:
            found, wanted = heard(words, everyone, kind), given.get(kind, {}).get(email, set())
            if found != wanted:
                wrong[f"{name}: {kind}"] = found, wanted
    assert wrong == {}
