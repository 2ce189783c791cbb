"""New authorization: the review, Submit, and the drafts on the way."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

from occhub.domains.authorizations import operations
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql
from tests.support.ordering import BASIC, BASIC2, NEW, submitted, to_review, to_services
from tests.support.pages import form, main_text, without_marks
from tests.support.web import signed_in


def test_a_repeat_takes_two_pages(db: str) -> None:
    """From Home: one click to a form that is filled in, one to submit."""
    first = made.submitted(instructions="As last time")
    client = signed_in(BASIC)
    operations.cancel_authorization(cast.actor(BASIC), first.id, "Entered twice")
    (link,) = re.findall(rf'href="({NEW}\?like={first.id})"', client.get("/").content.decode())
    page = client.get(link)
    assert "second time" not in main_text(page)
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(0,)]
    again = submitted(client, form(page, "submit").send(client))
    same = ("employee_id", "center_id", "location_id", "reason", "instructions", "is_injury")
    assert [getattr(again, name) for name in same] == [getattr(first, name) for name in same]
    assert [line.service for line in again.lines] == [line.service for line in first.lines]
    assert again.id != first.id


def test_a_second_one_like_an_open_one_needs_a_tick(db: str) -> None:
    """As after Back: the form is filled in once more, under another key."""
    first = made.submitted()
    client = signed_in(BASIC)
    page = client.get(f"{NEW}?like={first.id}")
    warned = rf'<a href="/authorizations/{first.id}">{first.number}</a> for these services is open since '
    assert re.search(warned, page.content.decode())
    refused = form(page, "submit").send(client)
    shown = main_text(refused)
    assert (refused.status_code, "The authorization was not submitted These services are" in shown) == (422, True)
    assert re.search(warned, refused.content.decode())
    assert 'href="#id_again"' in refused.content.decode()
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(1,)]
    again = form(refused, "submit")
    one = submitted(client, again.send(client, again="on"))
    assert submitted(client, again.send(client, again="on")).id == one.id
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(2,)]


def test_a_colleagues_open_one_is_not_mentioned_on_the_review(db: str) -> None:
    own, colleagues = made.submitted(), made.submitted("user-admin@northwind.example")
    operations.cancel_authorization(cast.actor(BASIC), own.id, "Entered twice")
    client = signed_in(BASIC)
    page = client.get(f"{NEW}?like={own.id}")
    assert ("second time" in main_text(page), colleagues.number in main_text(page)) == (False, False)
    submitted(client, form(page, "submit").send(client))


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


def test_a_draft_is_its_authors_and_can_be_thrown_away(db: str) -> None:
    client = signed_in(BASIC)
    page = to_services(client)
    draft = sql.rows(db, "select id from authorizations_draft")[0][0]
    assert signed_in(BASIC2).get(f"{NEW}/services?draft={draft}").status_code == 404
    discard = form(page, "/discard")
    for confirmed in (None, "1"):
        assert discard.send(signed_in(BASIC2), confirmed=confirmed).status_code == 404
    asked = discard.send(client)  # without script
    assert (asked.status_code, "Discard this draft? What you entered" in main_text(asked)) == (200, True)
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(1,)]
    for _ in range(2):
        assert form(asked, "/discard").send(client)["Location"] == "/"
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
