"""The center's form of a work status: rows come and go, what is wrong stands at its field, nothing typed is lost."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

from django.test import Client

from occhub.domains.visits.types import VisitDetail
from occhub.domains.work_status import reads
from occhub.domains.work_status.types import Duty, WorkStatusDetail
from tests.factories import authorizations as made
from tests.factories import cast
from tests.factories.documents import AUSTIN_DESK
from tests.support import sql
from tests.support.web import signed_in


def sit_down(**changes: Any) -> tuple[Client, VisitDetail, str]:
    """The desk before the form of a visit."""
    visit = made.begin_visit(made.submitted(**changes).id)
    return signed_in(AUSTIN_DESK), visit, f"/center/visits/{visit.id}/work-status"


def sent(**fields: str) -> dict[str, str]:
    """A form with a key of its own."""
    return {"_key": str(uuid.uuid4()), "seen": "0", **fields}


def weekday(ahead: int) -> date:
    """A day from Monday to Friday, so many days ahead or a little more: the centers of the cast are open then."""
    day = made.today() + timedelta(days=ahead)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def typed_in(page: str) -> dict[str, str]:
    """What the fields of a page hold, by name; the chosen duty and no buttons."""
    fields = dict(re.findall(r'<input[^>]* name="([a-z_]+-?\d*)"[^>]* value="([^"]*)"', page))
    found = re.search(r'name="duty" value="(\w+)"[^>]*checked', page)
    return fields | ({"duty": found[1]} if found else {})


def status_of(visit: VisitDetail) -> WorkStatusDetail | None:
    """What is recorded."""
    return reads.work_status(cast.actor(AUSTIN_DESK), visit.id)


def test_full_duty_is_one_press_on_the_page_of_the_visit(db: str) -> None:
    client, visit, address = sit_down()
    page = client.get(f"/center/visits/{visit.id}/").content.decode()
    assert "None is recorded." in page
    form = page[page.index(f'action="{address}"') :]
    answer = client.post(address, sent(go="save", duty="full"))
    assert 'name="duty" value="full"' in form
    assert (answer.status_code, answer["Location"]) == (303, f"/center/visits/{visit.id}/#work-status")
    status = status_of(visit)
    assert status is not None
    assert (status.duty, status.version) == (Duty.FULL, 1)
    assert "Full duty" in client.get(f"/center/visits/{visit.id}/").content.decode()


def test_an_injury_visit_says_that_the_work_status_is_expected(db: str) -> None:
    client, visit, _ = sit_down(**made.injury())
    assert "expects the work status at check-out" in client.get(f"/center/visits/{visit.id}/").content.decode()


def test_rows_come_with_usual_values_and_go_again_and_nothing_typed_is_lost(db: str) -> None:
    client, _visit, address = sit_down()
    week = f"{made.today() + timedelta(days=7):%m/%d/%Y}"
    page = client.post(address, sent(go="add:lift", duty="full")).content.decode()
    first = typed_in(page)
    assert {name: first[name] for name in ("duty", "kind-0", "amount-0", "until-0")} == {
        "duty": "restricted", "kind-0": "lift", "amount-0": "20", "until-0": week,
    }  # fmt: skip
    changed = first | {"amount-0": "1o", "until-0": "12/01/2026x", "next_on": "soon"}
    page = client.post(address, changed | {"go": "add:reach"}).content.decode()
    second = typed_in(page)
    kept = ("amount-0", "until-0", "next_on", "kind-1", "until-1")
    assert [second[name] for name in kept] == ["1o", "12/01/2026x", "soon", "reach", "12/01/2026x"]
    page = client.post(address, second | {"go": "remove:0"}).content.decode()
    third = typed_in(page)
    assert ("kind-1" in third, third["kind-0"], third["until-0"]) == (False, "reach", "12/01/2026x")
    assert sql.rows(db, "select count(*)::int from work_status_status") == [(0,)]


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(db: str) -> None:
    client, _visit, address = sit_down()
    wrong = {"kind-0": "lift", "amount-0": "900", "until-0": "02/30/2027", "kind-1": "other", "words-1": ""}
    answer = client.post(address, sent(go="save", duty="restricted", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This day does not exist." in page
    answer = client.post(address, sent(go="save", duty="restricted", **(wrong | {"until-0": ""})))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_amount-0">Up to, lb: Enter 0 to 200 lb.' in page
    assert "Say in words what is restricted" in page
    assert typed_in(page)["amount-0"] == "900"
    assert "Choose full duty, restrictions or off work." in client.post(address, sent(go="save")).content.decode()
    assert sql.rows(db, "select count(*)::int from work_status_status") == [(0,)]


def test_a_correction_begins_with_what_is_recorded(db: str) -> None:
    client, visit, address = sit_down()
    day = f"{weekday(5):%m/%d/%Y}"
    rows = {"kind-0": "lift", "amount-0": "10", "until-0": day, "kind-1": "other", "words-1": "No ladders <b>"}
    when = {"next_on": day, "next_at": "14:30", "next_center": str(cast.RENO)}
    assert client.post(address, sent(go="save", duty="restricted", **rows, **when)).status_code == 303
    page = client.get(address).content.decode()
    typed = typed_in(page)
    assert {name: typed.get(name) for name in (*rows, *when, "seen", "duty") if name != "next_center"} == {
        **rows, "words-1": "No ladders &lt;b&gt;", "next_on": day, "next_at": "14:30", "seen": "1",
        "duty": "restricted",
    }  # fmt: skip
    assert f'<option value="{cast.RENO}" selected' in page
    assert client.post(address, typed | {"duty": "off", "until": day, "go": "save"}).status_code == 303
    status = status_of(visit)
    assert status is not None
    assert (status.version, status.duty, status.restrictions) == (2, Duty.OFF, ())
    visit_page = client.get(f"/center/visits/{visit.id}/").content.decode()
    assert "Version 2, recorded" in visit_page
    assert "2:30 PM C" in visit_page


def test_a_form_that_was_overtaken_shows_what_stands_now(db: str) -> None:
    client, _visit, address = sit_down()
    client.post(address, sent(go="save", duty="full"))
    answer = client.post(address, sent(go="save", duty="off"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "nothing was saved" in page
    assert typed_in(page)["seen"] == "1"


def test_a_replay_has_one_effect(db: str) -> None:
    client, _visit, address = sit_down()
    form = sent(go="save", duty="off")
    assert [client.post(address, form).status_code for _ in range(2)] == [303, 303]
    assert sql.rows(db, "select count(*)::int from work_status_status") == [(1,)]


def test_head_answers_as_get_does(db: str) -> None:
    client, _, address = sit_down()
    assert [client.head(address).status_code, client.get(address).status_code] == [200, 200]


def test_no_name_stands_in_the_title_of_the_form(db: str) -> None:
    client, visit, address = sit_down()
    title = re.search("<title>(.*?)</title>", client.get(address).content.decode(), re.DOTALL)
    assert title is not None
    assert (visit.number in title[1], "Vance" in title[1]) == (True, False)


def test_the_report_is_looked_at_and_published_from_the_page_and_corrected_with_the_status(db: str) -> None:
    client, visit, address = sit_down(**made.injury())
    client.post(address, sent(go="save", duty="full"))
    preview = client.get(f"{address}/report")
    assert (preview.status_code, preview["Content-Type"], preview.content[:5]) == (200, "application/pdf", b"%PDF-")
    status = status_of(visit)
    assert status is not None
    form = sent(status=str(status.id))
    assert [client.post(f"{address}/publish", form).status_code for _ in range(2)] == [303, 303]
    page = client.get(f"/center/visits/{visit.id}/").content.decode()
    assert "Report published" in page
    assert ">Publish report<" not in page
    client.post(address, sent(go="save", duty="off", seen="1"))
    page = client.get(f"/center/visits/{visit.id}/").content.decode()
    assert "Publish the corrected report" in page
    assert client.post(f"{address}/publish", sent(status=str(status.id))).status_code == 303
    assert "nothing was published" in client.get(f"/center/visits/{visit.id}/").content.decode()
    newest = status_of(visit)
    assert newest is not None
    client.post(f"{address}/publish", sent(status=str(newest.id)))
    assert sql.rows(db, "select state, version from results_document order by 2") == [
        ("superseded", 1), ("published", 2),
    ]  # fmt: skip


def test_check_out_of_an_injury_without_a_work_status_asks_once(db: str) -> None:
    client, visit, address = sit_down(**made.injury())
    line = visit.authorization.lines[0].id
    client.post(f"/center/visits/{visit.id}/lines/{line}", sent(outcome="performed", seen=""))
    out = f"/center/visits/{visit.id}/check-out"
    asked = client.post(out, sent())
    assert asked.status_code == 200
    assert "nobody recorded what the employee may do at work" in asked.content.decode()
    assert sql.rows(db, "select state from visits_visit") == [("in_progress",)]
    assert client.post(out, sent(without_status="1")).status_code == 303
    assert sql.rows(db, "select state from visits_visit") == [("checked_out",)]
    assert client.post(address, sent(go="save", duty="full")).status_code == 303


def test_check_out_with_a_work_status_or_without_an_injury_asks_nothing(db: str) -> None:
    for changes in ({}, made.injury()):
        client, visit, address = sit_down(**changes)
        for line in visit.authorization.lines:
            client.post(f"/center/visits/{visit.id}/lines/{line.id}", sent(outcome="performed", seen=""))
        if changes:
            client.post(address, sent(go="save", duty="full"))
        assert client.post(f"/center/visits/{visit.id}/check-out", sent()).status_code == 303


def test_an_appointment_while_the_center_is_closed_is_asked_about_once(db: str) -> None:
    client, visit, address = sit_down()
    sunday = weekday(3) + timedelta(days=6 - weekday(3).weekday())
    plain = sent(go="save", duty="full", next_on=f"{sunday:%m/%d/%Y}", next_center=str(cast.AUSTIN))
    asked = client.post(address, plain)
    said = f"Harborline Austin is closed on Sunday, {sunday:%b} {sunday.day}. Choose another day, or save again"
    assert (asked.status_code, said in asked.content.decode()) == (422, True)
    assert status_of(visit) is None
    kept = typed_in(asked.content.decode())["kept"]
    monday = f"{sunday + timedelta(days=1):%m/%d/%Y}"
    late = plain | {"next_on": monday, "next_at": "19:30", "kept": kept}
    asked = client.post(address, late)  # another question: the answer to the first is none to this
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "is open 8:00 AM to 6:00 PM C" in page
    assert "Choose another time, or save again" in page
    assert client.post(address, late | {"kept": typed_in(page)["kept"]}).status_code == 303
    status = status_of(visit)
    assert status is not None
    assert status.appointment is not None
    assert status.appointment.at is not None
    assert f"{status.appointment.at:%H:%M}" == "19:30"


def test_an_appointment_while_the_center_is_open_is_not_asked_about(db: str) -> None:
    client, visit, address = sit_down()
    for at in ("", "08:00", "17:59"):
        day = f"{weekday(3):%m/%d/%Y}"
        seen = str(getattr(status_of(visit), "version", 0))
        assert client.post(address, sent(go="save", duty="full", next_on=day, next_at=at, seen=seen)).status_code == 303
