"""Drafts that nobody comes back to are removed, of every company, and no others."""

from __future__ import annotations

import pytest

from occhub.access.actor import system_actor
from occhub.domains.authorizations import operations
from occhub.platform.errors import Forbidden
from tests.factories import cast
from tests.support import sql

BASIC = "basic@northwind.example"


def test_old_drafts_of_everybody_go_and_young_ones_stay(db: str, as_role: object) -> None:
    for email in (BASIC, "basic@fabrikam.example"):
        for age in (0, 29, 31):
            draft = operations.save_draft(cast.actor(email), None, {"age": age}).id
            sql.change(
                db,
                "update authorizations_draft set changed_at = now() - make_interval(days => %s) where id = %s",
                age,
                draft,
            )
    as_role("occhub_worker")  # type: ignore[operator]  # the fixture is a function
    assert operations.drop_old_drafts(system_actor("test")) == 2
    left = sql.rows(db, "select company_id, form ->> 'age' from authorizations_draft order by 1, 2")
    assert sorted(left) == sorted((company, age) for company in (cast.NORTHWIND, cast.FABRIKAM) for age in ("0", "29"))


def test_nobody_else_removes_drafts_and_the_worker_sees_no_young_one(db: str) -> None:
    operations.save_draft(cast.actor(BASIC), None, {"instructions": "CANARY"})
    for email in (BASIC, "user-admin@northwind.example", "operator@provider.example"):
        with pytest.raises(Forbidden):
            operations.drop_old_drafts(cast.actor(email))
    with sql.as_role(db, "occhub_worker") as connection:
        assert connection.execute("select count(*) from authorizations_draft").fetchone() == (0,)
