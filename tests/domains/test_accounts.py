"""What accounts promise below the pages."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from occhub.access.actor import anonymous_actor, system_actor
from occhub.domains.accounts import operations, reads
from occhub.platform import clock
from occhub.platform.errors import Forbidden, NotFound
from tests.factories import cast
from tests.support import sql

BASIC = "basic@northwind.example"


@pytest.mark.parametrize("email", list(cast.PEOPLE))
def test_nobody_who_signs_in_issues_tokens_or_looks_addresses_up(db: str, email: str) -> None:
    actor = cast.actor(email)
    for call in (
        lambda: operations.issue_reset(actor, cast.key(BASIC)),
        lambda: operations.drop_old_tokens(actor),
        lambda: reads.address_of_user(actor, cast.key(BASIC)),
        lambda: reads.contact_of_member(actor, cast.key(f"member {BASIC}")),
    ):
        with pytest.raises(Forbidden):
            call()


def test_nobody_anonymous_has_an_account_of_their_own(db: str) -> None:
    for call in (operations.record_sign_in, operations.end_own_sessions, reads.person, reads.own_memberships):
        with pytest.raises(Forbidden):
            call(anonymous_actor("test"))


def test_web_can_neither_make_tokens_nor_users_nor_change_who_somebody_is(db: str) -> None:
    for statement in (
        "insert into accounts_token values ('x', 'reset', gen_random_uuid(), 'a@b.c', now(), now(), null)",
        "delete from accounts_token",
        "update accounts_token set expires_at = now() + interval '1 day'",
        "insert into accounts_user (id, email) values (gen_random_uuid(), 'x@y.z')",
        "delete from accounts_user",
        "update accounts_user set email = 'x@y.z'",
        "update accounts_user set is_active = true",
        "insert into account_emailaddress select 1, email, true, true, id from accounts_user",
        "update accounts_membership set role = 'user_admin'",
        "insert into accounts_grant (id) values (gen_random_uuid())",
    ):
        assert sql.refused(db, "occhub_web", f"set search_path = public, identity; {statement}"), statement


def test_the_library_wrote_no_row_of_its_own(db: str) -> None:
    from tests.support.web import signed_in

    signed_in(BASIC)
    assert sql.rows(db, "select count(*) from account_emailaddress") == [(0,)]


def test_tokens_are_dropped_a_day_after_their_end(db: str, as_role: object) -> None:
    as_role("occhub_worker")  # type: ignore[operator]  # the fixture is a function
    system = system_actor("test")
    for _ in range(3):
        operations.issue_reset(system, cast.key(BASIC))
    hashes = [row[0] for row in sql.rows(db, "select token_hash from accounts_token")]
    for token, age in zip(hashes, (25, 23, 0), strict=True):
        sql.change(
            db,
            "update accounts_token set expires_at = %s where token_hash = %s",
            clock.now() - timedelta(hours=age),
            token,
        )
    assert operations.drop_old_tokens(system) == 1
    assert sql.rows(db, "select count(*) from accounts_token") == [(2,)]


def test_an_issued_token_does_not_show_itself(db: str, as_role: object) -> None:
    as_role("occhub_worker")  # type: ignore[operator]  # the fixture is a function
    issued = operations.issue_reset(system_actor("test"), cast.key(BASIC))
    assert issued is not None
    assert issued.token not in repr(issued)
    assert operations.issue_reset(system_actor("test"), uuid.uuid4()) is None


def test_an_unknown_token_is_not_found_and_ledgered(db: str) -> None:
    with pytest.raises(NotFound):
        operations.spend_reset(anonymous_actor("test"), "x" * 43, "plain-river-walks-on")
    rows = sql.rows(db, "select outcome, rule from access_ledger where operation like '%%spend_reset'")
    assert rows == [("denied", "NotFound")]
