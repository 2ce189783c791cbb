"""The company's visits over HTTP: filters that are remembered, chips, empty states, one visit, who has the tab."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from occhub.access.actor import Grant, GrantKind
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.results import operations as results
from occhub.domains.visits import operations as visits
from occhub.domains.visits import reads as visit_reads
from occhub.domains.visits.types import GivenReason
from occhub.platform.errors import Forbidden
from occhub.platform.ids import LocationId
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.support import sql
from tests.support.pages import form, main_text
from tests.support.web import signed_in

ADMIN, GRANTED, DESK = "user-admin@northwind.example", "granted@northwind.example", "front-desk@austin.example"
LIST = "/visits/"


def narrowed(client: Client, **values: str) -> Any:
    """The list after the filter form was sent."""
    answer = client.post(LIST, values)
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def people(answer: Any) -> list[str]:
    return re.findall(r'<a href="/visits/[0-9a-f-]{36}">([^<]+)</a>', answer.content.decode())


def test_the_list_names_who_was_where_and_what_became_of_it(db: str) -> None:
    made.begin_visit(made.submitted(**made.injury()).id)
    left = made.begin_visit(made.submitted().id)
    visits.leave_early(cast.actor(DESK), left.id)
    page = signed_in(ADMIN).get(LIST)
    said = main_text(page)
    assert people(page) == ["Vance, Nora", "Vance, Nora"]
    for words in ("2 visits", "In the center now", "Left early", "Injury", "Harborline Austin", "Austin plant"):
        assert words in said
    assert "1988" not in said


def test_a_filter_stands_in_chips_and_is_remembered_without_the_name(db: str) -> None:
    made.begin_visit(made.submitted().id)
    ines = documents.visit("ines", **documents.INES)
    visits.leave_early(cast.actor(DESK), ines.id)
    admin = signed_in(ADMIN)
    page = narrowed(admin, words="gar ines", show="left", kind="other", since="11/1/2020", until="12/31/2099")
    assert people(page) == ["Garcia-Lopez, Inés"]
    said = main_text(page)
    for chip in ("Employee name: gar ines", "Left early", "Non-injury", "From: Nov 1, 2020", "Through: Dec 31, 2099"):
        assert f"Remove filter {chip}" in said
    assert "gar" not in page.request["QUERY_STRING"]
    again = main_text(admin.get(LIST))
    assert ("Remove filter Left early" in again, "gar ines" in again) == (True, False)
    dropped = admin.get(f"{LIST}?drop=show", follow=True)
    assert "Remove filter Left early" not in main_text(dropped)
    assert "Remove filter" not in main_text(admin.get(f"{LIST}?clear=1", follow=True))


def test_what_cannot_be_a_day_is_said_at_its_field(db: str) -> None:
    admin = signed_in(ADMIN)
    for values, words in (
        ({"since": "31/31/2026"}, "Enter the day as MM/DD/YYYY"),
        ({"since": "11/20/2026", "until": "11/19/2026"}, "Choose a day that is not before the first one"),
    ):
        answer = admin.post(LIST, values)
        assert (answer.status_code, words in main_text(answer)) == (422, True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "No visits yet"),
        ({"show": "here"}, "Nobody is in a center now"),
        ({"words": "zebulon"}, "No visit fits"),
        ({"words": "nora", "show": "left"}, "No visit of this name fits the other filters"),
    ],
)
def test_an_empty_list_says_why(db: str, values: dict[str, str], words: str) -> None:
    assert words in main_text(narrowed(signed_in(ADMIN), **values))


def test_only_who_has_visits_has_the_tab_and_others_are_told_in_words(db: str) -> None:
    for email, has in ((ADMIN, True), (GRANTED, True), ("basic@northwind.example", False)):
        client = signed_in(email)
        tabs = re.findall(r'href="(/[a-z]+/)"', client.get(reverse("authorizations")).content.decode())
        assert (LIST in tabs) is has
        answer = client.get(LIST)
        assert answer.status_code == (200 if has else 403)
        assert ("does not include visits" in main_text(answer)) is not has


def test_the_list_costs_the_same_for_one_row_and_for_a_page(db: str) -> None:
    made.begin_visit(made.submitted().id)
    admin = signed_in(ADMIN)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(LIST).status_code == 200
        return len(captured)

    one = cost()
    for _ in range(24):
        made.begin_visit(made.submitted().id)
    assert cost() == one


def test_a_visit_tells_its_steps_and_links_to_what_may_be_opened(db: str) -> None:
    visit = documents.visit()
    lines = visit.authorization.lines
    visits.record_line(
        cast.actor(DESK), visit.id, lines[0].id, LineOutcome(LineState.REFUSED, "refused-health", "Note")
    )
    visits.record_line(cast.actor(DESK), visit.id, lines[1].id, LineOutcome(LineState.PERFORMED))
    document = documents.publish(visit, line_id=lines[1].id)
    visits.check_out(cast.actor(DESK), visit.id)
    address = reverse("visit", args=[visit.id])
    page = signed_in(ADMIN).get(address)
    said = main_text(page)
    steps = ["Employee left the center", "Report published", "Audiogram, annual: performed",
             "DOT physical, recertification: refused", "Employee checked in",
             "Opened by the center", "Authorized"]  # fmt: skip
    found = re.findall(r'oh-timeline__title">([^<]+)<', page.content.decode())
    assert found == steps
    assert "The reason is not shown to employers." in said
    assert "personal health" not in said
    assert "03/14/1988" in said
    html = page.content.decode()
    assert reverse("result", args=[document]) in html
    assert reverse("authorization", args=[visit.authorization.id]) in html
    assert visit.number in html


def test_a_visit_that_was_undone_says_so(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    results.undo_check_in(cast.actor(DESK), visit.id, GivenReason("check-in-other", "CANARY"))
    page = signed_in(GRANTED).get(reverse("visit", args=[visit.id]))
    said = main_text(page)
    assert "The center took this check-in back." in said
    assert "The employee was checked in by mistake." in said
    assert "CANARY" not in page.content.decode()


def test_foreign_and_nonexistent_visits_are_the_same(db: str) -> None:
    felix = documents.visit("felix", DESK, documents.FABRIKAM_BASIC, **documents.FELIX)
    admin = signed_in(ADMIN)
    answers = []
    for identity in (felix.id, uuid.uuid4()):
        with CaptureQueriesContext(connection) as captured:
            answer = admin.get(reverse("visit", args=[identity]))
        answers.append((answer.status_code, len(captured)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_the_filter_form_works_as_a_browser_without_script_sends_it(db: str) -> None:
    made.begin_visit(made.submitted().id)
    admin = signed_in(ADMIN)
    answer = form(admin.get(LIST), LIST).send(admin, words="vance")
    assert people(admin.get(answer.headers["Location"])) == ["Vance, Nora"]


def test_the_search_box_of_results_knows_the_number_of_a_visit_for_whom_visits_are_given(db: str) -> None:
    visit = documents.visit()
    spelled = (visit.number, visit.number.lower().replace("-", " "))
    address = f'data-href="/visits/{visit.id}"'
    for email, is_told in ((ADMIN, True), (GRANTED, True), (documents.FABRIKAM_ADMIN, False)):
        client = signed_in(email)
        for typed in spelled:
            answer = client.post("/results/suggest", {"q": typed}).content.decode()
            assert (address in answer, "Vance" in answer) == (is_told, is_told), (email, typed)
    assert address not in signed_in(ADMIN).post("/results/suggest", {"q": f"A{visit.number[1:]}"}).content.decode()
    with_results_alone = replace(cast.actor(GRANTED), grants=(Grant(GrantKind.RESULTS),))
    assert not visit_reads.offers_visits(with_results_alone)
    with pytest.raises(Forbidden):
        visit_reads.visit_by_number(with_results_alone, visit.number)
    at_reno = replace(cast.actor(GRANTED), grants=(Grant(GrantKind.VISITS, None, LocationId(cast.NORTHWIND_RENO)),))
    assert visit_reads.visit_by_number(at_reno, visit.number) is None


def test_who_was_given_results_alone_is_told_nothing_of_a_visit(db: str) -> None:
    visit = documents.visit()
    sql.change(db, "delete from accounts_grant where kind = 'visits'")
    client = signed_in(GRANTED)
    answer = client.post("/results/suggest", {"q": visit.number})
    assert (answer.status_code, "Visit" in answer.content.decode()) == (200, False)
