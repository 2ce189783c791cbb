"""What is sent for long is sent to a session: it ends with the next document once the session ended or was locked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from occhub.interfaces.web.results import archive, merged
from occhub.platform.errors import NotSignedIn
from tests.factories import cast
from tests.factories.documents import ADMIN, GRANTED, publish, visit
from tests.support import sql
from tests.support.web import signed_in

EVERYWHERE = "/account/sign-out-everywhere"
DOWNLOADS = "select count(*) from access_ledger where operation like '%download_file' and outcome = 'allowed'"
DENIED = "select rule from access_ledger where operation like '%still_signed_in' and outcome = 'denied'"


def begun(client: Client) -> Any:
    """An archive of three documents of which the first part was sent, to be read on."""
    of = visit()
    ids = [str(publish(of, text=f"Text {number}")) for number in range(3)]
    answer: Any = client.post("/results/archive", {"document": ids})
    parts = iter(answer.streaming_content)
    next(parts)
    return parts


def elsewhere(address: str) -> Callable[[Client], object]:
    """The person does this at another computer."""
    return lambda _: signed_in(GRANTED).post(address)


def here(address: str) -> Callable[[Client], object]:
    """The person does this in the browser that takes the archive."""
    return lambda client: client.post(address)


@pytest.mark.parametrize("end", [here("/sign-out"), here("/lock"), here(EVERYWHERE), elsewhere(EVERYWHERE)])
def test_an_archive_ends_with_its_session(db: str, end: Callable[[Client], object]) -> None:
    client = signed_in(GRANTED)
    parts = begun(client)
    end(client)
    with pytest.raises(NotSignedIn):
        list(parts)
    assert sql.rows(db, DOWNLOADS) == [(1,)]
    assert sql.rows(db, DENIED) == [("NotSignedIn",)]


@pytest.mark.parametrize(
    "meanwhile", [elsewhere("/sign-out"), elsewhere("/lock"), here("/activity"), lambda client: client.get("/results/")]
)
def test_an_archive_goes_on_with_its_session(db: str, meanwhile: Callable[[Client], object]) -> None:
    client = signed_in(GRANTED)
    parts = begun(client)
    meanwhile(client)
    assert sum(map(len, parts)) > 0
    assert sql.rows(db, DOWNLOADS) == [(3,)]


def test_a_new_id_of_the_session_ends_nothing(db: str) -> None:
    client = signed_in(GRANTED)
    parts = begun(client)
    before = sql.rows(db, "select key_hash from platform_session")
    assert client.post("/switch-company", {"company": str(cast.key("member " + GRANTED))}).status_code == 303
    assert sql.rows(db, "select key_hash from platform_session") != before
    list(parts)
    assert sql.rows(db, DOWNLOADS) == [(3,)]


def test_a_screen_that_locks_itself_ends_nothing_and_twelve_hours_do(db: str) -> None:
    client = signed_in(GRANTED)
    parts = begun(client)
    sql.change(db, "update platform_session set active_at = now() - interval '21 minutes'")
    assert client.get("/results/").status_code == 302
    assert sql.rows(db, "select locked_at is null from platform_session") == [(False,)]
    list(parts)
    assert sql.rows(db, DOWNLOADS) == [(3,)]
    parts = begun(other := signed_in(ADMIN))
    sql.change(db, "update platform_session set expires_at = now()")
    with pytest.raises(NotSignedIn):
        list(parts)
    assert other.get("/results/").status_code == 302


def test_no_pdf_is_joined_for_a_session_that_ended(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of = visit()
    ids: list[uuid.UUID] = [publish(of, text=f"Text {number}") for number in range(3)]
    client, read = signed_in(GRANTED), archive.members
    asked: list[int] = []

    def members(actor: Any, rows: Any, how: Any) -> Any:
        asked.append(len(rows))
        if len(asked) == 2:
            elsewhere(EVERYWHERE)(client)
        return read(actor, rows, how)

    monkeypatch.setattr(merged, "members", members)
    answer = client.post("/results/merged", {"document": [str(one) for one in ids]})
    assert (answer.status_code, answer.json(), asked) == (401, {"error": "signed out"}, [1, 2])
