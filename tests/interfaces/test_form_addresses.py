"""The address of a refused form stays in the browser's bar: who opens it anew comes to the page the form is on."""

from __future__ import annotations

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.factories import authorizations as made
from tests.support.web import signed_in

BASIC, DESK = "basic@northwind.example", "front-desk@austin.example"
ONE, LINE = uuid.UUID(int=1), uuid.UUID(int=2)
PLACES = [
    (DESK, f"/center/authorizations/{ONE}/check-in", f"/center/authorizations/{ONE}/"),
    (DESK, f"/center/authorizations/{ONE}/open", f"/center/authorizations/{ONE}/"),
    (DESK, f"/center/visits/{ONE}/check-out", f"/center/visits/{ONE}/"),
    (DESK, f"/center/visits/{ONE}/publish", f"/center/visits/{ONE}/"),
    (DESK, f"/center/visits/{ONE}/lines/{LINE}", f"/center/visits/{ONE}/"),
    (BASIC, "/results/search", "/results/"),
    (BASIC, "/results/archive", "/results/"),
    (BASIC, f"/authorizations/new/add?draft={ONE}", f"/authorizations/new/add-employee?draft={ONE}"),
    (BASIC, f"/authorizations/new/submit?draft={ONE}", f"/authorizations/new/review?draft={ONE}"),
    (BASIC, f"/authorizations/{ONE}/extend", f"/authorizations/{ONE}"),
    (BASIC, f"/authorizations/drafts/{ONE}/discard", "/authorizations/"),
]


@pytest.mark.parametrize(("email", "address", "page"), PLACES)
def test_the_address_of_a_form_leads_to_its_page(db: str, email: str, address: str, page: str) -> None:
    other = DESK if email == BASIC else BASIC
    answer = signed_in(email).get(address)
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert signed_in(other).get(address).status_code == 404
    anonymous = Client().get(address)
    assert anonymous.status_code == 302
    assert parse_qs(urlsplit(anonymous["Location"]).query) == {"next": [address]}


def test_a_session_that_ends_over_a_refused_form_leads_back_to_it(db: str) -> None:
    one, desk = made.submitted(), signed_in(DESK)
    refused = desk.post(f"/center/authorizations/{one.id}/check-in", {"_key": str(uuid.uuid4()), "_company": ""})
    assert refused.status_code in (409, 422)
    assert desk.get(refused.request["PATH_INFO"], follow=True).status_code == 200
