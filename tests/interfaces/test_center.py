"""The center's pages over HTTP: inbox, check-in, lines, check-out, the day; who gets them and at what cost."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import Identity
from occhub.interfaces.web.center.forms import CheckInForm
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql
from tests.support.pages import form
from tests.support.web import signed_in

DESK, CLINICIAN, RENO = "front-desk@austin.example", "clinician@austin.example", "front-desk@reno.example"
BORN = "03/14/1988"
SEEN = {"seen": cast.seen_at_desk("nora")}
IDENTITY = {"name_confirmed": "on", "date_of_birth": BORN} | SEEN


def key() -> dict[str, str]:
    """What ``{% guard %}`` writes into a form."""
    return {"_key": str(uuid.uuid4()), "_company": ""}


def text(client: Client, name: str, *ids: object, query: str = "") -> str:
    """The page of a route as text."""
    answer = client.get(reverse(name, args=ids) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    """What is read on a page: without markup, blanks folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def post(client: Client, name: str, *ids: object, **fields: str) -> tuple[int, str]:
    """Send a form with a key of its own; status, and where it leads."""
    answer = client.post(reverse(name, args=ids), key() | fields)
    return answer.status_code, answer.headers.get("Location", "")


def open_every_day(db: str) -> None:
    """The centers of the cast, so that a day two days ahead is as good as any."""
    sql.change(db, "update centers_center set hours = %s", json.dumps([["08:00", "17:00"]] * 7))


def test_from_the_inbox_to_the_visit_in_three_actions(db: str) -> None:
    one, desk = made.submitted(), signed_in(DESK)
    inbox = text(desk, "center-inbox")
    assert "Vance, Nora" in inbox
    assert "Not opened" in inbox
    assert post(desk, "center-open", one.id) == (303, reverse("center-authorization", args=[one.id]))
    page = words(text(desk, "center-authorization", one.id))
    for told in (
        "Nora Vance", "DOB 03/14/1988", "555-0133", "Northwind Traders", "Austin plant 1 Work Rd, Austin, TX 00002",
        "Basic Northwind 555-0100", "Dana Rees 555-0112", "DOT physical, recertification", "Audiogram, annual",
        "Please call the plant when done.", one.number, "29 CFR 1910.95", "Opened",
    ):  # fmt: skip
        assert told in page
    status, visit = post(desk, "center-check-in", one.id, **IDENTITY)
    assert status == 303
    assert sql.rows(db, "select id, state from visits_visit") == [(uuid.UUID(visit.split("/")[3]), "checked_in")]
    assert "Not opened" not in text(desk, "center-inbox", query="?show=all")


