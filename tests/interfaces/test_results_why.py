"""The page of a report: why one sees it, who opened it, what it asks while it is open; and the line on Home."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results import reads
from tests.domains.test_results_ending import replace, withdraw
from tests.factories import cast
from tests.factories.documents import ADMIN, AUSTIN_DESK, BASIC, GRANTED, publish, visit
from tests.support import sql
from tests.support.pages import main_text
from tests.support.web import signed_in

POLL = {"X-Occhub-Poll": "1"}
ROWS = "select count(*) from access_ledger where operation like '%%document_version' and outcome = %s"


def why(answer: Any) -> list[str]:
    """The sentences under "Why can I see this?", in order."""
    (part,) = re.findall(r'<ul class="oh-why">(.*?)</ul>', answer.content.decode(), re.DOTALL)[:1]
    return [" ".join(one.split()) for one in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)]


def test_each_person_reads_what_opens_the_report_to_them(db: str) -> None:
    of = visit()
    audiogram, long_form = publish(of), publish(of, "dot-long-form", text="Long form")
    custody = publish(of, "custody-control-form-non-dot", text="Custody")
    basis = {code: load_packaged().report_types[code].basis for code in ("audiogram", "dot-long-form")}
    everything = "You are a User Admin: you see every report that your company may receive."
    admin, granted = signed_in(ADMIN), signed_in(GRANTED)
    assert why(admin.get(f"/results/{audiogram}")) == [
        "Audiogram is disclosed to your company for all locations.",
        f"Legal basis: {basis['audiogram']}",
        everything,
    ]
    asked = why(admin.get(f"/results/{long_form}"))
    assert asked[2:] == ["Your company asked for it in writing; the request is on file at the provider.", everything]
    der = "Only a designated employer representative (DER) receives this type of report. You are one."
    assert der in why(admin.get(f"/results/{custody}"))
    assert why(granted.get(f"/results/{audiogram}"))[2:] == [
        "A User Admin of your company gave you results for the location Austin plant.",
    ]


def test_only_a_user_admin_sees_who_opened_it(db: str) -> None:
    document_id = publish(visit())
    reads.view_file(cast.actor(AUSTIN_DESK), document_id)
    reads.download_file(cast.actor(GRANTED), document_id)
    shown = main_text(signed_in(ADMIN).get(f"/results/{document_id}"))
    assert f"{cast.actor(GRANTED).name} downloaded" in shown
    assert "Medical center viewed" in shown
    assert cast.actor(AUSTIN_DESK).name not in shown.partition("Who opened it?")[2]
    assert "Who opened it?" not in main_text(signed_in(GRANTED).get(f"/results/{document_id}"))


def test_an_open_page_asks_without_a_trace_until_the_report_is_closed(db: str) -> None:
    first, other = publish(visit()), publish(visit(), text="Other")
    admin, desk = signed_in(ADMIN), signed_in(AUSTIN_DESK)
    page = admin.get(f"/results/{first}").content.decode()
    (shown,) = re.findall(r'data-poll-version="([^"]+)"', page)
    assert f'data-poll-url="/results/{first}/version"' in page
    ways = {admin: f"/results/{first}/version", desk: f"/center/documents/{first}/version"}
    for client, address in ways.items():
        assert client.get(address, headers=POLL).json() == {"version": shown}
    replace(first)
    for client, address in ways.items():
        assert client.get(address, headers=POLL).json() != {"version": shown}
    assert sql.rows(db, ROWS, "allowed") == [(0,)]
    withdraw(other)
    for client, address in ((admin, f"/results/{other}/version"), (desk, f"/center/documents/{other}/version")):
        nothing = address.replace(str(other), str(uuid.uuid4()))
        with CaptureQueriesContext(connection) as closed:
            answer = client.get(address, headers=POLL)
        with CaptureQueriesContext(connection) as never:
            assert client.get(nothing, headers=POLL).status_code == answer.status_code == 404
        assert len(closed) == len(never)
    assert sql.rows(db, ROWS, "denied") == [(4,)]


def test_a_page_costs_the_same_however_many_versions_and_readers_there_are(db: str) -> None:
    of = visit()
    plain, first = publish(of), publish(of, text="First")
    admin = signed_in(ADMIN)
    admin.get(f"/results/{plain}")
    third = replace(replace(first, text="Second"), text="Third")
    for _ in range(5):
        reads.view_file(cast.actor(GRANTED), third)
    counts = []
    for document_id in (plain, third):
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(f"/results/{document_id}").status_code == 200
        counts.append(len(queries))
    assert counts[1] - counts[0] == 1  # the versions


def test_home_says_it_and_the_line_is_waved_off_once(db: str) -> None:
    of = visit()
    first, other = publish(of), publish(of, text="Other")
    for document_id in (first, other):
        reads.view_file(cast.actor(GRANTED), document_id)
    second = replace(first)
    withdraw(other)
    client = signed_in(GRANTED)
    page = client.get("/")
    assert f'href="/results/{second}"' in page.content.decode()
    assert "A report that you opened was withdrawn by the center Harborline Austin" in main_text(page)
    assert not re.search("Vance|Nora|Audiogram", main_text(page).partition("What needs attention")[0])
    assert "Reports that changed" not in main_text(signed_in(BASIC).get("/"))
    ids = re.findall(r"/home/news/([0-9a-f-]+)/dismiss", page.content.decode())
    assert len(ids) == 2
    form = {"_key": str(uuid.uuid4()), "_company": str(cast.NORTHWIND)}
    answers = [client.post(f"/home/news/{ids[0]}/dismiss", form) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, "/")] * 2
    assert signed_in(ADMIN).post(f"/home/news/{ids[1]}/dismiss", form | {"_key": str(uuid.uuid4())}).status_code == 404
    assert len(re.findall("/home/news/", client.get("/").content.decode())) == 1
