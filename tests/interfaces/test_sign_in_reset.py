"""A new password by a mailed link: no hint who has an account, one use, nothing by opening."""

from __future__ import annotations

import re
import threading
import uuid

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.urls import reverse

from occhub.access.actor import anonymous_actor, system_actor
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts.rules import token_hash
from occhub.platform.errors import NotFound
from tests.factories import cast
from tests.support import sql
from tests.support.queue import drain
from tests.support.web import sign_in, signed_in, visitor

BASIC = "basic@northwind.example"
GOOD = "plain-river-walks-on"
_CHANGING = re.compile(rb'nonce="[^"]+"|name="csrf[^>]*|content="[A-Za-z0-9]{64}"')


@pytest.fixture
def token(db: str, as_role: object) -> str:
    """A token for the basic member, made as the mail job makes it."""
    as_role("occhub_worker")  # type: ignore[operator]  # the fixture is a function
    issued = accounts.issue_reset(system_actor("test"), cast.key(BASIC))
    as_role("occhub_web")  # type: ignore[operator]  # the fixture is a function
    assert issued is not None
    return issued.token


def _holder(token: str) -> Client:
    client = visitor()
    assert client.get(f"/reset/{token}").status_code == 302
    return client


def _mails(db: str) -> list[tuple[str, str, str]]:
    return sql.rows(db, "select recipient, subject, body from platform_mailbox order by at")


# Asking


def test_the_answer_is_the_same_for_everybody(db: str) -> None:
    sql.change(db, "update accounts_user set is_active = false where email = 'basic2@northwind.example'")
    answers = set()
    for email in (BASIC, BASIC.upper(), "basic2@northwind.example", "nobody@northwind.example"):
        client = visitor()
        answer = client.post(reverse("forgot"), {"email": email})
        page = client.get(answer["Location"])
        answers.add((answer.status_code, answer["Location"], answer.content, _CHANGING.sub(b"", page.content)))
    assert len(answers) == 1
    jobs = sql.rows(db, "select task_name, args::text from procrastinate_jobs order by id")
    assert [name for name, _ in jobs] == ["accounts.mail_reset"] * 4
    assert all(set(re.findall(r'"(\w+)":', args)) == {"user_id", "message_id"} for _, args in jobs)
    assert not any("@" in args for _, args in jobs)


def test_the_same_statements_run_for_known_and_unknown(db: str) -> None:
    from django.test.utils import CaptureQueriesContext

    shapes = []
    for email in (BASIC, "nobody@northwind.example"):
        with CaptureQueriesContext(connection) as queries:
            visitor().post(reverse("forgot"), {"email": email})
        shapes.append([re.sub(r"'[^']*'|\d+", "?", one["sql"])[:60] for one in queries.captured_queries])
    assert [len(shape) for shape in shapes] == [len(shapes[0])] * 2


def test_more_than_five_for_one_address_are_not_sent_and_not_told(db: str) -> None:
    answers = [visitor().post(reverse("forgot"), {"email": BASIC}).status_code for _ in range(8)]
    assert answers == [303] * 8
    assert sql.rows(db, "select count(*) from procrastinate_jobs") == [(5,)]


def test_one_place_cannot_ask_without_end(db: str) -> None:
    answers = [visitor().post(reverse("forgot"), {"email": f"a{n}@x.example"}).status_code for n in range(32)]
    assert answers == [303] * 30 + [429] * 2


# The mail


def test_the_mail_leads_to_the_configured_address_whatever_the_host_header_says(db: str) -> None:
    hosts = [
        "evil.example", "localhost:8000@evil.example", "localhost.evil.example", "evil.example:8000", "testserver@evil",
        "valid:random@evil", "127.0.0.1:80@evil.example",
        "localhost#evil", "localhost/evil.example", "[::1]@evil.example",
        "evil.example\\localhost", "localhost,evil.example", "LOCALHOST.evil.example", "xn--evil.example", "1.2.3.4",
        "0x7f.1", "localhost%00.evil.example", "..evil", "evil.example?", "-",
    ]  # fmt: skip
    assert len(hosts) == 20
    for number, host in enumerate(hosts):
        sql.change(db, "delete from platform_cache")
        header = {"Host": host} if number % 2 else {"X-Forwarded-Host": host, "X-Original-Host": host}
        answer = visitor().post(reverse("forgot"), {"email": BASIC}, headers=header)
        assert answer.status_code in (303, 400), host
    drain(db)
    mails = _mails(db)
    assert len(mails) >= 10
    for recipient, subject, body in mails:
        assert (recipient, subject) == (BASIC, "Choose a new password for Harborline Occupational Health")
        assert re.findall(r"https?://\S+", body) == re.findall(r"http://localhost:8000/reset/[A-Za-z0-9_-]{43}", body)
        assert "evil" not in body


