"""New authorization as a browser without script does it: what, where, when and why."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

from django.test import Client

from occhub.domains.authorizations.types import Shown
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_words
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql
from tests.support.ordering import BASIC, NEW, follow, submitted, to_review, to_services
from tests.support.pages import form, main_text
from tests.support.web import signed_in


def test_all_steps_without_script_make_one_authorization(db: str) -> None:
    client = signed_in(BASIC)
    words = "Please call the plant.\nThank you."
    page = to_review(client, made.DOT_PHYSICAL, made.AUDIOGRAM, reason="periodic", instructions=words)
    shown = main_text(page)
    day = f"{made.today():%b} {made.today().day}, {made.today().year}"
    for said in ("Vance, Nora 1001, Driver Austin plant", "Audiogram, annual", f"Valid {day} through", "Periodic"):
        assert said in shown, said
    one = submitted(client, form(page, "submit").send(client))
    assert (one.first_name, one.location_name, one.center_name) == ("Nora", "Austin plant", "Harborline Austin")
    assert sorted(line.service for line in one.lines) == sorted([made.DOT_PHYSICAL, made.AUDIOGRAM])
    details = (one.reason, one.instructions, one.valid_from, one.shown)
    assert details == ("periodic", words, made.today(), Shown.SUBMITTED)
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(0,)]


def test_a_repeat_says_what_it_leaves_out(db: str) -> None:
    first = made.submitted()
    old = "update authorizations_line set service = 'dot-drug-test', service_name = 'DOT urine drug test'"
    sql.rows(db, f"{old} where service = '{made.AUDIOGRAM}' returning id")
    client = signed_in(BASIC)
    assert "Not offered now: DOT urine drug test" in main_text(client.get("/"))
    detail = main_text(client.get(f"/authorizations/{first.id}"))
    assert "leaves out what is not offered now: DOT urine drug test" in detail
    for step in ("", "/employee", "/services", "/center", "/details", "/review"):
        shown = main_text(client.get(f"{NEW}{step}?like={first.id}"))
        assert "1 service was left out DOT urine drug test. Federal rules require details" in shown, step
    page = client.get(f"{NEW}/employee?like={first.id}")
    review = follow(client, form(page, "employee").send(client, picked=cast.employee("ines")), "review")
    assert "1 service was left out" in main_text(review)
    refused = form(review, "submit").send(client, valid_from=made.today() - timedelta(days=1))
    assert (refused.status_code, "1 service was left out" in main_text(refused)) == (422, True)
    assert len(submitted(client, form(review, "submit").send(client)).lines) == 1


def test_each_step_says_what_is_missing_and_keeps_what_was_typed(db: str) -> None:
    client = signed_in(BASIC)
    nobody = form(client.get(NEW), "employee").send(client, employee_query="Zzyzx")
    assert nobody.status_code == 422
    assert "Nobody found. Check the spelling, or add the employee" in main_text(nobody)
    assert form(nobody, "employee").fields["employee_query"] == ["Zzyzx"]
    page = to_services(client)
    none = form(page, "services").send(client)
    assert (none.status_code, "Choose at least one service" in main_text(none)) == (422, True)
    answer = form(page, "services").send(client, services=["injury-initial"])
    center = follow(client, answer, "center")
    wrong = form(center, "center").send(client, center=uuid.uuid4())
    assert (wrong.status_code, "Choose a center" in main_text(wrong)) == (422, True)
    details = follow(client, form(center, "center").send(client), "details")
    typed = {"valid_from": "13/45/2026", "instructions": "Kept as typed", "claim_number": "CL-9"}
    refused = form(details, "details").send(client, **typed)
    shown = main_text(refused)
    assert refused.status_code == 422
    for said in ("Choose the reason", "Enter the date as MM/DD/YYYY", "Enter the date of the injury as MM/DD/YYYY"):
        assert said in shown, said
    again = form(refused, "details")
    assert {name: again.fields[name][-1].strip() for name in typed} == typed


def test_injury_is_asked_for_injury_alone_and_reaches_the_center(db: str) -> None:
    client = signed_in(BASIC)
    page = to_review(
        client,
        "injury-initial",
        reason="injury-initial",
        date_of_injury=made.today().strftime("%m/%d/%Y"),
        body_part="left hand",
        claim_number="CL-9",
    )
    one = submitted(client, form(page, "submit").send(client))
    assert (one.is_injury, one.date_of_injury, one.body_part, one.claim_number) == (
        True,
        made.today(),
        "left hand",
        "CL-9",
    )
    plain = follow(client, form(to_services(client), "services").send(client, services=[made.AUDIOGRAM]), "center")
    details = follow(client, form(plain, "center").send(client), "details")
    assert "Date of injury" not in main_text(details)


def test_services_are_found_by_words_without_losing_what_is_chosen(db: str) -> None:
    client = signed_in(BASIC)
    page = to_services(client)
    found = form(page, "services").send(client, services=[made.AUDIOGRAM], words="lead", search="1")
    shown = main_text(found)
    assert found.status_code == 200
    assert ("Audiogram, annual" in shown, "Lead exam" in shown, "Tdap" in shown) == (True, True, False)
    assert form(found, "services").fields["services"] == [made.AUDIOGRAM]
    assert "DOT drug test" not in re.sub("Not offered here.*", "", main_text(page))


def test_only_centers_that_can_do_everything_are_offered_nearest_first(db: str) -> None:
    client = signed_in(BASIC)
    page = form(to_services(client), "services").send(client, services=[made.AUDIOGRAM])
    centers = re.findall('oh-center__name">([^<]+)<', follow(client, page, "center").content.decode())
    assert centers == ["Harborline Austin", "Harborline Reno"]
    sql.rows(db, "update centers_center set capabilities = '{laboratory}' where slug = 'austin' returning id")
    narrower = client.get(page["Location"]).content.decode()
    assert re.findall('oh-center__name">([^<]+)<', narrower) == ["Harborline Reno"]
    sql.rows(db, "update centers_center set accepting = false returning id")
    assert "No center can do all of these services" in main_text(client.get(page["Location"]))


def test_the_first_day_is_refused_at_its_field_with_the_limits(db: str) -> None:
    first = made.submitted(**made.injury())
    client, today = signed_in(BASIC), made.today()
    page = form(client.get(f"{NEW}/details?like={first.id}"), "details")
    last = today + timedelta(days=90)
    limits = f"from {date_words(today)} through {date_words(last)}: not in the past, at most 90 days ahead"
    for day in (today - timedelta(days=1), last + timedelta(days=1)):
        refused = page.send(client, valid_from=day.strftime("%m/%d/%Y"))
        assert (refused.status_code, limits in main_text(refused)) == (422, True)
    unknown = page.send(client, valid_from="02/30/2027")
    assert "This day does not exist. Enter the date as MM/DD/YYYY" in main_text(unknown)
    assert "does not exist" not in main_text(page.send(client, valid_from="soon"))
    later = page.send(client, injury="new", date_of_injury=(today + timedelta(days=1)).strftime("%m/%d/%Y"))
    assert "The date of the injury cannot lie in the future" in main_text(later)
    follow(client, page.send(client, valid_from=last.strftime("%m/%d/%Y")), "review")


def to_details(client: Client, *services: str) -> Any:
    """The details of a new one for Nora, with a center at Austin."""
    page = form(to_services(client), "services").send(client, services=list(services))
    page = follow(client, page, "center")
    return follow(client, form(page, "center").send(client, center=cast.AUSTIN), "details")


def test_a_known_injury_is_chosen_instead_of_typed(db: str) -> None:
    """Of those that the member sees, the newest first."""
    older, newer = (made.today() - timedelta(days=days) for days in (90, 2))
    for day in (older, newer):
        made.submitted(**made.injury(day))
    made.submitted("user-admin@northwind.example", **made.injury(made.today()))
    client = signed_in(BASIC)
    page = to_details(client, "injury-recheck")
    known = [f"{date_words(day)}, left hand, claim CL-77 / 12" for day in (newer, older)]
    assert f"{known[0]} {known[1]} Another injury Date of injury" in main_text(page)
    ids = re.findall('name="injury" value="([0-9a-f-]{36})"', page.content.decode())
    missing = form(page, "details").send(client, reason="injury-recheck")
    assert (
        missing.status_code,
        "There is 1 thing to correct Which injury: Choose the injury" in main_text(missing),
    ) == (422, True)
    again = form(page, "details").send(client, reason="injury-recheck", injury=ids[1], date_of_injury="soon")
    review = follow(client, again, "review")
    assert "Claim number CL-77 / 12" in main_text(review)
    kept = client.get(again["Location"].replace("/review", "/details"))
    fields = form(kept, "details").fields
    assert (fields["injury"], fields["date_of_injury"], fields["claim_number"]) == ([ids[1]], [""], [""])
    one = submitted(client, form(review, "submit").send(client))
    assert (one.date_of_injury, one.body_part, one.claim_number) == (older, "left hand", "CL-77 / 12")
    cases = "select count(distinct injury_case_id) from authorizations_authorization where injury_case_id is not null"
    assert sql.rows(db, cases) == [(3,)]


def test_another_injury_is_typed_beside_the_known_ones(db: str) -> None:
    made.submitted(**made.injury(made.today() - timedelta(days=2)))
    client = signed_in(BASIC)
    page = form(to_details(client, "injury-recheck"), "details")
    missing = page.send(client, reason="injury-recheck", injury="new")
    assert "Enter the date of the injury as MM/DD/YYYY" in main_text(missing)
    typed = {"reason": "injury-recheck", "date_of_injury": made.today().strftime("%m/%d/%Y"), "body_part": "knee"}
    for choice in ("new", None):  # a date typed without a choice means another injury
        follow(client, page.send(client, injury=choice, **typed), "review")
    strange = page.send(client, injury=uuid.uuid4(), **typed)
    assert (strange.status_code, "Choose the injury" in main_text(strange)) == (422, True)


def test_a_day_on_which_nobody_can_have_been_injured_is_refused_without_telling_the_birth_date(db: str) -> None:
    client = signed_in(BASIC)
    page = form(to_details(client, "injury-initial"), "details")
    for day in ("01/01/1950", "12/31/1988"):
        refused = page.send(client, reason="injury-initial", date_of_injury=day)
        assert (refused.status_code, "Check the date of the injury" in main_text(refused)) == (422, True)
        assert "03/14" not in refused.content.decode()
    follow(client, page.send(client, reason="injury-initial", date_of_injury="01/01/1989"), "review")


def test_reasons_are_those_of_the_injury_where_one_is_cared_for(db: str) -> None:
    page = main_text(to_details(signed_in(BASIC), "injury-recheck", "periodic-physical"))
    assert ("Injury, recheck" in page, "Fit for duty" in page, "Recertification" in page) == (True, False, False)


def test_an_entry_of_the_steps_keeps_what_was_typed_also_where_it_is_not_complete(db: str) -> None:
    client = signed_in(BASIC)
    page = to_details(client, "injury-initial", made.AUDIOGRAM)
    entries = re.findall(r'<button class="oh-linkbutton" form="step" name="go" value="(\w+)"', page.content.decode())
    assert entries == ["employee", "services", "center"]
    late = made.today() + timedelta(days=200)
    typed = {"instructions": "Ask for Sam.", "body_part": "knee", "valid_from": late.strftime("%m/%d/%Y")}
    services = form(page, "details").send(client, go="services", reason="", **typed)
    address = services["Location"]
    fields = form(client.get(address.replace("/services", "/details")), "details").fields
    assert {name: fields[name][0].strip() for name in typed} == typed
    assert (fields["reason"], fields["date_of_injury"]) == ([""], [""])
    page = follow(client, services, "services")
    employee = follow(client, form(page, "services").send(client, go="employee", services=[]), "employee")
    back = form(employee, "employee").send(client, go="services", location=cast.NORTHWIND_RENO)
    page = follow(client, back, "services")
    assert form(page, "services").fields.get("services") is None
    chosen_there = form(page, "services").send(client, go="center", services=["vaccine-influenza"])
    center = follow(client, chosen_there, "center")
    follow(client, form(center, "center").send(client, go="employee", center=cast.AUSTIN), "employee")
    shown = client.get(address.replace("/services", "/center"))
    assert "nearest to Reno depot" in main_text(shown)
    assert form(shown, "center").fields["center"] == [str(cast.AUSTIN)]


def test_what_cannot_be_kept_stays_on_the_page(db: str) -> None:
    client = signed_in(BASIC)
    page = form(to_details(client, made.AUDIOGRAM), "details")
    for typed, said in (
        ({"instructions": "x" * 1001}, "Shorten this to 1000 characters. It has 1001"),
        ({"valid_from": "soon"}, "Enter the date as"),
    ):
        refused = page.send(client, go="services", **typed)
        assert (refused.status_code, said in main_text(refused)) == (422, True)
        assert "Choose the reason" not in main_text(refused)


def test_an_entry_of_the_steps_begins_no_draft_for_nothing(db: str) -> None:
    first = made.submitted()
    client = signed_in(BASIC)
    for step in ("employee", "services", "center", "details"):
        page = form(client.get(f"{NEW}/{step}?like={first.id}"), f"new/{step}")
        assert page.send(client, go="center")["Location"] == f"{NEW}/center?like={first.id}"
    form(client.get(NEW), "employee").send(client, go="employee", employee_query="van")
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(0,)]


def test_the_details_say_through_which_day_the_employee_can_come(db: str) -> None:
    client, today = signed_in(BASIC), made.today()
    page = to_details(client, made.AUDIOGRAM)
    later, asked = today + timedelta(days=30), today + timedelta(days=2)
    assert f"The employee can come from {date_words(today)} through {date_words(later)}." in main_text(page)
    again = form(page, "details").send(client, reason="", valid_from=asked.strftime("%m/%d/%Y"))
    last = asked + timedelta(days=30)
    assert f"The employee can come from {date_words(asked)} through {date_words(last)}." in main_text(again)


def test_the_end_of_a_line_counts_as_one_character(db: str) -> None:
    client = signed_in(BASIC)
    page = form(to_details(client, made.AUDIOGRAM), "details")
    follow(client, page.send(client, reason="periodic", instructions="x\r\n" * 499), "review")
