"""Questions to the ledger: what I opened, and whether every row is as it was written."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from occhub.access.actor import anonymous_actor, system_actor
from occhub.domains.audit import reads as audit
from occhub.domains.results import reads as results
from occhub.platform.errors import Forbidden, NotFound
from tests.factories import cast
from tests.factories.documents import ADMIN, FABRIKAM_ADMIN, GRANTED, publish, visit
from tests.support import sql

VIEWING = ("domains.results.reads.files.view_file",)


def test_opened_is_what_this_person_got_and_nothing_else(db: str) -> None:
    of = visit()
    first, second, third = (publish(of, text=f"Report {number}") for number in range(3))
    admin = cast.actor(ADMIN)
    results.view_file(admin, first)
    results.download_file(admin, second)
    results.view_file(cast.actor(GRANTED), third)
    foreign = cast.actor(FABRIKAM_ADMIN)
    with pytest.raises(NotFound):
        results.view_file(foreign, first)
    ids = [first, second, third, uuid.uuid4()]
    assert audit.opened_by_me(admin, ids, VIEWING) == {first}
    assert audit.opened_by_me(cast.actor(GRANTED), ids, VIEWING) == {third}
    assert audit.opened_by_me(foreign, ids, VIEWING) == frozenset()
    assert audit.opened_by_me(admin, [], VIEWING) == frozenset()
    with pytest.raises(Forbidden):
        audit.opened_by_me(anonymous_actor("test"), ids, VIEWING)


def test_an_untouched_ledger_is_intact(db: str, as_role: Callable[[str], None]) -> None:
    results.view_file(cast.actor(ADMIN), publish(visit()))
    ((rows,),) = sql.rows(db, "select count(*) from access_ledger")
    as_role("occhub_worker")
    report = audit.verify(system_actor("verify"))
    assert (report.checked, report.damaged, report.is_intact) == (rows, (), True)


@pytest.mark.parametrize("change", ["outcome = 'denied'", "people = '{}'", "at = at - interval '1 hour'", "rule = ''"])
def test_a_changed_row_shows(db: str, as_role: Callable[[str], None], change: str) -> None:
    results.view_file(cast.actor(ADMIN), publish(visit()))
    ((row,),) = sql.rows(db, "select id from access_ledger where operation like '%view_file'")
    statement = f"update access_ledger set {change} where id = '{row}'"
    sql.execute(db, f"set session_replication_role = replica; {statement}")
    as_role("occhub_worker")
    assert audit.verify(system_actor("verify")).damaged == (row,)


def test_nobody_but_the_system_verifies(db: str) -> None:
    for email in cast.PEOPLE:
        with pytest.raises(Forbidden):
            audit.verify(cast.actor(email))