def test_the_token_is_made_in_the_mail_job_and_stands_nowhere_else(db: str) -> None:
    visitor().post(reverse("forgot"), {"email": BASIC})
    assert sql.rows(db, "select count(*) from accounts_token") == [(0,)]
    logged = drain(db)
    found = re.search(r"/reset/([A-Za-z0-9_-]{43})", _mails(db)[0][2])
    assert found is not None
    token = found[1]
    rows = sql.rows(db, "select token_hash, user_id, email, used_at, expires_at - created_at from accounts_token")
    assert [(row[0], row[1], row[2], row[3], row[4].total_seconds()) for row in rows] == [
        (token_hash(token), cast.key(BASIC), BASIC, None, 1800.0)
    ]
    assert token not in logged
    for table in ("procrastinate_jobs", "platform_outbox", "access_ledger", "platform_session", "accounts_token"):
        text = sql.rows(db, f"select coalesce(string_agg(t::text, ''), '') from {table} t")[0][0]
        assert token not in text, table


def test_an_unknown_and_a_disabled_address_get_no_mail(db: str) -> None:
    sql.change(db, "update accounts_user set is_active = false where email = 'basic2@northwind.example'")
    for email in ("basic2@northwind.example", "nobody@northwind.example"):
        visitor().post(reverse("forgot"), {"email": email})
    drain(db)
    assert _mails(db) == []
    assert sql.rows(
        db, "select status, count(*) from procrastinate_jobs where queue_name = 'mail' group by status"
    ) == [("succeeded", 2)]


# Using it


def test_opening_the_link_changes_nothing_however_often(db: str, token: str) -> None:
    before = sql.rows(db, "select * from accounts_token")
    for _ in range(3):
        client = visitor()
        opened = client.get(f"/reset/{token}")
        assert (opened.status_code, opened["Location"]) == (302, "/reset")
        cookie = client.cookies["occhub-reset"]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 1800)
        page = client.get("/reset")
        assert (page.status_code, b"New password" in page.content, token.encode() in page.content) == (200, True, False)
        assert client.head("/reset").status_code == 200
    assert sql.rows(db, "select * from accounts_token") == before
    assert sign_in(visitor(), BASIC) == 302


def test_the_button_sets_the_password_ends_all_sessions_and_tells_by_mail(db: str, token: str) -> None:
    open_ones = [signed_in(BASIC), signed_in(BASIC)]
    other = signed_in("basic2@northwind.example")
    answer = _holder(token).post("/reset", {"password": GOOD})
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in?done=new-password")
    assert answer.cookies["occhub-reset"].value == ""
    assert [client.get("/account/").status_code for client in (*open_ones, other)] == [302, 302, 200]
    assert sign_in(visitor(), BASIC) == 422
    assert sign_in(visitor(), BASIC, GOOD) == 302
    drain(db)
    mails = _mails(db)
    assert [(to, subject) for to, subject, _ in mails] == [
        (BASIC, "Your password for Harborline Occupational Health was changed")
    ]
    assert "Northwind" not in mails[0][2]


