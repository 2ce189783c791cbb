"""The list and the page of an authorization over HTTP: what they say, what they refuse, what stands in addresses."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occhub.domains.authorizations import operations
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.visits import operations as visits
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_words
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.support import sql
from tests.support.pages import form, main_text, without_marks
from tests.support.web import signed_in

ADMIN, BASIC, BASIC2 = "user-admin@northwind.example", "basic@northwind.example", "basic2@northwind.example"
VIEWER, FABRIKAM, DESK = "view-only@northwind.example", "user-admin@fabrikam.example", "front-desk@austin.example"
HIDDEN_FROM = (BASIC2, FABRIKAM, DESK, "front-desk@reno.example", "operator@provider.example")


def people(answer: Any) -> list[str]:
    """Who stands in the list."""
    return re.findall(r'class="oh-person"><a [^>]+>([^<]+)<', answer.content.decode())


def page_of(client: Client, one: uuid.UUID) -> Any:
    return client.get(f"/authorizations/{one}")


def test_the_list_says_who_what_where_when_and_how_far(db: str) -> None:
    one = made.submitted()
    page = signed_in(BASIC).get("/authorizations/")
    assert page.status_code == 200
    shown = main_text(page)
    day = made.today().strftime("%m/%d/%Y")
    row = f"Vance, Nora {one.number} DOT physical, recertification + 1 more Harborline Austin Austin plant {day}"
    assert f"{row} Received, not opened" in shown
    assert "1 authorization" in shown
    assert f'href="/authorizations/{one.id}"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_filter_is_remembered_and_no_name_stands_in_an_address(db: str) -> None:
    made.submitted()
    made.submitted(employee_id=cast.employee("ines"))
    client = signed_in(BASIC)
    answer = form(client.get("/authorizations/"), "/authorizations/").send(client, words="garcia", show="submitted")
    address = answer["Location"]
    assert answer.status_code == 303
    assert re.fullmatch(r"/authorizations/\?q=[0-9a-f]{32}", address)
    found = client.get(address)
    assert people(found) == ["Garcia-Lopez, Inés"]
    assert "Employee name or number: garcia" in main_text(found)
    by_menu = client.get("/authorizations/")
    assert (len(people(by_menu)), "Remove filter Submitted" in main_text(by_menu)) == (2, True)
    without = client.get(f"{address}&drop=words")
    assert len(people(client.get(without["Location"]))) == 2
    cleared = client.get("/authorizations/?clear=1")
    assert cleared["Location"] == "/authorizations/"
    assert "Remove filter" not in main_text(client.get("/authorizations/"))


def test_a_name_that_the_other_filters_hide_is_looked_for_without_them(db: str) -> None:
    made.submitted()
    client = signed_in(BASIC)
    hidden = client.get(client.post("/authorizations/", {"words": "vance", "show": "completed"})["Location"])
    assert (people(hidden), "Search this name in all of them" in main_text(hidden)) == ([], True)
    (widen,) = re.findall(r'href="([^"]+widen=1)"', hidden.content.decode())
    found = client.get(client.get(widen.replace("&amp;", "&"))["Location"])
    assert people(found) == ["Vance, Nora"]


def test_a_filter_of_another_session_shows_everything(db: str) -> None:
    made.submitted()
    client, other = signed_in(BASIC), signed_in(BASIC)
    address = client.post("/authorizations/", {"words": "nobody"})["Location"]
    assert people(client.get(address)) == []
    assert "No authorization fits" in main_text(client.get(address))
    assert people(other.get(address)) == ["Vance, Nora"]
    for strange in ("?q=x", "?show=strange", "?place=strange", "?drop=strange", "?location=1"):
        assert other.get(f"/authorizations/{strange}").status_code in (200, 303)


def test_the_list_pages_by_keyset(db: str) -> None:
    for _ in range(27):
        made.submitted()
    client = signed_in(BASIC)
    first = client.get("/authorizations/")
    (older,) = re.findall(r'href="(/authorizations/\?place=[^"]+)" rel="next"', first.content.decode())
    second = client.get(older)
    assert (len(people(first)), len(people(second))) == (25, 2)
    (newer,) = re.findall(r'href="(/authorizations/\?place=[^"]+)" rel="prev"', second.content.decode())
    assert people(client.get(newer)) == people(first)


def test_the_list_page_costs_the_same_for_one_row_and_for_thirty(db: str) -> None:
    client = signed_in(ADMIN)
    made.submitted()
    client.get("/authorizations/")
    counts = []
    for more in (0, 29):
        for _ in range(more):
            made.submitted(employee_id=cast.employee("ines"))
        with CaptureQueriesContext(connection) as captured:
            client.get("/authorizations/")
        counts.append(len(captured))
    # Session; actor: begin, context, 2, commit; page: begin, context, version, locations, centers, rows, lines,
    # deliveries, count, ledger, commit.
    assert counts == [17, 17]


def test_a_submit_writes_each_table_once_and_reads_nothing_back(db: str) -> None:
    one = made.submitted()
    client = signed_in(BASIC)
    body = {
        "location_id": one.location_id,
        "employee_id": one.employee_id,
        "center_id": one.center_id,
        "reason": one.reason,
        "valid_from": one.valid_from.isoformat(),
        "services": [line.service for line in one.lines[:1]],
    }
    with CaptureQueriesContext(connection) as captured:
        answer = client.post("/authorizations/new/submit", body | {"_key": str(uuid.uuid4())})
    assert answer.status_code == 303
    verbs = [query["sql"].split()[0].upper() for query in captured.captured_queries]
    assert {verb: verbs.count(verb) for verb in set(verbs)} == {
        # Session; actor: context, membership with grants, zones with entitlements; operation: context, location,
        # employee, center, one like it, person, company.
        "SELECT": 11,
        "INSERT": 8,  # key, authorization, lines, delivery, words, history, event, ledger
        "UPDATE": 1,  # the outcome of the key
        "BEGIN": 2,
        "COMMIT": 2,
        "SAVEPOINT": 1,
        "RELEASE": 1,
    }


def test_the_page_tells_delivery_lines_and_history_truthfully(db: str) -> None:
    one = made.submitted()
    client = signed_in(BASIC)
    shown = main_text(page_of(client, one.id))
    for words in (
        "Nora Vance",
        f"Authorization {one.number} Received, not opened",
        "Delivery to the center Received by the center",
        "Opened by the center Not opened yet",
        f"DOT physical, recertification {one.number}-01 Authorized",
        "Date of birth 03/14/1988",
        "Requested by Basic Northwind 555-0100",
        "Harborline Austin 100 Main St Austin, TX 00001 Phone 1-800-555-0100",
        "Monday to Friday 8:00 AM to 6:00 PM",
        "Bring your current medical card.",
    ):
        assert words in shown, words
    visit = made.begin_visit(one.id)
    desk = cast.actor(DESK)
    first, second = one.lines
    visits.record_line(desk, visit.id, first.id, LineOutcome(LineState.PERFORMED))
    secret = LineOutcome(LineState.REFUSED, "refused-health", "Ear pain since Monday")
    visits.record_line(desk, visit.id, second.id, secret)
    shown = main_text(page_of(client, one.id))
    assert f"Authorization {one.number} In the center now" in shown
    assert f"Audiogram, annual {one.number}-02 Refused" in shown
    assert "Reports not published yet" in shown
    assert "Ear pain" not in shown
    assert "health reason" not in shown


def test_a_completed_one_asks_nobody_to_come(db: str) -> None:
    one, client = made.submitted(), signed_in(BASIC)
    assert "Come from" in main_text(page_of(client, one.id))
    made.perform_all(one)
    shown = main_text(page_of(client, one.id))
    assert ("Come from" in shown, "Completed: no visit is left under this authorization." in shown) == (False, True)


def test_a_service_with_two_reports_says_how_many_are_out_of_those_the_company_may_know(db: str) -> None:
    one = made.submitted()
    visit = made.begin_visit(one.id)
    line = one.lines[0].id
    visits.record_line(cast.actor(DESK), visit.id, line, LineOutcome(LineState.PERFORMED))
    said = []
    for kind in ("", "dot-medical-card", "dot-long-form"):
        if kind:
            documents.publish(visit, kind, line_id=line)
        said.append(
            re.findall(
                r"[^.>]*ublished[^<]*", page_of(signed_in(BASIC), one.id).content.decode().split("Results</h2>")[0]
            )[0]
        )
    assert said == ["Reports not published yet", "1 of 2 reports published", "2 reports published"]
    sql.change(db, "delete from companies_entitlement where report_type = 'dot-long-form'")
    assert "Performed" in (shown := main_text(page_of(signed_in(BASIC), one.id)))
    assert ("Report published" in shown, "2 reports" in shown, " of 2" in shown) == (True, False, False)


def test_foreign_and_nonexistent_are_the_same_for_every_address(db: str) -> None:
    one, nobody = made.submitted().id, uuid.uuid4()
    for email in HIDDEN_FROM:
        client = signed_in(email)
        for tail in ("", "/version", "/cancel"):
            foreign, none = (client.get(f"/authorizations/{which}{tail}") for which in (one, nobody))
            assert (foreign.status_code, none.status_code) == (404, 404), (email, tail)
            assert without_marks(foreign) == without_marks(none)
        for tail in ("/cancel", "/extend"):
            for which in (one, nobody):
                sent = client.post(f"/authorizations/{which}{tail}", {"_key": str(uuid.uuid4()), "reason": "x"})
                assert sent.status_code == 404, (email, tail)
    assert sql.rows(db, "select state from authorizations_authorization") == [("submitted",)]


def test_view_only_reads_and_is_offered_nothing_that_changes(db: str) -> None:
    one = made.submitted()
    client = signed_in(VIEWER)
    page = page_of(client, one.id)
    assert page.status_code == 200
    shown = main_text(page)
    assert "Date of birth" not in shown
    for word in ("Authorize again", "Cancel", "Extend"):
        assert word not in shown
    assert "New authorization" not in main_text(client.get("/authorizations/"))
    key = {"_key": str(uuid.uuid4()), "_company": str(cast.NORTHWIND)}
    assert client.get(f"/authorizations/{one.id}/cancel").status_code == 403
    assert client.get("/authorizations/new").status_code == 403
    for address in (
        f"/authorizations/{one.id}/cancel",
        f"/authorizations/{one.id}/extend",
        "/authorizations/new/submit",
        "/authorizations/new/services",
        "/authorizations/employees",
        f"/authorizations/drafts/{uuid.uuid4()}/discard",
    ):
        assert client.post(address, key | {"reason": "x", "q": "v"}).status_code == 403, address


def test_cancel_asks_why_and_happens_once(db: str) -> None:
    one = made.submitted()
    client = signed_in(BASIC)
    asked = form(client.get(f"/authorizations/{one.id}/cancel"), "/cancel")
    empty = asked.send(client, reason=" ")
    assert empty.status_code == 422
    assert "Reason: Say why it is cancelled" in main_text(empty)
    again = form(empty, "/cancel")
    assert again.fields["_key"] == asked.fields["_key"]
    for _ in range(2):
        answer = again.send(client, reason="Entered twice")
        assert (answer.status_code, answer["Location"]) == (303, f"/authorizations/{one.id}")
    shown = main_text(page_of(client, one.id))
    assert "Cancelled" in shown
    assert ": Entered twice" in shown
    assert f"{one.number}-01 Not used" in shown
    assert "Cancelled: do not come under this authorization." in shown
    assert "Come from" not in shown
    assert again.send(client, reason="Another reason").status_code == 422
    assert sql.rows(db, "select cancel_reason from authorizations_authorization") == [("Entered twice",)]
    assert client.get(f"/authorizations/{one.id}/cancel").status_code == 303


def test_cancel_after_check_in_says_why_not(db: str) -> None:
    one = made.submitted()
    client = signed_in(BASIC)
    asked = form(client.get(f"/authorizations/{one.id}/cancel"), "/cancel")
    made.begin_visit(one.id)
    answer = asked.send(client, reason="Offer withdrawn")
    assert answer.status_code == 409
    assert "has checked in at the center" in main_text(answer)


def test_an_expired_one_offers_extend(db: str) -> None:
    one = made.submitted()
    client = signed_in(BASIC)
    assert "Extend" not in main_text(page_of(client, one.id))
    sql.rows(
        db,
        "update authorizations_authorization set valid_from = %s, expires_on = %s where id = %s returning id",
        made.today() - timedelta(days=40),
        made.today() - timedelta(days=1),
        one.id,
    )
    page = page_of(client, one.id)
    shown = main_text(page)
    assert "Extend it to make it valid again." in shown
    assert f"{one.number}-01 Not used" in shown
    assert f"Expired after {date_words(made.today() - timedelta(days=1))}: do not come under this" in shown
    assert "What to do and bring" not in shown
    validity = min(load_packaged().services[line.service].validity_days for line in one.lines)
    assert f"Extend to {date_words(made.today() + timedelta(days=validity))}" in shown
    assert form(page, "/extend").send(client)["Location"] == f"/authorizations/{one.id}"
    assert "Extended" in main_text(page_of(client, one.id))


def test_pages_poll_versions_that_change_with_the_matter(db: str) -> None:
    one = made.submitted()
    client, headers = signed_in(BASIC), {"X-Occhub-Poll": "1"}
    addresses = ("/authorizations/version", f"/authorizations/{one.id}/version")

    def versions() -> list[dict[str, str]]:
        return [client.get(address, headers=headers).json() for address in addresses]

    before = versions()
    assert versions() == before
    assert [list(one) for one in before] == [["version"]] * 2
    for address, version in zip(("/authorizations/", f"/authorizations/{one.id}"), before, strict=True):
        assert f'data-poll-version="{version["version"]}"' in client.get(address).content.decode()
    operations.open_at_center(cast.actor(DESK), one.id)
    assert all(new != old for new, old in zip(versions(), before, strict=True))


@pytest.mark.parametrize("typed", ["va", "VANCE n", "1001"])
def test_the_picker_tells_name_number_and_location_and_no_date_of_birth(db: str, typed: str) -> None:
    client = signed_in(BASIC)
    answer = client.post("/authorizations/employees", {"q": typed})
    assert main_text(answer) == "Vance, Nora 1001, Austin plant, Driver"
    assert f'data-value="{cast.employee("nora")}"' in answer.content.decode()
    assert "1988" not in answer.content.decode()
    assert client.get("/authorizations/employees").status_code == 405


def test_no_address_or_title_of_these_pages_names_a_person(db: str) -> None:
    one = made.submitted()
    client = signed_in(BASIC)
    for address in ("/", "/authorizations/", f"/authorizations/{one.id}", f"/authorizations/new?like={one.id}"):
        page = client.get(address).content.decode()
        addresses = re.findall(r'(?:href|action|src|data-poll-url)="([^"]*)"', page)
        (title,) = re.findall(r"<title>(.*?)</title>", page)
        for word in ("Vance", "Nora", "1988", "audiogram", "physical"):
            assert not [found for found in [*addresses, title] if word.lower() in found.lower()], (address, word)
