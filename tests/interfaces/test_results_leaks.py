"""Nothing leaks: canaries of two companies in every column that is searched or shown, looked for as everybody, through
every way on which the results pages answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from occhub.platform.ids import format_number
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, AUSTIN_DESK, BASIC, FABRIKAM_ADMIN, FABRIKAM_BASIC, GRANTED, Bulk
from tests.support.web import signed_in

OURS, RENO, THEIRS = "qanaryours", "qanaryreno", "qanarytheirs"
BORN = {OURS: date(1961, 2, 3), RENO: date(1962, 3, 4), THEIRS: date(1963, 4, 5)}
NUMBERS = {word: format_number("A", f"777{at}QX9") for at, word in enumerate((OURS, RENO, THEIRS))}
NOTHING = (BASIC, documents.BASIC2, documents.VIEW_ONLY, FABRIKAM_BASIC, AUSTIN_DESK, "operator@provider.example")
SEEN: dict[str, set[str]] = {ADMIN: {OURS, RENO}, GRANTED: {OURS}, FABRIKAM_ADMIN: {THEIRS}}
SEEN |= {email: set() for email in NOTHING}


def _canary(word: str, company: uuid.UUID, location: uuid.UUID, center: uuid.UUID = cast.AUSTIN) -> Bulk:
    return Bulk(
        company_id=company,
        location_id=location,
        center_id=center,
        first_name=f"First{word}",
        last_name=f"Last{word}",
        date_of_birth=BORN[word],
        title=f"Title{word} common",
        claim=f"CLAIM {word} 9",
        number=NUMBERS[word],
        published_at=datetime(2026, 11, 3, 12, tzinfo=UTC),
    )


@pytest.fixture
def planted(db: str) -> dict[str, uuid.UUID]:
    """The id of each canary's document."""
    rows = [
        _canary(OURS, cast.NORTHWIND, cast.NORTHWIND_AUSTIN),
        _canary(RENO, cast.NORTHWIND, cast.NORTHWIND_RENO, cast.RENO),
        _canary(THEIRS, cast.FABRIKAM, cast.FABRIKAM_DALLAS),
    ]
    return dict(zip((OURS, RENO, THEIRS), documents.write(db, rows), strict=True))


def _searches(word: str) -> list[dict[str, str]]:
    born = f"{BORN[word]:%m/%d/%Y}"
    typed = (f"first{word}", f"last{word}", f"title{word}", f"claim {word} 9", NUMBERS[word], born)
    return [
        *({"q": one} for one in (*typed, "common", "first", f"common {word[:9]}")),
        *({"name": f"last{word}"}, {"date_of_birth": born}, {"document": f"title{word}"}),
        *({"claim_number": f"claim{word}9"}, {"service_from": "11/03/2026", "service_to": "11/03/2026"}),
        {"shown": "new"},
    ]


def _told(answer: Any, planted: dict[str, uuid.UUID], typed: Iterable[str] = ()) -> set[str]:
    """The canaries of which an answer says more than what was typed into it."""
    body = b"".join(answer) if answer.streaming else answer.content
    said = body.decode(errors="replace").lower() + str(sorted(answer.headers.items())).lower()
    for one in typed:
        said = said.replace(one.lower(), "")
    told = {
        word: (f"first{word}", f"last{word}", f"title{word}", str(planted[word]), f"{BORN[word]:%m/%d/%Y}")
        for word in planted
    }
    return {word for word, marks in told.items() if any(one in said for one in (*marks, NUMBERS[word].lower()))}


def _answers(client: Client, fields: dict[str, str]) -> Iterator[Any]:
    """The list with its count, chips and order, the selection of all that match, and the suggestions."""
    stored = client.post("/results/search", fields)
    yield stored
    if stored.status_code == 303:
        yield client.get(stored["Location"])
        yield client.post("/results/selection", {"q": stored["Location"].partition("?q=")[2], "do": "all"})
        yield client.get(stored["Location"])
    yield client.post("/results/suggest", fields)


@pytest.mark.parametrize("email", SEEN)
def test_nobody_hears_of_a_canary_that_is_not_theirs(planted: dict[str, uuid.UUID], email: str) -> None:
    client = signed_in(email)
    for word in planted:
        for fields in _searches(word):
            for answer in _answers(client, fields):
                assert _told(answer, planted, fields.values()) <= SEEN[email], (fields, answer.status_code)
    if SEEN[email]:
        assert _told(client.get("/results/"), planted) == SEEN[email]


@pytest.mark.parametrize("email", SEEN)
def test_what_others_have_changes_no_answer(planted: dict[str, uuid.UUID], email: str) -> None:
    """A search for what others have is answered as one for what nobody has: as long, with the same status."""
    client = signed_in(email)
    for word in sorted(set(planted) - SEEN[email]):
        for name, start in (("q", "last"), ("q", "title"), ("name", "last"), ("document", "title")):
            for path in ("/results/search", "/results/suggest"):
                theirs = _followed(client, path, {name: f"{start}{word}"})
                assert theirs == _followed(client, path, {name: f"{start}{word[::-1]}"}), (name, path)


def _followed(client: Client, path: str, fields: dict[str, str]) -> tuple[int, int]:
    answer = client.post(path, fields)
    if answer.status_code == 303:
        answer = client.get(answer["Location"])
    return answer.status_code, len(answer.content)


@pytest.mark.parametrize("email", SEEN)
def test_every_address_of_a_foreign_document_is_that_of_nothing(planted: dict[str, uuid.UUID], email: str) -> None:
    client = signed_in(email)
    foreign = {str(one) for word, one in planted.items() if word not in SEEN[email]}
    for one in sorted(foreign):
        for rest in ("", "/file", "/download", "/page/1.png", "/version", "?page=1"):
            answer = client.get(f"/results/{one}{rest}")
            assert (answer.status_code, _told(answer, planted, [one])) == (404, set()), rest
        for path in ("/results/archive", "/results/merged"):
            answer = client.post(path, {"document": [one]})
            assert answer.status_code in (403, 404), path
            assert _told(answer, planted, [one]) == set()
    if SEEN[email]:
        client.post("/results/selection", {"document": sorted(foreign), "at": "elsewhere"})
        smuggled = client.post("/results/archive", {})
        assert (smuggled.status_code, _told(smuggled, planted)) == (422, set())
