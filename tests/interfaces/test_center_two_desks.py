"""Two desks at one visit: what one recorded is not overwritten by a page of the other that shows it otherwise."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.visits import operations as visits
from tests.factories import authorizations as made
from tests.factories import cast, world
from tests.support import sql
from tests.support.pages import form, main_text
from tests.support.web import signed_in

DESK, CLINICIAN = "front-desk@austin.example", "clinician@austin.example"
LINES = "select state, outcome_reason, center_note, recorded_by from authorizations_line order by position"
AT = "select to_char(recorded_at at time zone 'America/Chicago', 'FMHH12:MI AM') from authorizations_line"
REFUSED = {"outcome": "refused:refused-declined", "note": "Asks her union first"}


def test_a_page_that_is_not_true_any_more_asks_before_it_changes_what_another_desk_recorded(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id), signed_in(DESK)
    line, page = visit.authorization.lines[0].id, reverse("center-visit", args=[visit.id])
    stale = form(desk.get(page), str(line))
    visits.record_line(cast.actor(CLINICIAN), visit.id, line, LineOutcome(LineState.PERFORMED))
    refused = stale.send(desk, **REFUSED)
    told = main_text(refused)
    at = sql.rows(db, AT)
    assert refused.status_code == 409
    assert f"Clinician Austin recorded Performed at {at[0][0]}. Change it? Change to Refused Keep Performed" in told
    assert sql.rows(db, LINES) == [("performed", "", "", "Clinician Austin")]
    assert form(refused, str(line)).send(desk, outcome=REFUSED["outcome"]).status_code == 303
    assert sql.rows(db, LINES) == [("refused", "refused-declined", "Asks her union first", "Front-Desk Austin")]


def test_a_second_click_is_for_what_the_question_showed(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id), signed_in(DESK)
    line, clinician = visit.authorization.lines[0].id, cast.actor(CLINICIAN)
    stale = form(desk.get(reverse("center-visit", args=[visit.id])), str(line))
    visits.record_line(clinician, visit.id, line, LineOutcome(LineState.PERFORMED))
    asked = form(stale.send(desk, **REFUSED), str(line))
    visits.record_line(clinician, visit.id, line, LineOutcome(LineState.NOT_PERFORMED, "not-performed-staff"))
    again = asked.send(desk, outcome=REFUSED["outcome"])
    assert (again.status_code, "Clinician Austin recorded Not performed" in main_text(again)) == (409, True)
    assert sql.rows(db, LINES) == [("not_performed", "not-performed-staff", "", "Clinician Austin")]


@pytest.mark.parametrize("outcome", ["refused:refused-declined", "performed"])
def test_what_the_page_shows_is_corrected_at_once_and_the_same_is_no_disagreement(db: str, outcome: str) -> None:
    visit, desk = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id), signed_in(DESK)
    line, page = visit.authorization.lines[0].id, reverse("center-visit", args=[visit.id])
    stale = form(desk.get(page), str(line))
    visits.record_line(cast.actor(CLINICIAN), visit.id, line, LineOutcome(LineState.PERFORMED))
    fresh = stale if outcome == "performed" else form(desk.get(page), str(line))
    assert fresh.send(desk, outcome=outcome).status_code == 303
    said = [("performed", "", "", "Clinician Austin")]
    assert sql.rows(db, LINES) == (
        said if outcome == "performed" else [("refused", "refused-declined", "", "Front-Desk Austin")]
    )


def news(desk: Client, page: str, since: str) -> str:
    """What the refreshed page of a visit says beside itself."""
    answer = desk.get(page, headers={"X-Occhub-Poll": "1", "X-Occhub-Since": since}).content.decode()
    return html.unescape(re.findall(r'data-poll-message="([^"]*)"', answer)[0])


def test_a_refreshed_visit_tells_what_others_did_and_nothing_of_ones_own(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    first, second = (line.id for line in visit.authorization.lines)
    page = reverse("center-visit", args=[visit.id])
    since = re.findall(r'data-poll-since="([^"]+)"', desk.get(page).content.decode())[0]
    visits.record_line(cast.actor(DESK), visit.id, first, LineOutcome(LineState.PERFORMED))
    assert news(desk, page, since) == ""
    visits.record_line(cast.actor(CLINICIAN), visit.id, second, LineOutcome(LineState.REFUSED, "refused-declined"))
    world.report(cast.actor(CLINICIAN), visit.id, "audiogram", line=second)
    refused = "Audiogram, annual: refused. The employee declined the service."
    assert news(desk, page, since) == f"Clinician Austin: Report published. Clinician Austin: {refused}"
    own = "Front-Desk Austin: DOT physical, recertification: performed."
    assert news(signed_in(CLINICIAN), page, since) == own
    assert [news(desk, page, unsaid) for unsaid in ("", "soon", "2999-01-01")] == ["", "", ""]
