"""Account Information, My account and Help."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import cast
from tests.support import sql
from tests.support.web import signed_in


def _cells(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in re.findall(r"<td[^>]*>(.*?)</td>", page, re.S)]


def test_a_member_reads_company_locations_and_members(db: str) -> None:
    page = signed_in("view-only@northwind.example").get("/company/").content.decode()
    for wanted in (
        "Northwind Traders",
        "1-800-555-0111",
        "Dana Rees",
        "Austin plant",
        "1 Work Rd, Austin, TX 00002",
        "Reno depot",
    ):
        assert wanted in page, wanted
    members = {one for one in _cells(page) if one.endswith("@northwind.example")}
    assert members == {email for email in cast.PEOPLE if email.endswith("@northwind.example")}
    assert ("fabrikam" in page.lower(), "Dallas" in page) == (False, False)
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_a_location_out_of_reach_is_not_named(db: str) -> None:
    sql.change(
        db,
        "update accounts_membership set location_ids = array[%s]::uuid[] where id = %s",
        cast.NORTHWIND_AUSTIN,
        cast.key("member view-only@northwind.example"),
    )
    page = signed_in("view-only@northwind.example").get("/company/").content.decode()
    assert ("Austin plant" in page, "Reno depot" in page) == (True, False)


def test_what_people_typed_is_text(db: str) -> None:
    sql.change(db, "update companies_company set der_name = '<img src=x onerror=alert(1)>\"''`{{12345*6789}}'")
    sql.change(db, "update accounts_user set last_name = '<script>alert(1)</script>'")
    client = signed_in("basic@northwind.example")
    for path in ("/company/", "/account/", "/help/"):
        page = client.get(path).content.decode()
        assert ("<img src=x" in page, "<script>alert" in page, "83810205" in page) == (False, False, False)


@pytest.mark.parametrize("email", ["front-desk@austin.example", "operator@provider.example"])
def test_the_company_page_is_not_there_for_other_sides(db: str, email: str) -> None:
    assert signed_in(email).get("/company/").status_code == 404


def test_the_own_account_shows_own_data(db: str) -> None:
    page = signed_in("clinician@austin.example").get(reverse("account")).content.decode()
    for wanted in ("clinician@austin.example", "Clinician", "Harborline Austin", "Sign out everywhere"):
        assert wanted in page, wanted


@pytest.mark.parametrize(
    ("email", "has", "has_not"),
    [
        ("basic@northwind.example", "How do I authorize a service?", "What is a dead job?"),
        ("front-desk@austin.example", "How do I check somebody in?", "How do I authorize a service?"),
        ("operator@provider.example", "What is a dead job?", "How do I check somebody in?"),
    ],
)
def test_help_speaks_to_the_reader(db: str, email: str, has: str, has_not: str) -> None:
    page = signed_in(email).get("/help/").content.decode()
    assert (has in page, has_not in page) == (True, False)
    for wanted in ("1-800-555-0142", "1-800-555-0177", "Monday through Friday", "support@harborline.example"):
        assert wanted in page, wanted
