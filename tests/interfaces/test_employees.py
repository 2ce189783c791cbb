"""People of the company over HTTP: found by name, one page for each, reached from what belongs to them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, BASIC, BASIC2, GRANTED, VIEW_ONLY
from tests.support.pages import form, main_text
from tests.support.web import signed_in

FIND = "/employees/"
NORA = f"/employees/{cast.employee('nora')}"


def heads(answer: Any) -> list[str]:
    """The sections of a page."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", main)


def test_people_are_found_without_a_name_in_the_address(db: str) -> None:
    basic = signed_in(BASIC)
    sent = form(basic.get(FIND), FIND).send(basic, words="garc ines")
    page = basic.get(sent.headers["Location"])
    assert "garc" not in sent.headers["Location"]
    said = main_text(page)
    assert "Garcia-Lopez, Inés" in said
    assert "Austin plant" in said
    assert f'href="/employees/{cast.employee("ines")}"' in page.content.decode()
    assert "garc" not in main_text(basic.get(FIND))
    assert "1990" not in said


def test_suggestions_lead_to_the_page(db: str) -> None:
    answer = signed_in(GRANTED).post("/employees/find", {"q": "van"})
    options = answer.content.decode()
    assert re.findall(r'data-href="([^"]+)"', options) == [NORA]
    assert "1988" not in options


@pytest.mark.parametrize("words", ["zebulon", "felix"])
def test_nobody_found_says_so(db: str, words: str) -> None:
    admin = signed_in(ADMIN)
    assert "Nobody found" in main_text(admin.post(FIND, {"words": words}, follow=True))


def test_each_reader_gets_the_sections_that_are_given(db: str) -> None:
    visit = documents.visit()
    documents.publish(visit, title="Hearing test")
    expected = {
        ADMIN: ["Work status", "Visits", "Results and reports", "Authorizations", "About this employee"],
        GRANTED: ["Work status", "Visits", "Results and reports", "Authorizations", "About this employee"],
        BASIC: ["Authorizations", "About this employee"],
        VIEW_ONLY: ["Authorizations"],
    }
    pages = {email: signed_in(email).get(NORA) for email in expected}
    assert {email: heads(page) for email, page in pages.items()} == expected
    assert {email: "03/14/1988" in main_text(page) for email, page in pages.items()} == {
        ADMIN: True, GRANTED: True, BASIC: True, VIEW_ONLY: False,
    }  # fmt: skip
    assert {email for email, page in pages.items() if "Hearing test" in main_text(page)} == {ADMIN, GRANTED}


def test_the_shell_still_names_who_is_signed_in(db: str) -> None:
    """What a page calls a person must not take the place of the reader in the shell."""
    made.submitted()
    page = signed_in(ADMIN).get(NORA).content.decode()
    top = page.partition("<main")[0]
    assert "User-Admin Northwind" in top


def test_a_colleague_learns_nothing_of_what_is_not_theirs(db: str) -> None:
    """The page exists for who may authorize the person, and tells nothing of a colleague's authorization."""
    one = made.submitted(instructions="CANARY")
    page = signed_in(BASIC2).get(NORA)
    assert page.status_code == 200
    html = page.content.decode()
    assert "No authorization that you may see." in html
    assert not {word for word in (one.number, "CANARY", "1988") if word in html}


def test_the_page_is_reached_from_authorization_visit_and_document(db: str) -> None:
    visit = documents.visit()
    document = documents.publish(visit)
    admin = signed_in(ADMIN)
    for name, identity in (("authorization", visit.authorization.id), ("visit", visit.id), ("result", document)):
        assert f'href="{NORA}"' in admin.get(reverse(name, args=[identity])).content.decode()


def test_without_a_grant_view_only_is_told_who_can_change_it(db: str) -> None:
    viewer = signed_in(VIEW_ONLY)
    refused = viewer.get(FIND)
    assert (refused.status_code, "does not include looking up employees" in main_text(refused)) == (403, True)
    assert f'href="{FIND}"' not in viewer.get(reverse("authorizations")).content.decode()


def test_the_page_costs_the_same_for_one_row_and_for_ten(db: str) -> None:
    admin = signed_in(ADMIN)
    documents.publish(documents.visit())

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(NORA).status_code == 200
        return len(captured)

    one = cost()
    for number in range(9):
        documents.publish(documents.visit(), text=f"Audiogram {number}")
    assert cost() == one


def test_a_part_that_is_cut_says_so_and_leads_to_the_whole_list(db: str) -> None:
    ids = documents.write(db, [documents.Bulk(title=f"Card {number}") for number in range(51)])
    documents.give(db, cast.employee("nora"), ids)
    admin = signed_in(ADMIN)
    page = admin.get(NORA)
    assert main_text(page).count("The newest 50 are shown. All results and reports") == 1
    sent = form(page, "/results/search").send(admin)
    assert (sent.status_code, "Nora" in sent.headers["Location"]) == (303, False)
    found = main_text(admin.get(sent.headers["Location"]))
    assert "51 documents" in found
    documents.publish(documents.visit("ines", **documents.INES))
    other = main_text(admin.get(f"/employees/{cast.employee('ines')}"))
    assert "are shown" not in other


def test_an_open_page_learns_that_it_is_not_true_any_more(db: str) -> None:
    visit = documents.visit()
    admin = signed_in(ADMIN)
    page = admin.get(NORA).content.decode()
    (version,) = re.findall(r'data-poll-version="([^"]+)"', page)
    assert f'data-poll-url="{NORA}/version"' in page
    assert admin.get(f"{NORA}/version").json() == {"version": version}
    documents.publish(visit)
    assert admin.get(f"{NORA}/version").json() != {"version": version}
    assert signed_in(documents.FABRIKAM_ADMIN).get(f"{NORA}/version").status_code == 404


def test_the_list_of_results_links_each_person_to_their_page(db: str) -> None:
    documents.publish(documents.visit())
    for email in (ADMIN, GRANTED):
        client = signed_in(email)
        listed = client.get("/results/").content.decode()
        assert listed.count(f'href="{NORA}"') == 1
        assert client.get(NORA).status_code == 200
