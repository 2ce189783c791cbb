"""The company's pages of work status: who is there, in which words, found how; and nothing beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.domains.work_status import operations, reads
from occhub.domains.work_status.types import Duty, NewRestriction, NewWorkStatus, StatusFilter
from occhub.platform.ids import LocationId
from tests.factories import authorizations as made
from tests.factories import cast
from tests.factories.documents import ADMIN, AUSTIN_DESK, RENO, RENO_DESK, SUPERVISOR
from tests.support import sql
from tests.support.web import signed_in


def record(name: str, new: NewWorkStatus, desk: str = AUSTIN_DESK, **changes: object) -> None:
    """A visit of a member of the cast with a work status."""
    authorization = made.submitted(ADMIN, **({"employee_id": cast.employee(name)} | changes))
    visit = made.begin_visit(authorization.id, name, desk)
    operations.record_work_status(cast.actor(desk), visit.id, new)


def limited(days: int) -> NewWorkStatus:
    """A restriction that ends so many days from today."""
    return NewWorkStatus(Duty.RESTRICTED, (NewRestriction("lift", 15, until=made.today() + timedelta(days=days)),))


def names(page: str) -> list[str]:
    """The people of a list, in order."""
    return re.findall(r'<a href="/work-status/[0-9a-f-]{36}">([^<]+)</a>', page)


def test_a_supervisor_sees_the_own_locations_with_what_changes_soon_first(db: str) -> None:
    record("ines", NewWorkStatus(Duty.FULL), **made.injury())
    record("nora", limited(3), **made.injury())
    record("maeve", NewWorkStatus(Duty.OFF), RENO_DESK, **RENO)
    page = signed_in(SUPERVISOR).get("/work-status/").content.decode()
    assert names(page) == ["Vance, Nora", "Garcia-Lopez, Inés"]
    assert page.index("Changes in the next 7 days</h2>") < page.index("Vance, Nora") < page.index("Everybody else")
    assert "Lift up to 15 lb, through" in page
    plain = re.sub(r"<option.*?</option>", "", page)
    for word in (
        "njury",
        "CL-77",
        "1988",
        "1990",
        "left hand",
        "Maeve",
        'href="/visits',
        "/results",
        "/authorizations",
    ):
        assert word not in plain
    everybody = signed_in(ADMIN).get("/work-status/").content.decode()
    assert sorted(names(everybody)) == ["Garcia-Lopez, Inés", "O&#x27;Connor, Maeve", "Vance, Nora"]


def test_it_is_found_by_name_in_any_order_and_by_state_and_no_name_stands_in_the_address(db: str) -> None:
    record("ines", NewWorkStatus(Duty.OFF))
    record("nora", limited(30))
    client = signed_in(SUPERVISOR)
    for words, show, found in (
        ("lopez ines", "", ["Garcia-Lopez, Inés"]),
        ("van", "", ["Vance, Nora"]),
        ("", "off", ["Garcia-Lopez, Inés"]),
        ("", "restricted", ["Vance, Nora"]),
        ("", "changing", []),
        ("van", "off", []),
        ("?", "", []),
    ):
        answer = client.post("/work-status/", {"words": words, "show": show})
        assert answer.status_code == 303
        assert not [word for word in words.split() if len(word) > 2 and word in answer["Location"]]
        page = client.get(answer["Location"]).content.decode()
        assert names(page) == found, (words, show)
    assert client.get("/work-status/?clear=1").status_code == 303


def test_it_is_narrowed_to_a_location_which_is_offered_where_there_is_a_choice(db: str) -> None:
    record("nora", limited(3))
    record("maeve", NewWorkStatus(Duty.OFF), RENO_DESK, **RENO)
    admin, supervisor = signed_in(ADMIN), signed_in(SUPERVISOR)
    page = admin.get("/work-status/").content.decode()
    offered = page.partition('name="location"')[2].partition("</select>")[0]
    there = [str(cast.NORTHWIND_AUSTIN), str(cast.NORTHWIND_RENO)]
    assert re.findall(r'<option value="([^"]+)"', offered) == there
    assert 'name="location"' not in supervisor.get("/work-status/").content.decode()
    for place, found in ((cast.NORTHWIND_RENO, ["O&#x27;Connor, Maeve"]), (cast.NORTHWIND_AUSTIN, ["Vance, Nora"])):
        address = admin.post("/work-status/", {"location": str(place)})["Location"]
        assert str(place) not in address
        narrowed = admin.get(address).content.decode()
        assert names(narrowed) == found
        assert "Location: " in narrowed
        assert names(admin.get(address.replace("/?", "/print?")).content.decode()) == found
    elsewhere = supervisor.post("/work-status/", {"location": str(cast.NORTHWIND_RENO)})["Location"]
    assert names(supervisor.get(elsewhere).content.decode()) == []


def test_a_supervisor_of_two_locations_chooses_between_those_of_which_something_is_known(db: str) -> None:
    record("nora", limited(3))
    record("maeve", NewWorkStatus(Duty.OFF), RENO_DESK, **RENO)
    actor = cast.actor(SUPERVISOR)
    both = replace(actor, location_ids=frozenset([*(actor.location_ids or ()), LocationId(cast.NORTHWIND_RENO)]))
    with CaptureQueriesContext(connection) as captured:
        found = reads.places(both)
    assert [one.id for one in found] == [cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO]
    assert sum('"work_status_status"' in one["sql"] for one in captured.captured_queries) == 1
    assert [one.id for one in reads.places(actor)] == [cast.NORTHWIND_AUSTIN]
    at_reno = StatusFilter(location_id=cast.NORTHWIND_RENO)
    assert [one.person for one in reads.changing(both, at_reno)] == []
    assert [one.person for one in reads.statuses_page(both, at_reno).items] == ["O'Connor, Maeve"]
    assert reads.statuses_page(actor, at_reno).items == ()


def test_only_the_latest_visit_counts_and_the_persons_page_has_the_course(db: str) -> None:
    record("nora", NewWorkStatus(Duty.OFF))
    sql.execute(db, "update visits_visit set checked_in_at = checked_in_at - interval '9 days'")
    sql.execute(db, "update work_status_status set as_of = as_of - interval '9 days', valid_from = valid_from - 9")
    record("nora", limited(20))
    client = signed_in(SUPERVISOR)
    page = client.get("/work-status/").content.decode()
    assert names(page) == ["Vance, Nora"]
    assert "Off work" not in re.sub(r"<option.*?</option>", "", page)
    found = client.get(f"/work-status/{cast.employee('nora')}").content.decode()
    now, before = found.split('id="before-head"')
    assert "Lift up to 15 lb" in now
    assert "Off work, from" in before
    assert "/visits/" not in found
    title = re.search("<title>(.*?)</title>", found, re.DOTALL)
    assert title is not None
    assert "Vance" not in title[1]
    assert "/visits/" in signed_in(ADMIN).get(f"/work-status/{cast.employee('nora')}").content.decode()


def test_what_is_over_is_said_to_be_over(db: str) -> None:
    record("nora", NewWorkStatus(Duty.OFF, until=made.today()))
    sql.execute(
        db, "update work_status_status set until = until - 2, ends_on = ends_on - 2, last_change = last_change - 2"
    )
    client = signed_in(SUPERVISOR)
    page = client.get("/work-status/").content.decode()
    assert "Off work ended" in page
    assert "nothing newer is known" in client.get(f"/work-status/{cast.employee('nora')}").content.decode()
    assert names(client.get("/work-status/?show=ended").content.decode()) == ["Vance, Nora"]
    assert names(client.get("/work-status/?show=off").content.decode()) == []


def test_who_moved_is_shown_where_the_newest_status_is(db: str) -> None:
    record("nora", NewWorkStatus(Duty.OFF))
    record("nora", limited(20), RENO_DESK, location_id=cast.NORTHWIND_RENO, center_id=cast.RENO)
    client = signed_in(SUPERVISOR)
    assert names(client.get("/work-status/").content.decode()) == []
    assert client.get(f"/work-status/{cast.employee('nora')}").status_code == 404


def test_the_list_for_paper_is_by_name(db: str) -> None:
    record("nora", limited(3))
    record("ines", NewWorkStatus(Duty.FULL))
    page = signed_in(SUPERVISOR).get("/work-status/print").content.decode()
    assert names(page) == ["Garcia-Lopez, Inés", "Vance, Nora"]


def test_the_supervisor_comes_to_the_own_page_and_has_two_tabs(db: str) -> None:
    client = signed_in(SUPERVISOR)
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/work-status/")
    page = client.get("/work-status/").content.decode()
    assert "No work status yet" in page
    tabs = page[page.index("<nav") : page.index("</nav>")]
    assert re.findall(r'href="(/[^"]*)"', tabs) == ["/work-status/", "/help/"]
    assert "You see no cause" in client.get("/help/").content.decode()


def test_who_was_given_no_visits_reads_why_in_words(db: str) -> None:
    answer = signed_in("basic@northwind.example").get("/work-status/")
    assert answer.status_code == 403
    assert "A User Admin of your company can give you access to visits" in answer.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(db: str) -> None:
    client, counts = signed_in(SUPERVISOR), []
    client.get("/work-status/")
    for name in ("nora", "ines"):
        record(name, limited(3))
        with CaptureQueriesContext(connection) as captured:
            client.get("/work-status/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