def test_looking_at_an_authorization_changes_nothing(db: str) -> None:
    one, desk = made.submitted(), signed_in(DESK)
    assert "Mark as opened" in text(desk, "center-authorization", one.id)
    assert sql.rows(db, "select opened_at from authorizations_authorization") == [(None,)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"date_of_birth": BORN}, "Confirm the name on the photo ID."),
        ({"name_confirmed": "on", "date_of_birth": ""}, "Enter the date of birth."),
        ({"name_confirmed": "on", "date_of_birth": "March"}, "as MM/DD/YYYY, for example 03/14/1988."),
        ({"name_confirmed": "on", "date_of_birth": "03/15/1988"}, "not the date of birth on the authorization"),
    ],
)
def test_a_wrong_identity_is_said_at_its_field_with_everything_typed(
    db: str, fields: dict[str, str], said: str
) -> None:
    one, desk, form = made.submitted(), signed_in(DESK), key()
    answer = desk.post(reverse("center-check-in", args=[one.id]), form | SEEN | fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in words(page)
    assert form["_key"] in page
    assert f'value="{fields["date_of_birth"]}"' in page or not fields["date_of_birth"]
    again = desk.post(reverse("center-check-in", args=[one.id]), form | IDENTITY)
    assert again.status_code == 303


@pytest.mark.parametrize("typed", ["3/14/1988", "03-14-1988", "1988-03-14", "03141988", "3.14.1988", "03/14/88"])
def test_dates_of_birth_as_people_write_them(typed: str) -> None:
    form = CheckInForm({"name_confirmed": "on", "date_of_birth": typed})
    assert form.is_valid()
    assert form.identity() == Identity(True, date(1988, 3, 14), "")


def test_a_year_of_two_digits_lies_in_the_past() -> None:
    form = CheckInForm({"name_confirmed": "on", "date_of_birth": "02/29/48"})
    assert form.is_valid()
    assert form.identity().date_of_birth == date(1948, 2, 29)


def test_why_nobody_can_be_checked_in_is_said(db: str) -> None:
    one, early, desk = made.submitted(), made.submitted(valid_from=made.today() + timedelta(days=4)), signed_in(DESK)
    authorizations.cancel_authorization(cast.actor("basic@northwind.example"), one.id, "Moved to another plant")
    page = words(text(desk, "center-authorization", one.id))
    assert "The company cancelled this authorization: Moved to another plant" in page
    assert 'name="date_of_birth"' not in text(desk, "center-authorization", one.id)
    assert "It is valid from" in words(text(desk, "center-authorization", early.id))
    answer = desk.post(reverse("center-check-in", args=[one.id]), key() | IDENTITY)
    assert (answer.status_code, "Nobody can be checked in under it." in words(answer.content.decode())) == (409, True)


def test_a_second_desk_is_led_to_the_visit(db: str) -> None:
    one = made.submitted()
    visit = made.begin_visit(one.id)
    answer = signed_in(CLINICIAN).post(reverse("center-check-in", args=[one.id]), key() | IDENTITY)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The employee is checked in already." in page
    assert reverse("center-visit", args=[visit.id]) in page


def test_lines_are_recorded_by_one_button_each(db: str) -> None:
    open_every_day(db)
    one, desk = made.submitted(services=(made.DOT_PHYSICAL, made.AUDIOGRAM, "tb-skin-test")), signed_in(DESK)
    visit = made.begin_visit(one.id)
    first, second, third = (line.id for line in one.lines)
    day = made.today() + timedelta(days=2)
    for line, fields in (
        (first, {"outcome": "performed"}),
        (second, {"outcome": "refused:refused-declined", "note": "Asks her union first"}),
        (third, {"outcome": f"continues:{day}"}),
    ):
        assert post(desk, "center-line", visit.id, line, **fields) == (
            303, f"{reverse('center-visit', args=[visit.id])}#line-{line}",
        )  # fmt: skip
    rows = "select state, outcome_reason, center_note, continues_on from authorizations_line order by position"
    assert sql.rows(db, rows) == [
        ("performed", "", "", None),
        ("refused", "refused-declined", "Asks her union first", None),
        ("continues", "", "", day),
    ]
    again = form(desk.get(reverse("center-visit", args=[visit.id])), str(third))
    assert again.send(desk, outcome="continues", continues_on=f"{day + timedelta(days=1):%m/%d/%Y}").status_code == 303
    again = form(desk.get(reverse("center-visit", args=[visit.id])), str(second))
    assert again.send(desk, outcome="not_performed:not-performed-staff").status_code == 303
    page = words(text(desk, "center-visit", visit.id))
    assert "No qualified staff member was available" in page
    assert "All recorded" in page
    assert post(desk, "center-check-out", visit.id) == (303, reverse("center-visit", args=[visit.id]))
    assert sql.rows(db, "select state, open_lines from visits_visit") == [("checked_out", 0)]
    late = desk.post(reverse("center-line", args=[visit.id, first]), key() | {"outcome": "performed"})
    assert (late.status_code, "checked out meanwhile" in late.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"outcome": ""}, "Choose what happened to the service."),
        ({"outcome": "refused"}, "Choose the reason."),
        ({"outcome": "refused:not-performed-staff"}, "Choose the reason."),
        ({"outcome": "continues", "continues_on": "soon"}, "as MM/DD/YYYY."),
        ({"outcome": "continues", "continues_on": "01/01/2020"}, "The service can continue tomorrow or later."),
    ],
)
def test_an_outcome_that_is_not_whole_is_said_at_its_line(db: str, fields: dict[str, str], said: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    line = visit.authorization.lines[1].id
    answer = desk.post(reverse("center-line", args=[visit.id, line]), key() | {"note": "Kept note"} | fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in words(page).split("Audiogram, annual")[-1] or said in words(page)
    if fields["outcome"].startswith("refused"):
        assert 'value="Kept note"' in page


def test_a_wrong_day_is_said_at_the_top_with_a_link_to_its_open_field(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    line = visit.authorization.lines[1].id
    fields = {"outcome": "continues", "continues_on": "01/01/2020"}
    page = desk.post(reverse("center-line", args=[visit.id, line]), key() | fields).content.decode()
    assert "There is 1 thing to correct The service can continue tomorrow or later." in words(page)
    assert f'<a href="#day-{line}">' in page
    assert f'<details id="continues-{line}" name="record-{line}" open>' in page
    assert 'value="01/01/2020" aria-invalid="true"' in page


def test_no_day_is_offered_on_which_the_center_is_closed(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    in_two, in_three = (made.today() + timedelta(days=days) for days in (2, 3))
    hours = [None if day == in_two.weekday() else ["08:00", "17:00"] for day in range(7)]
    sql.change(db, "update centers_center set hours = %s", json.dumps(hours))
    page = text(desk, "center-visit", visit.id)
    assert (f"continues:{in_two}" in page, f"continues:{in_three}" in page) == (False, True)


def test_check_out_says_what_is_open(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    answer = desk.post(reverse("center-check-out", args=[visit.id]), key())
    assert answer.status_code == 409
    assert "2 services are still open: record each before check-out." in words(answer.content.decode())


def test_every_form_has_its_effect_once(db: str) -> None:
    one, desk = made.submitted(services=(made.AUDIOGRAM,)), signed_in(DESK)
    opened = [desk.post(reverse("center-open", args=[one.id]), form).status_code for form in [key()] * 2]
    form = key() | IDENTITY
    places = [desk.post(reverse("center-check-in", args=[one.id]), form).headers["Location"] for _ in range(2)]
    visit, line = places[0].split("/")[3], one.lines[0].id
    form = key() | {"outcome": "refused:refused-declined"}
    recorded = [desk.post(reverse("center-line", args=[visit, line]), form).status_code for _ in range(2)]
    form = key()
    left = [desk.post(reverse("center-check-out", args=[visit]), form).status_code for _ in range(2)]
    assert (opened, len(set(places)), recorded, left) == ([303] * 2, 1, [303] * 2, [303] * 2)
    steps = "select kind, count(*)::int from authorizations_history group by kind order by kind"
    assert sql.rows(db, steps) == [
        ("arrived", 1), ("completed", 1), ("left", 1), ("line_refused", 1), ("opened", 1), ("submitted", 1),
    ]  # fmt: skip
    other = desk.post(reverse("center-check-in", args=[one.id]), form | IDENTITY)
    assert other.status_code == 409


def test_versions_change_and_tell_nothing(db: str) -> None:
    desk = signed_in(DESK)
    polls = {"X-Occhub-Poll": "1"}

    def asked(name: str, *ids: object) -> str:
        answer = desk.get(reverse(name, args=ids), headers=polls)
        assert list(answer.json()) == ["version"]
        return str(answer.json()["version"])

    before = asked("center-inbox-version"), asked("center-today-version")
    assert desk.get(reverse("center-inbox-waiting")).json() == {"waiting": 0, "version": "0"}
    one = made.submitted()
    assert desk.get(reverse("center-inbox-waiting")).json() == {"waiting": 1, "version": "1"}
    after = asked("center-inbox-version"), asked("center-today-version")
    assert before[0] != after[0]
    assert before[1] != after[1]
    visit = made.begin_visit(one.id)
    seen = asked("center-visit-version", visit.id)
    visits.record_line(cast.actor(CLINICIAN), visit.id, one.lines[0].id, LineOutcome(LineState.PERFORMED))
    assert asked("center-visit-version", visit.id) != seen
    assert sql.rows(db, "select count(*)::int from access_ledger where operation like '%version%'") == [(0,)]


def test_a_locked_screen_learns_a_count_alone(db: str) -> None:
    desk = signed_in(DESK)
    made.submitted()
    assert desk.post(reverse("lock"), {}).status_code in (204, 302, 303)
    assert desk.get(reverse("center-inbox-waiting")).json() == {"waiting": 1, "version": "1"}
    for name in ("center-inbox", "center-inbox-version", "center-today", "center-today-version"):
        answer = desk.get(reverse(name), headers={"X-Occhub-Poll": "1"})
        assert (answer.status_code, answer.json()) == (401, {"error": "locked"})


def test_the_day(db: str) -> None:
    done = made.perform_all(made.submitted(services=(made.AUDIOGRAM,)))
    here = made.begin_visit(made.submitted(**made.injury()).id)
    coming = made.submitted("user-admin@northwind.example", employee_id=cast.employee("ines"))
    page = text(signed_in(CLINICIAN), "center-today")
    told = words(page)
    assert "In the center 1 Expected 1 Done 1" in told
    order = [told.index(part) for part in ("1 of 1 to record", "Garcia-Lopez, Inés", "Checked out")]
    assert order == sorted(order)
    for name, identity in (("center-visit", here.id), ("center-open", coming.id), ("center-visit", done.id)):
        assert reverse(name, args=[identity]) in page


def test_no_health_information_stands_in_an_address(db: str) -> None:
    one = made.submitted()
    desk = signed_in(DESK)
    post(desk, "center-inbox", search="Vance")
    pages = [text(desk, "center-inbox", query="?show=all"), text(desk, "center-today")]
    made.begin_visit(one.id)
    pages += [text(desk, "center-today"), text(desk, "center-authorization", one.id)]
    addresses = " ".join(found for page in pages for found in re.findall(r'(?:href|action)="([^"]*)"', page))
    assert not re.search("vance|nora|audiogram|1988|physical|austin", addresses.replace("austin.example", ""), re.I)


STRANGERS = [
    RENO, "user-admin@northwind.example", "view-only@northwind.example", "basic@northwind.example",
    "user-admin@fabrikam.example", "operator@provider.example",
]  # fmt: skip


@pytest.mark.parametrize("email", STRANGERS)
def test_nobody_else_reaches_a_page_of_austin(db: str, email: str) -> None:
    visit, other = made.begin_visit(made.submitted().id), made.submitted()
    line = visit.authorization.lines[0].id
    stranger, nothing = signed_in(email), uuid.uuid4()
    before = sql.rows(db, "select xmin, * from authorizations_authorization order by id")
    fields = {"name_confirmed": "on", "date_of_birth": BORN, "outcome": "performed", "report_type": "audiogram:"}
    for target, seen, its_line in ((other.id, visit.id, line), (nothing, nothing, nothing)):
        gets = [("center-authorization", [target]), ("center-visit", [seen]), ("center-visit-version", [seen])]
        gets += [("center-document", [nothing]), ("center-document-file", [nothing])]
        posts = [("center-open", [target]), ("center-check-in", [target]), ("center-line", [seen, its_line])]
        posts += [("center-publish", [seen]), ("center-check-out", [seen])]
        answers = [stranger.get(reverse(name, args=ids)).status_code for name, ids in gets]
        answers += [stranger.post(reverse(name, args=ids), key() | fields).status_code for name, ids in posts]
        assert set(answers) == {404}
    for name in ("center-inbox", "center-today", "center-inbox-version", "center-inbox-waiting"):
        answer = stranger.get(reverse(name))
        assert (answer.status_code == 404) == (email != RENO)
        assert b"Vance" not in answer.content
    assert sql.rows(db, "select xmin, * from authorizations_authorization order by id") == before


def fill(count: int) -> None:
    """So many authorizations, each third with a visit begun, each sixth done."""
    desk = cast.actor(DESK)
    for number in range(count):
        one = made.submitted(services=(made.AUDIOGRAM,))
        if number % 3 == 0:
            visit = visits.check_in(desk, one.id, Identity(True, date(1988, 3, 14)))
            if number % 6 == 0:
                visits.record_line(desk, visit.id, one.lines[0].id, LineOutcome(LineState.PERFORMED))
                visits.check_out(desk, visit.id)


# Session and actor (with the zone of the center), then for the page: begin, context, the queries of its reads, ledger
# rows, end.
QUERIES = {"center-inbox": 14, "center-today": 22, "center-inbox-version": 10, "center-today-version": 13}


@pytest.mark.parametrize("name", QUERIES)
def test_thirty_rows_cost_as_many_queries_as_one(db: str, name: str) -> None:
    desk = signed_in(DESK)
    costs = []
    for more in (4, 26):
        fill(more)
        desk.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse(name), {"show": "all"} if name == "center-inbox" else {})
        costs.append(len(queries))
    assert costs == [QUERIES[name]] * 2
