"""The operator's pages: health, dead jobs, the demonstration's mailbox."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from occhub.interfaces.web.provider import words
from tests.factories import cast
from tests.support import sql
from tests.support.queue import drain
from tests.support.web import signed_in, visitor

OPERATOR = "operator@provider.example"
PAGES = ("/provider/", "/provider/jobs/", "/provider/mailbox/")
_DEAD = (
    "insert into procrastinate_jobs (queue_name, task_name, args, status, attempts)"
    " values ('mail', %s, %s::jsonb, 'failed', 13) returning id"
)


def _dead_job(db: str, task: str = "accounts.mail_reset", user: uuid.UUID | None = None) -> int:
    args = f'{{"user_id": "{user or uuid.uuid4()}", "message_id": "{uuid.uuid4()}"}}'
    with sql.superuser(db) as connection:
        row = connection.execute(_DEAD, [task, args]).fetchone()
    assert row is not None
    return int(row[0])


def _states(page: str) -> dict[str, str]:
    rows = re.findall(
        r'oh-cell-main">([^<]+)</td>\s*<td data-label="State">.*?<span>([^<]+)</span></span></td>', page, re.S
    )
    return dict(rows)


def _retry(client: Client, job: object, key: str = "") -> int:
    return client.post(reverse("provider-job-retry"), {"_key": key or str(uuid.uuid4()), "job": str(job)}).status_code


def test_health_tells_what_is_known(db: str) -> None:
    client = signed_in(OPERATOR)
    assert _states(client.get("/provider/").content.decode()) == {
        "Database": "Answers",
        "Background worker": "Silent",
        "Jobs waiting": "Nothing waits",
        "Follow-ups of changes": "Nothing waits",
        "Dead jobs": "None",
        "Sweep of old data": "Not yet",
    }
    visitor().post(reverse("forgot"), {"email": "nobody@x.example"})
    sql.change(db, "update procrastinate_events set at = now() - interval '6 minutes'")
    _dead_job(db)
    sql.change(db, "insert into procrastinate_workers default values")
    states = _states(client.get("/provider/").content.decode())
    assert (states["Jobs waiting"], states["Dead jobs"], states["Background worker"]) == ("Late", "1", "Works")


def test_a_dead_job_is_tried_again_once_and_runs(db: str) -> None:
    client = signed_in(OPERATOR)
    job = _dead_job(db, user=cast.key("basic@northwind.example"))
    page = client.get("/provider/jobs/").content.decode()
    name = "Mail: reset password<small>accounts.mail_reset</small>"
    assert (name in page, "user_id" in page, str(cast.key("basic@northwind.example")) in page) == (
        True,
        False,
        False,
    )
    key = str(uuid.uuid4())
    assert [_retry(client, job, key) for _ in range(2)] == [303, 303]
    assert b"No dead jobs" in client.get("/provider/jobs/").content
    drain(db)
    drain(db)
    assert sql.rows(db, "select status::text from procrastinate_jobs where id = %s", job) == [("succeeded",)]
    assert sql.rows(db, "select count(*) from platform_mailbox") == [(1,)]
    rows = sql.rows(db, "select user_id, outcome from access_ledger where operation like '%%retry_job' order by at")
    assert rows == [(cast.key(OPERATOR), "allowed"), (cast.key(OPERATOR), "repeated")]


def test_every_job_has_a_plain_name_and_an_unknown_one_its_own() -> None:
    from procrastinate.contrib.django import app

    library = {name for name in app.tasks if name.startswith(("builtin:", "procrastinate."))}
    assert set(words.JOBS) == {name for name in app.tasks if not name.startswith("toys.")} - library
    assert words.job("gone.job") == "gone.job"


def test_the_headings_of_numbers_stand_above_them(db: str) -> None:
    client = signed_in(OPERATOR)
    job = _dead_job(db)
    page = client.get("/provider/jobs/").content.decode()
    headings = re.findall(r'<th scope="col" class="oh-cell-num">([^<]+)</th>', page)
    numbers = re.findall(r'<td data-label="([^"]+)" class="oh-cell-num">([^<]+)</td>', page)
    assert (headings, numbers) == (["Number", "Tries"], [("Number", str(job)), ("Tries", "13")])


@pytest.mark.parametrize("job", ["0", "999999", "-1", "1; drop table", "", "9" * 30])
def test_only_a_dead_job_can_be_tried_again(db: str, job: str) -> None:
    assert _retry(signed_in(OPERATOR), job) == 404


def test_the_mailbox_shows_mails_as_text(db: str) -> None:
    sql.change(
        db,
        "insert into platform_mailbox (id, message_id, recipient, subject, body, at)"
        " values (gen_random_uuid(), 'x', 'a@b.example', '<b>subject</b>', %s, now())",
        "See <script>1</script> http://localhost:8000/x",
    )
    client = signed_in(OPERATOR)
    listed = client.get("/provider/mailbox/").content.decode()
    assert "&lt;b&gt;subject" in listed
    address = re.search(r'href="(/provider/mailbox/[0-9a-f-]{36})"', listed)
    assert address is not None
    body = client.get(address[1]).content.decode()
    assert ("&lt;script&gt;1" in body, "<script>1" in body, 'href="http://localhost:8000/x"' in body) == (
        True,
        False,
        True,
    )
    assert client.get(f"/provider/mailbox/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize(
    "email", ["user-admin@northwind.example", "basic@fabrikam.example", "front-desk@austin.example"]
)
def test_the_operators_pages_do_not_exist_for_others(db: str, email: str) -> None:
    client = signed_in(email)
    job = _dead_job(db)
    assert [client.get(page).status_code for page in PAGES] == [404] * 3
    assert _retry(client, job) == 404
    assert sql.rows(db, "select status::text from procrastinate_jobs where id = %s", job) == [("failed",)]


def test_the_operator_sees_no_page_of_a_company_or_a_center(db: str) -> None:
    client = signed_in(OPERATOR)
    for name in ("company", "authorizations", "results", "center-inbox", "center-today"):
        assert client.get(reverse(name)).status_code == 404, name


def test_the_health_address_says_yes_and_nothing_else(db: str) -> None:
    answer = visitor().get("/healthz")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok", "text/plain")
    assert visitor().post("/healthz").status_code == 405
