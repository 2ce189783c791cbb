"""From the clinician's form to the supervisor's list: recorded, published, seen by whom it concerns and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.factories import authorizations as made
from tests.factories import cast
from tests.factories.documents import ADMIN, SUPERVISOR
from tests.journeys.conftest import Desk

SitDown = Callable[..., Desk]


def _accessible(page: Page, width: int) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [one["id"] for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 360])
def test_restrictions_are_recorded_and_published_and_seen_by_whom_they_concern(
    desk: SitDown, db: str, width: int
) -> None:
    visit = made.begin_visit(made.submitted(**made.injury()).id)
    clinician = desk("clinician@austin.example", width=width)
    page = clinician.go(f"/center/visits/{visit.id}/")
    with clinician.counting() as count:
        page.locator("#work-status").get_by_role("link", name="Restrictions").click()
        page.get_by_role("button", name=re.compile("^Lift")).click()
        page.get_by_role("button", name=re.compile("^Reach")).click()
        page.get_by_role("button", name="Save work status").click()
        page.wait_for_url(re.compile("#work-status$"))
    assert count.actions == 4
    expect(page.locator("#work-status")).to_contain_text("Lift up to 20 lb")
    page.locator("#work-status").get_by_role("button", name="Publish report").click()
    expect(page.locator("#work-status")).to_contain_text("Report published")
    _accessible(page, width)
    clinician.go(f"/center/visits/{visit.id}/work-status")
    _accessible(page, width)

    supervisor = desk(SUPERVISOR, width=width)
    expect(supervisor.page.get_by_role("heading", name="Changes in the next 7 days")).to_be_visible()
    supervisor.page.get_by_role("link", name="Vance, Nora").click()
    expect(supervisor.page.get_by_text("No reaching above the shoulder")).to_be_visible()
    _accessible(supervisor.page, width)
    for address in (
        *("/authorizations/", "/results/", "/visits/", "/company/", "/employees/"),
        *(f"/visits/{visit.id}", f"/employees/{cast.employee('nora')}", f"/authorizations/{visit.authorization.id}"),
    ):
        answer = supervisor.context.request.get(supervisor.hub.url + address)
        assert answer.status in (403, 404), address
        assert "Vance" not in answer.text()
    for address in ("/work-status/", "/work-status/print"):
        _accessible(supervisor.go(address), width)

    admin = desk(ADMIN, width=width)
    admin.go(f"/visits/{visit.id}")
    expect(admin.page.get_by_text("Lift up to 20 lb")).to_be_visible()
    document = admin.page.get_by_role("link", name="Activity status report").first.get_attribute("href")
    assert document is not None
    file = admin.context.request.get(f"{admin.hub.url}{document}/file")
    assert (file.status, file.body()[:5]) == (200, b"%PDF-")


def test_the_form_works_without_scripts(desk: SitDown, db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    page = desk("clinician@austin.example", scripts=False).go(f"/center/visits/{visit.id}/work-status")
    page.get_by_role("button", name=re.compile("^Lift")).click()
    page.get_by_role("button", name=re.compile("^Climb")).click()
    page.get_by_role("button", name="Remove Lift").click()
    page.get_by_role("button", name="Save work status").click()
    expect(page.locator("#work-status")).to_contain_text("No climbing")
    expect(page.locator("#work-status")).not_to_contain_text("Lift")
