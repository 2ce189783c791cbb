"""Operation x role, as the file says."""

from __future__ import annotations

from tests.matrix import roles


def test_every_operation_lets_in_the_roles_of_the_file(db: str) -> None:
    assert roles.faults() == []


def test_no_line_of_the_file_is_stale(db: str) -> None:
    assert sorted(roles.table()) == roles.asked_of_the_actor()
