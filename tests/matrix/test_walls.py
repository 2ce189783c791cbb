"""Taking the first two walls down takes every scope down, or what the third one does alone is not seen."""

from __future__ import annotations

from django.db.models import Q

from occhub.domains.authorizations import policy as authorizations
from occhub.domains.employees import policy as employees
from occhub.domains.results import policy as results
from occhub.domains.visits import policy as visits
from tests.matrix.walls import policies_off, scopes

KNOWN = {
    (authorizations, "visible_to"),
    (authorizations, "own_side"),
    (authorizations, "own_drafts"),
    (authorizations, "waiting_of"),
    (employees, "reaches"),
    (results, "visible_to"),
    (results, "reach"),
    (results, "own_searches"),
    (visits, "visible_to"),
}


def test_every_scope_is_found_and_taken_down() -> None:
    every = scopes()
    assert {(policy, name) for policy, name, _ in every} >= KNOWN
    with policies_off():
        assert [name for policy, name, _ in every if getattr(policy, name)(None) not in (Q(), {})] == []