def test_a_sign_in_that_was_on_its_way_while_the_password_changed_is_none(db: str) -> None:
    """It read the old password before the change and wrote its session after all sessions were ended."""
    late, unlocked = signed_in(BASIC), signed_in(BASIC)
    unlocked.post(reverse("lock"))
    sql.change(db, "update accounts_user set password = %s where email = %s", make_password(GOOD), BASIC)
    answers = [(one.status_code, one["Location"]) for one in (late.get("/account/"), unlocked.get("/account/"))]
    assert answers == [(302, "/sign-in?next=%2Faccount%2F")] * 2
    assert sql.rows(db, "select count(*) from platform_session where user_id = %s", cast.key(BASIC)) == [(0,)]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short-one", "at least 15 characters"),
        ("fourteen-chars", "at least 15 characters"),
        ("basic@northwind.example", "too similar"),
        ("passwordpassword", "too common"),
        ("123456789012345", "too common"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays_good(db: str, token: str, password: str, said: str) -> None:
    client = _holder(token)
    answer = client.post("/reset", {"password": password})
    assert (answer.status_code, said in answer.content.decode()) == (422, True), answer.content.decode()[-1500:]
    assert password.encode() not in answer.content
    assert client.post("/reset", {"password": GOOD}).status_code == 303


def test_the_field_may_be_pasted_into_and_managers_know_it(db: str, token: str) -> None:
    page = _holder(token).get("/reset").content.decode()
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page


@pytest.mark.parametrize(
    "change",
    [
        "update accounts_token set used_at = now()",
        "update accounts_token set expires_at = now() - interval '1 second'",
        "update accounts_token set purpose = 'invitation'",
        "delete from accounts_token",
    ],
)
def test_a_token_that_ended_gives_one_answer(db: str, token: str, change: str) -> None:
    client = _holder(token)
    sql.change(db, change)
    for answer in (client.get("/reset"), _holder(token).post("/reset", {"password": GOOD}), visitor().get("/reset")):
        assert (answer.status_code, b"can no longer be used" in answer.content) == (410, True)
    assert sign_in(visitor(), BASIC) == 302


@pytest.mark.parametrize(
    "change",
    [
        "update accounts_user set is_active = false where id = %s",
        "update accounts_user set email = 'moved@northwind.example' where id = %s",
    ],
)
def test_a_token_dies_with_the_account_and_with_the_address(db: str, token: str, change: str) -> None:
    client = _holder(token)
    sql.change(db, change, cast.key(BASIC))
    assert client.post("/reset", {"password": GOOD}).status_code == 410
    assert sql.rows(db, "select used_at from accounts_token") == [(None,)]


def test_the_use_of_one_token_ends_the_others(db: str, token: str, as_role: object) -> None:
    as_role("occhub_worker")  # type: ignore[operator]  # the fixture is a function
    second = accounts.issue_reset(system_actor("test"), cast.key(BASIC))
    as_role("occhub_web")  # type: ignore[operator]  # the fixture is a function
    assert second is not None
    assert _holder(second.token).post("/reset", {"password": GOOD}).status_code == 303
    assert _holder(token).post("/reset", {"password": GOOD + "-again"}).status_code == 410


def test_a_forged_cookie_opens_nothing(db: str, token: str) -> None:
    client = visitor()
    client.cookies["occhub-reset"] = token
    assert client.get("/reset").status_code == 410


@pytest.mark.parametrize("path", ["/reset/short", "/reset/" + "x" * 44, "/reset/" + "x" * 42 + "!", "/reset/"])
def test_what_cannot_be_a_token_is_no_page(db: str, path: str) -> None:
    assert visitor().get(path).status_code == 404


def test_of_two_at_once_exactly_one_wins_fifty_times(db: str, as_role: object) -> None:
    as_role("occhub_worker")  # type: ignore[operator]  # the fixture is a function
    issued = [accounts.issue_reset(system_actor("test"), cast.key(email)) for email in list(cast.PEOPLE)[:5] * 10]
    as_role("occhub_web")  # type: ignore[operator]  # the fixture is a function
    sql.change(db, "update accounts_token set user_id = gen_random_uuid() where false")
    wins = []
    for one in issued:
        assert one is not None
        sql.change(db, "update accounts_token set used_at = null where token_hash = %s", token_hash(one.token))
        wins.append(_race(one.token))
    assert wins == [1] * 50


def _race(token: str) -> int:
    barrier, won = threading.Barrier(2), []

    def spend(number: int) -> None:
        try:
            barrier.wait()
            accounts.spend_reset(anonymous_actor("race"), token, f"{GOOD}-{number}-{uuid.uuid4()}")
            won.append(number)
        except NotFound:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=spend, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(won)
