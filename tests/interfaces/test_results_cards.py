"""The page of DOT cards, and the day that the desk says when it publishes one."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.domains.test_results_cards import card, past
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, BASIC
from tests.interfaces.test_center_publish import DESK, UPLOAD, pdf, send
from tests.support import sql
from tests.support.pages import main_text
from tests.support.web import signed_in

PAGE = "/results/dot-cards/"


def search(browser: Client, name: str) -> HttpResponse:
    """Send the search form."""
    form = {"_key": str(uuid.uuid4()), "_company": str(cast.NORTHWIND), "name": name}
    return browser.post(PAGE, form)  # type: ignore[return-value]  # the test client's answer is one


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the day through which the card is valid, as it stands on the card."),
        ("soon", "Enter the day through which the card is valid as MM/DD/YYYY."),
        ("02/30/2027", "Valid through: this day does not exist. Look at the card again."),
        ("01/01/2020", "the card cannot end before it."),
        ("01/01/2090", "A card is valid for at most 24 months after the exam"),
    ],
)
def test_a_card_without_a_good_day_is_refused_at_its_field(db: str, typed: str, said: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    kind = f"dot-medical-card:{visit.authorization.lines[0].id}"
    answer = send(desk, visit, pdf("card.pdf"), headers=UPLOAD, report_type=kind, valid_until=typed)
    told = answer.json()  # type: ignore[attr-defined]  # an answer of the test client
    assert (answer.status_code, told["field"], said in told["errors"][0]) == (422, "valid_until", True)
    page = send(desk, visit, pdf("card.pdf"), report_type=kind, valid_until=typed)
    assert (page.status_code, said in page.content.decode()) == (422, True)
    assert sql.rows(db, "select count(*) from results_document") == [(0,)]


def test_the_day_is_kept_with_a_card_and_with_no_other_report(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    kind = f"dot-medical-card:{visit.authorization.lines[0].id}"
    until = made.today() + timedelta(days=700)
    assert send(desk, visit, pdf("a.pdf"), report_type=kind, valid_until=f"{until:%m/%d/%y}").status_code == 303
    assert send(desk, visit, pdf("b.pdf"), valid_until="not a day").status_code == 303
    assert sql.rows(db, "select report_type, valid_until from results_document order by report_type") == [
        ("audiogram", None), ("dot-medical-card", until),
    ]  # fmt: skip


def test_the_page_lists_cards_and_searches_without_a_name_in_the_address(db: str) -> None:
    nora = card(200)
    card(45, "ines", **documents.INES)
    browser = signed_in(ADMIN)
    shown = main_text(browser.get(PAGE))
    assert shown.index("Garcia-Lopez, Inés") < shown.index("45 days left") < shown.index("Vance, Nora")
    found = search(browser, "vance")
    text = main_text(found)
    assert ("Vance, Nora" in text, "Garcia" in text) == (True, False)
    assert reverse("result", args=[nora]) in found.content.decode()
    assert "No cards match" in main_text(search(browser, "zebulon"))
    assert "No card has expired" in main_text(browser.get(PAGE + "?show=expired"))
    past(db, nora, exam=-90, end=-3)
    assert "Expired 3 days ago" in main_text(browser.get(PAGE + "?show=expired"))
    assert "Vance" not in main_text(browser.get(PAGE))


def test_home_counts_cards_that_end_and_leads_to_them(db: str) -> None:
    card(12)
    label = "DOT medical cards that end within 30 days"
    shown = main_text(signed_in(ADMIN).get("/"))
    assert f"1 {label}" in " ".join(shown.split())
    assert PAGE in signed_in(ADMIN).get("/").content.decode()
    assert label not in main_text(signed_in(BASIC).get("/"))


def test_who_has_no_results_is_told_who_can_give_them(db: str) -> None:
    answer = signed_in(BASIC).get(PAGE)
    assert (answer.status_code, "User Admin of your company can give you access" in answer.content.decode()) == (
        403,
        True,
    )


def test_the_page_of_a_person_has_the_card_one_click_away(db: str) -> None:
    address = f"/employees/{cast.employee('nora')}"
    assert "DOT medical card" not in main_text(signed_in(ADMIN).get(address))
    newest = card(45)
    page = signed_in(ADMIN).get(address)
    assert ("45 days left" in main_text(page), reverse("result", args=[newest]) in page.content.decode()) == (
        True,
        True,
    )
    assert "45 days left" not in main_text(signed_in(BASIC).get(address))
