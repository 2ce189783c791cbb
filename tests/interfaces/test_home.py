"""The start page: what needs attention, and the shortest way to the next authorization."""

from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.domains.authorizations import operations
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support.pages import form, main_text
from tests.support.web import signed_in

BASIC, ADMIN, VIEWER = "basic@northwind.example", "user-admin@northwind.example", "view-only@northwind.example"


def test_everybody_starts_where_the_work_is(db: str) -> None:
    desk = signed_in("front-desk@austin.example").get("/")
    operator = signed_in("operator@provider.example").get("/")
    assert (desk.status_code, desk["Location"]) == (302, "/center/")
    assert (operator.status_code, operator["Location"]) == (302, "/provider/")


def test_home_says_what_needs_attention_and_leads_to_it(db: str) -> None:
    made.submitted()
    made.begin_visit(made.submitted().id)
    client = signed_in(BASIC)
    page = client.get("/")
    shown = main_text(page)
    assert (
        "1 Not opened by the center yet 1 In a center now"
        " 0 With a service refused or not performed in the last 14 days 0" in shown
    )
    for show, count in (("not_opened", 1), ("in_center", 1), ("refused_lines", 0), ("expiring", 0)):
        assert f'href="/authorizations/?show={show}"' in page.content.decode()
        listed = client.get(f"/authorizations/?show={show}").content.decode()
        assert len(re.findall('class="oh-person"', listed)) == count
    assert "New results" not in shown
    assert "New results" in main_text(signed_in(ADMIN).get("/"))


def test_home_offers_to_authorize_again_and_to_go_on_with_a_draft(db: str) -> None:
    for services in (made.AUDIOGRAM, made.DOT_PHYSICAL, "spirometry", "vision-screening", "exit-physical"):
        made.submitted(services=(services,))
    older = made.submitted()
    newest = [made.submitted(services=(made.AUDIOGRAM,)), made.submitted()]
    begun: dict[str, object] = {"employee_id": str(cast.employee("ines")), "services": ["a"]}
    draft = operations.save_draft(cast.actor(BASIC), None, begun)
    page = signed_in(BASIC).get("/").content.decode()
    again = re.findall(r"/authorizations/new\?like=([0-9a-f-]+)", page)
    assert again[:2] == [str(one.id) for one in reversed(newest)]
    assert (len(again), len(set(again)), str(older.id) in again) == (5, 5, False)
    assert f"/authorizations/new/review?draft={draft.id}" in page
    assert "Garcia-Lopez, Inés" in page
    other = signed_in("basic2@northwind.example").get("/").content.decode()
    assert "like=" not in other
    assert str(draft.id) not in other


def test_each_draft_is_discarded_where_it_is_listed(db: str) -> None:
    nora = {"employee_id": str(cast.employee("nora"))}
    kept, gone = (operations.save_draft(cast.actor(BASIC), None, dict(nora)).id for _ in range(2))
    client = signed_in(BASIC)
    page = client.get("/")
    assert main_text(page).count("Discard the draft of") == 2
    asked = form(page, f"{gone}/discard").send(client)
    assert form(asked, "/discard").send(client)["Location"] == "/"
    after = client.get("/")
    assert "The draft was discarded." in main_text(after)
    assert (str(kept) in after.content.decode(), str(gone) in after.content.decode()) == (True, False)


def test_view_only_is_offered_nothing_that_creates(db: str) -> None:
    made.submitted()
    shown = main_text(signed_in(VIEWER).get("/"))
    assert "1 Not opened by the center yet" in shown
    for words in ("New authorization", "Authorize again", "Drafts"):
        assert words not in shown


def test_home_costs_the_same_however_much_there_is(db: str) -> None:
    client, counts = signed_in(ADMIN), []
    for more in (1, 19):
        for _ in range(more):
            made.submitted()
            operations.save_draft(cast.actor(ADMIN), None, {"employee_id": str(cast.employee("nora"))})
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 60
