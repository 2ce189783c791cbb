"""The same key, and the same mailed secret, twice at one moment: exactly one of the two has an effect.

A few pairs in every run; `make proof PART=pairs` runs 10,000 of each kind.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import uuid
from collections import Counter
from collections.abc import Callable

import psycopg
from django.db import connection

from occhub.access.actor import Once, anonymous_actor
from occhub.domains.accounts import operations as accounts
from occhub.domains.authorizations import operations as authorizations
from occhub.platform.errors import AlreadyDone, NotFound
from tests.factories import cast
from tests.support import cluster, sql

PAIRS = int(os.environ.get("OCCHUB_PAIRS", "25"))
BASIC = "basic@northwind.example"
PASSWORDS = ("a first long new password", "a second long new password")


def race(pairs: int, prepare: Callable[[int], None], step: Callable[[int, int], str]) -> list[tuple[str, str]]:
    """Call ``step(pair, side)`` from two threads at the same moment, pair by pair; their outcomes."""
    start, done = threading.Barrier(3), threading.Barrier(3)
    outcomes: list[list[str]] = [[], []]

    def run(side: int) -> None:
        for pair in range(pairs):
            start.wait()
            try:
                outcomes[side].append(step(pair, side))
            except Exception as error:  # noqa: BLE001  (any other error is an outcome that fails the test)
                outcomes[side].append(f"{type(error).__name__}: {error}")
            done.wait()
        connection.close()

    threads = [threading.Thread(target=run, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for pair in range(pairs):
        prepare(pair)
        start.wait()
        done.wait()
    for thread in threads:
        thread.join()
    return list(zip(*outcomes, strict=True))


def test_one_effect_for_two_forms_with_one_key(db: str) -> None:
    basic = cast.actor(BASIC)
    keys = [uuid.uuid4() for _ in range(PAIRS)]

    def draft(pair: int, side: int) -> str:
        digest = hashlib.sha256(keys[pair].bytes).digest()
        try:
            made = authorizations.save_draft(basic.with_once(Once("pair", keys[pair], digest)), None, {"pair": pair})
        except AlreadyDone as before:
            return f"before {before.outcome}"
        return f"made {made.id}"

    outcomes = race(PAIRS, lambda _: None, draft)
    assert [pair for pair in outcomes if Counter(one[:4] for one in pair) != {"made": 1, "befo": 1}] == []
    assert [pair for pair in outcomes if len({one.partition(" ")[2] for one in pair}) != 1] == []
    rows = sql.rows(db, "select form ->> 'pair', count(*) from authorizations_draft group by 1")
    assert dict(rows) == {str(pair): 1 for pair in range(PAIRS)}


def test_one_winner_for_two_that_spend_one_mailed_secret(db: str) -> None:
    tokens = [secrets.token_urlsafe(32) for _ in range(PAIRS)]

    def mail(pair: int) -> None:
        hashed = hashlib.sha256(tokens[pair].encode()).digest()
        admin.execute(
            "insert into accounts_token (token_hash, purpose, user_id, email, created_at, expires_at)"
            " values (%s, 'reset', %s, %s, now(), now() + interval '30 minutes')",
            [hashed, cast.key(BASIC), BASIC],
        )

    def spend(pair: int, side: int) -> str:
        try:
            accounts.spend_reset(anonymous_actor("pair"), tokens[pair], PASSWORDS[side])
        except NotFound:
            return "too late"
        return "spent"

    with psycopg.connect(cluster.info().admin_dsn, dbname=db, autocommit=True) as admin:
        admin.execute("set search_path = public, identity")
        outcomes = race(PAIRS, mail, spend)
    assert [pair for pair in outcomes if Counter(pair) != {"spent": 1, "too late": 1}] == []
    told = "select count(*) from procrastinate_jobs where task_name = 'accounts.mail_password_changed'"
    assert sql.rows(db, told) == [(PAIRS,)]
    assert sql.rows(db, "select count(*) from accounts_token where used_at is null") == [(0,)]
