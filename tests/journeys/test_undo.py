"""A wrong check-in undone, and four members of one company at the same employee, in real browsers."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from occhub.domains.work_status import operations as work_status
from occhub.domains.work_status.types import Duty, NewWorkStatus
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.journeys.conftest import Desk
from tests.support import sql

SitDown = Callable[..., Desk]
BASIC, DESK = "basic@northwind.example", "front-desk@austin.example"
NORA = f"/employees/{cast.employee('nora')}"


def test_a_wrong_check_in_is_undone_and_the_company_sees_it(desk: SitDown, db: str) -> None:
    one = made.submitted()
    visit = made.begin_visit(one.id)
    employer, front = desk(BASIC), desk(DESK)
    watched = employer.go(f"/authorizations/{one.id}")
    expect(watched.get_by_text("In the center now")).to_be_visible()
    page = front.go(f"/center/visits/{visit.id}/")
    page.get_by_role("link", name="Undo the check-in").click()
    expect(page.get_by_text("The authorization can be used again")).to_be_visible()
    page.get_by_text("Another person was checked in under this authorization", exact=True).click()
    page.get_by_role("button", name="Undo the check-in").click()
    expect(page.get_by_text("The check-in was undone. The authorization can be used again.")).to_be_visible()
    expect(page.get_by_role("heading", name="Check in Nora Vance")).to_be_visible()
    history = watched.get_by_text("Another person was checked in under this authorization by mistake.")
    expect(history).to_be_visible(timeout=30_000)
    expect(watched.get_by_text("Opened by the center").first).to_be_visible()
    page.locator("label[for=id_name_confirmed]").click()
    page.get_by_label(re.compile("Date of birth on the ID")).fill("03/14/1988")
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("Checked in. Record each service")).to_be_visible()
    assert sql.rows(db, "select state from visits_visit order by checked_in_at") == [("cancelled",), ("checked_in",)]


def test_who_left_is_noted_without_script_and_comes_back(desk: SitDown, db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    page = desk(DESK, scripts=False).go(f"/center/visits/{visit.id}/")
    page.get_by_role("link", name="Employee left").click()
    expect(page.get_by_text("DOT physical, recertification; Audiogram, annual")).to_be_visible()
    page.get_by_role("button", name="The employee left").click()
    expect(page.get_by_text("Left early")).to_be_visible()
    page.get_by_role("link", name="Open the visit again").click()
    page.get_by_text("The employee is still here or came back", exact=True).click()
    page.get_by_role("button", name="Open the visit again").click()
    expect(page.get_by_text("2 services to record")).to_be_visible()
    assert sql.rows(db, "select state from visits_visit") == [("in_progress",)]


def test_four_members_look_at_the_same_employee(desk: SitDown, db: str) -> None:
    visit = documents.visit(requester="basic2@northwind.example")
    documents.publish(visit, title="Hearing test")
    documents.publish(visit, "custody-control-form-non-dot", title="Custody form", text="Form")
    work_status.record_work_status(cast.actor(DESK), visit.id, NewWorkStatus(Duty.OFF))
    seen: dict[str, list[str]] = {}
    for email in ("user-admin", "granted", "view-only", "basic"):
        page = desk(f"{email}@northwind.example").go(NORA)
        expect(page.get_by_role("heading", name="Nora Vance", level=1)).to_be_visible()
        said = page.locator("main").inner_text()
        words = (
            "Hearing test",
            "Custody form",
            "In the center now",
            visit.authorization.number,
            "03/14/1988",
            "Off work",
        )
        seen[email] = [word for word in words if word in said]
    number = visit.authorization.number
    assert seen == {
        "user-admin": ["Hearing test", "Custody form", "In the center now", number, "03/14/1988", "Off work"],
        "granted": ["Hearing test", "In the center now", number, "03/14/1988", "Off work"],
        "view-only": ["In the center now", number],
        "basic": [],
    }
    # A Supervisor sees what the employee may do at work, on a page of its own, and nothing else.
    supervisor = desk("supervisor@northwind.example")
    said = supervisor.go(f"/work-status/{cast.employee('nora')}").locator("main").inner_text()
    assert [word for word in seen["user-admin"] if word in said] == ["Off work"]
    assert "Vance" in said
    for address in (NORA, f"/visits/{visit.id}", "/visits/", "/employees/"):
        response = supervisor.page.goto(supervisor.hub.url + address)
        assert response is not None
        assert response.status in (403, 404)
        assert "Vance" not in supervisor.page.locator("main").inner_text()


def test_somebody_is_found_with_the_keyboard_alone(desk: SitDown) -> None:
    made.submitted()
    page = desk(BASIC).go("/employees/")
    page.keyboard.press("/")
    page.keyboard.type("van no")
    expect(page.get_by_role("option", name=re.compile("Vance, Nora"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(NORA))
    assert "nora" not in page.url
