"""New authorization as a browser without script does it: step by step, and in one go from an earlier one."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

from django.test import Client

from occhub.domains.authorizations import operations, reads
from occhub.domains.authorizations.types import AuthorizationDetail, Shown
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_words
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql
from tests.support.pages import form, main_text, without_marks
from tests.support.web import signed_in

BASIC, BASIC2 = "basic@northwind.example", "basic2@northwind.example"
NEW = "/authorizations/new"


def follow(client: Client, answer: Any, step: str) -> Any:
    """The next page, which must be ``step``."""
    assert answer.status_code == 303, main_text(answer)
    assert f"{NEW}/{step}" in answer["Location"]
    return client.get(answer["Location"])


def submitted(client: Client, answer: Any) -> AuthorizationDetail:
    """The authorization to which a submit leads."""
    assert answer.status_code == 303, main_text(answer)
    identity = uuid.UUID(answer["Location"].rpartition("/")[2])
    assert "The authorization was submitted." in main_text(client.get(answer["Location"]))
    return reads.authorization(cast.actor(BASIC), identity)


def to_services(client: Client, name: str = "nora") -> Any:
    """Find somebody by typing, choose, go on."""
    page = client.get(NEW)
    typed = cast.EMPLOYEES[name][3]
    found = form(page, "employee").send(client, employee_query=typed, search="1")
    assert f"Found on the roster {typed}" in main_text(found)
    chosen = form(found, "employee").send(client, picked=cast.employee(name))
    return follow(client, chosen, "services")


def to_review(client: Client, *services: str, **details: Any) -> Any:
    """All steps, with a center at Austin."""
    page = form(to_services(client), "services").send(client, services=list(services))
    page = follow(client, page, "center")
    page = follow(client, form(page, "center").send(client, center=cast.AUSTIN), "details")
    return follow(client, form(page, "details").send(client, **details), "review")


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


def test_a_repeat_takes_two_pages(db: str) -> None:
    """From Home: one click to a form that is filled in, one to submit."""
    first = made.submitted(instructions="As last time")
    client = signed_in(BASIC)
    (link,) = re.findall(rf'href="({NEW}\?like={first.id})"', client.get("/").content.decode())
    page = client.get(link)
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(0,)]
    again = submitted(client, form(page, "submit").send(client))
    same = ("employee_id", "center_id", "location_id", "reason", "instructions", "is_injury")
    assert [getattr(again, name) for name in same] == [getattr(first, name) for name in same]
    assert [line.service for line in again.lines] == [line.service for line in first.lines]
    assert again.id != first.id


def test_a_repeat_for_somebody_else_changes_the_employee_alone(db: str) -> None:
    first = made.submitted()
    client = signed_in(BASIC)
    page = client.get(f"{NEW}/employee?like={first.id}")
    assert "Vance, Nora" in main_text(page)
    typed = form(page, "employee").send(client, employee_query="garcia")
    assert (typed.status_code, "Choose the employee from the list" in main_text(typed)) == (422, True)
    answer = form(page, "employee").send(client, employee_query="Garcia-Lopez, Inés", employee=cast.employee("ines"))
    one = submitted(client, form(follow(client, answer, "review"), "submit").send(client))
    assert (one.last_name, one.center_id) == ("Garcia-Lopez", first.center_id)


def chosen(client: Client, page: Any, name: str) -> Any:
    """The answer to the choice of a member of the cast among the suggestions."""
    _, _, first, last, _ = cast.EMPLOYEES[name]
    return form(page, "employee").send(client, employee_query=f"{last}, {first}", employee=cast.employee(name))


def test_the_location_is_the_employees_own_until_another_is_chosen_beside_them(db: str) -> None:
    made.submitted()  # the location that was used last does not count
    client = signed_in(BASIC)
    fresh = client.get(NEW)
    assert "Reno depot" not in main_text(fresh)
    services = follow(client, chosen(client, fresh, "maeve"), "services")
    assert "For Maeve O&#x27;Connor, 1003, Reno depot Kept" in main_text(services)
    page = form(services, "services").send(client, services=[made.AUDIOGRAM])
    center = follow(client, page, "center")
    assert "nearest to Reno depot first" in main_text(center)
    follow(client, form(center, "center").send(client, center=cast.RENO), "details")
    step = client.get(page["Location"].replace("/center", "/employee"))
    assert form(step, "employee").fields["location"] == [str(cast.NORTHWIND_RENO)]
    missing = form(step, "employee").send(client, location="")
    assert (missing.status_code, "Choose the location" in main_text(missing)) == (422, True)
    again = follow(client, form(missing, "employee").send(client, location=cast.NORTHWIND_AUSTIN), "center")
    assert "1003, Austin plant (roster: Reno depot)" in main_text(again)
    assert "nearest to Austin plant first" in main_text(again)
    differing = main_text(client.get(page["Location"].replace("/center", "/employee")))
    assert "On the roster this employee is at Reno depot." in differing


def test_a_repeat_for_somebody_of_another_location_goes_there(db: str) -> None:
    first = made.submitted(**made.injury())
    client = signed_in(BASIC)
    page = client.get(f"{NEW}/employee?like={first.id}")
    center = follow(client, chosen(client, page, "maeve"), "center")
    assert "nearest to Reno depot first" in main_text(center)
    details = follow(client, form(center, "center").send(client, center=cast.RENO), "details")
    injury = form(details, "details").fields
    assert [injury[name] for name in ("date_of_injury", "body_part", "claim_number")] == [[""], [""], [""]]


def test_the_review_says_when_the_location_is_not_the_employees_own(db: str) -> None:
    first = made.submitted(location_id=cast.NORTHWIND_RENO)
    shown = main_text(signed_in(BASIC).get(f"{NEW}?like={first.id}"))
    assert "On the roster this employee is at Austin plant. The authorization is for Reno depot." in shown


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


def test_every_step_after_the_first_says_for_whom(db: str) -> None:
    first = made.submitted()
    client = signed_in(BASIC)
    for step in ("services", "center", "details"):
        assert "For Nora Vance, 1001, Austin plant" in main_text(client.get(f"{NEW}/{step}?like={first.id}"))


def test_an_authorization_out_of_reach_is_no_template(db: str) -> None:
    own, foreign = made.submitted("basic2@northwind.example").id, made.at_fabrikam().id
    client = signed_in(BASIC)
    for like in (own, foreign, uuid.uuid4(), "x"):
        assert client.get(f"{NEW}?like={like}").status_code == 404
        assert client.get(f"{NEW}/services?draft={like}").status_code == 404
    assert client.get(f"{NEW}/strange").status_code == 404


def test_a_second_click_makes_nothing_twice(db: str) -> None:
    client = signed_in(BASIC)
    asked = form(to_review(client, made.AUDIOGRAM, reason="periodic"), "submit")
    first, second = asked.send(client), asked.send(client)
    assert (first.status_code, first["Location"]) == (303, second["Location"])
    other = asked.send(client, instructions="Changed meanwhile")
    assert other.status_code == 422
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(1,)]
    start = form(client.get(NEW), "employee")
    for _ in range(2):
        start.send(client, picked=cast.employee("nora"))
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(1,)]


def test_a_draft_in_two_tabs_becomes_one_authorization(db: str) -> None:
    client = signed_in(BASIC)
    page = to_review(client, made.AUDIOGRAM, reason="periodic")
    address = f"{NEW}/review?draft={sql.rows(db, 'select id from authorizations_draft')[0][0]}"
    first, second, third = (form(one, "submit") for one in (page, client.get(address), client.get(address)))
    assert first.fields["_key"] != second.fields["_key"] != third.fields["_key"]
    one = submitted(client, first.send(client))
    assert submitted(client, second.send(client)).id == one.id
    other = third.send(client, instructions="Written in another tab")
    assert (other.status_code, "This draft was submitted already" in main_text(other)) == (422, True)
    assert f'href="/authorizations/{one.id}"' in other.content.decode()
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(1,)]
    sql.rows(db, "delete from platform_idempotency returning key")
    late = second.send(client)
    assert (late.status_code, "submitted or discarded already" in main_text(late)) == (409, True)
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(1,)]


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


def test_what_the_domain_refuses_is_said_on_the_review_with_the_way_to_mend_it(db: str) -> None:
    client = signed_in(BASIC)
    asked = form(to_review(client, made.AUDIOGRAM, reason="periodic"), "submit")
    yesterday = made.today() - timedelta(days=1)
    refused = asked.send(client, valid_from=yesterday, employee_id=cast.employee("felix"))
    assert refused.status_code == 422
    shown = main_text(refused)
    assert "The authorization was not submitted" in shown
    assert "The first day cannot lie in the past." in shown
    assert "Choose an employee of your company." in shown
    assert "Felix" not in refused.content.decode()
    links = re.findall(rf'href="({NEW}/(?:details|employee)\?draft=[^"]+)"', refused.content.decode())
    assert {client.get(link).status_code for link in links} == {200}
    assert form(refused, "submit").fields["_key"] == asked.fields["_key"]


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


def test_a_new_employee_is_added_on_the_way(db: str) -> None:
    client = signed_in(BASIC)
    page = client.get(f"{NEW}/add-employee")
    typed = {"first_name": "José", "last_name": "de la Cruz", "employee_number": "1001", "date_of_birth": "2/3/91"}
    typed["location"] = str(cast.NORTHWIND_RENO)
    refused = form(page, "new/add").send(client, **typed)
    assert (refused.status_code, "has this number" in main_text(refused)) == (422, True)
    again = form(refused, "new/add")
    assert again.fields["last_name"] == ["de la Cruz"]
    follow(client, again.send(client, employee_number="1044"), "services")
    services = follow(client, again.send(client, employee_number="1044"), "services")
    rows = sql.rows(db, "select first_name, date_of_birth::text, location_id from employees_employee"
                        " where employee_number = '1044'")  # fmt: skip
    assert rows == [("José", "1991-02-03", cast.NORTHWIND_RENO)]
    assert "1991" not in services.content.decode()
    assert "1991" not in str(sql.rows(db, "select form from authorizations_draft"))
    missing = form(client.get(f"{NEW}/add-employee"), "new/add").send(client)
    assert "There are 5 things to correct" in main_text(missing)


def test_the_date_of_birth_shows_to_who_typed_it_before_submit(db: str) -> None:
    client, colleague = signed_in(BASIC), signed_in(BASIC2)
    typed = {"first_name": "José", "last_name": "Cruz", "employee_number": "1044", "date_of_birth": "02/03/1991"}
    page = form(client.get(f"{NEW}/add-employee"), "new/add")
    services = page.send(client, location=cast.NORTHWIND_RENO, **typed)
    step = client.get(services["Location"].replace("/services", "/employee"))
    assert "Cruz, José 1044 Date of birth 02/03/1991" in main_text(step)
    found = form(colleague.get(NEW), "employee").send(colleague, employee_query="Cruz", search="1")
    (added,) = sql.rows(db, "select id from employees_employee where employee_number = '1044'")[0]
    chosen = form(found, "employee").send(colleague, picked=added)
    other = main_text(colleague.get(chosen["Location"].replace("/services", "/employee")))
    assert ("Cruz, José 1044" in other, "1991" in other) == (True, False)


def test_somebody_younger_than_fourteen_is_asked_about_once(db: str) -> None:
    client, year = signed_in(BASIC), made.today().year - 10
    typed = {"first_name": "Tom", "last_name": "Cruz", "employee_number": "1044", "date_of_birth": f"01/01/{year}"}
    asked = form(client.get(f"{NEW}/add-employee"), "new/add").send(client, location=cast.NORTHWIND_RENO, **typed)
    assert (asked.status_code, "younger than 14" in main_text(asked)) == (422, True)
    other = form(asked, "new/add").send(client, date_of_birth=f"01/02/{year}")
    assert (other.status_code, "younger than 14" in main_text(other)) == (422, True)
    follow(client, form(other, "new/add").send(client), "services")


def test_the_review_shows_the_date_of_birth_where_it_is_known(db: str) -> None:
    client = signed_in(BASIC)
    assert "Date of birth" not in main_text(to_review(client, made.AUDIOGRAM, reason="periodic"))
    made.submitted()
    assert "1001, Driver Date of birth 03/14/1988" in main_text(to_review(client, made.AUDIOGRAM, reason="periodic"))


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


def test_a_draft_is_its_authors_and_can_be_thrown_away(db: str) -> None:
    client = signed_in(BASIC)
    page = to_services(client)
    draft = sql.rows(db, "select id from authorizations_draft")[0][0]
    assert signed_in(BASIC2).get(f"{NEW}/services?draft={draft}").status_code == 404
    discard = form(page, "/discard")
    assert discard.send(signed_in(BASIC2)).status_code == 404
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(1,)]
    for _ in range(2):
        assert discard.send(client)["Location"] == "/"
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(0,)]


def test_a_form_of_another_company_changes_nothing(db: str) -> None:
    client = signed_in(BASIC)
    asked = form(to_review(client, made.AUDIOGRAM, reason="periodic"), "submit")
    answer = asked.send(client, _company=cast.FABRIKAM)
    assert answer.status_code == 409
    assert "You switched company in another tab" in main_text(answer)
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(0,)]


def test_a_place_that_is_not_reached_any_more_shows_on_the_review(db: str) -> None:
    stale = {"employee_id": str(cast.employee("felix")), "location_id": str(cast.FABRIKAM_DALLAS)}
    details = {"services": [made.AUDIOGRAM], "center_id": str(cast.AUSTIN), "reason": "periodic"}
    form_of = stale | details | {"valid_from": made.today().isoformat()}
    draft = operations.save_draft(cast.actor(BASIC), None, dict(form_of))
    page = signed_in(BASIC).get(f"{NEW}/review?draft={draft.id}")
    assert "Not within your reach any more" in main_text(page)
    assert "Felix" not in page.content.decode()


def test_a_draft_that_is_gone_says_so_whoever_it_was_of(db: str) -> None:
    client, other = signed_in(BASIC), signed_in(BASIC2)
    to_services(client)
    draft = sql.rows(db, "select id from authorizations_draft")[0][0]
    said = "This draft was submitted or discarded. Go to Authorizations"
    for step in ("", "/employee", "/services", "/review"):
        foreign, none = (other.get(f"{NEW}{step}?draft={which}") for which in (draft, uuid.uuid4()))
        assert (foreign.status_code, none.status_code) == (404, 404)
        assert without_marks(foreign) == without_marks(none)
        assert said in main_text(none)
    assert said in main_text(other.get(f"{NEW}/services?draft=x"))


def test_looking_at_the_form_for_a_new_employee_begins_no_draft_and_presets_no_location(db: str) -> None:
    made.submitted()
    client = signed_in(BASIC)
    (link,) = re.findall(rf'href="({NEW}/add-employee)"', client.get(NEW).content.decode())
    page = client.get(link)
    assert "Choose a location Austin plant, Austin Reno depot, Reno" in main_text(page)
    assert form(page, "new/add").fields["location"] == [""]
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(0,)]
    typed = {"first_name": "Tom", "last_name": "Cruz", "employee_number": "1044", "date_of_birth": "02/03/1991"}
    for place in ("", cast.FABRIKAM_DALLAS):
        refused = form(page, "new/add").send(client, location=place, **typed)
        assert (refused.status_code, "Choose the location" in main_text(refused)) == (422, True)


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
    later = page.send(client, date_of_injury=(today + timedelta(days=1)).strftime("%m/%d/%Y"))
    assert "The date of the injury cannot lie in the future" in main_text(later)
    follow(client, page.send(client, valid_from=last.strftime("%m/%d/%Y")), "review")
