"""The steps of a new authorization, as a browser without script takes them."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from occhub.domains.authorizations import reads
from occhub.domains.authorizations.types import AuthorizationDetail
from tests.factories import cast
from tests.support.pages import form, main_text

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


def chosen(client: Client, page: Any, name: str) -> Any:
    """The answer to the choice of a member of the cast among the suggestions."""
    _, _, first, last, _ = cast.EMPLOYEES[name]
    return form(page, "employee").send(client, employee_query=f"{last}, {first}", employee=cast.employee(name))
