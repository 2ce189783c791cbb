"""What every answer carries, and what no answer does (R23 to R29)."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.guards.test_routes import routes
from tests.support import sql
from tests.support.web import signed_in, visitor

PEOPLE = ("user-admin@northwind.example", "front-desk@austin.example", "operator@provider.example")
_CSP = (
    "default-src 'none'; script-src 'nonce-{}'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


def _addresses() -> list[tuple[str, str]]:
    """Every page without an id in its address."""
    found = []
    for name, _, view in routes():
        try:
            if "GET" in view.door.methods:
                found.append((name, reverse(name)))
        except NoReverseMatch:
            continue
    return found


def _policy(text: str) -> list[str]:
    return sorted(part.strip() for part in re.sub(r"'nonce-[^']+'", "'nonce-{}'", text).split(";"))


def _check(client: Client, name: str, path: str) -> None:
    answer = client.get(path)
    if answer.status_code == 404:
        return
    assert answer["X-Content-Type-Options"] == "nosniff", name
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer"), name
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", name
    assert "camera=()" in answer["Permissions-Policy"], name
    assert "no-store" in answer["Cache-Control"], name
    policy = _policy(answer["Content-Security-Policy"])
    assert "frame-ancestors 'none'" in policy, name
    assert "default-src 'none'" in policy, name
    assert "unsafe" not in answer["Content-Security-Policy"], name
    if answer["Content-Type"].startswith("text/html"):
        _check_page(answer.content.decode(), answer["Content-Security-Policy"], name)


def _check_page(page: str, policy: str, name: str) -> None:
    scripts = re.findall(r"<script[^>]*>", page)
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert all(nonce and f'nonce="{nonce[1]}"' in script and "src=" in script for script in scripts), name
    assert re.search(r"<[^>]+\s(on\w+|style)=", page) is None, name
    assert re.search(r"<style|javascript:|hx-on", page) is None, name


@pytest.mark.parametrize("email", PEOPLE)
def test_every_page_of_a_person_is_guarded(db: str, email: str) -> None:
    client = signed_in(email)
    assert len(_addresses()) >= 15
    for name, path in _addresses():
        _check(client, name, path)


def test_every_page_of_a_visitor_is_guarded(db: str) -> None:
    for name, path in _addresses():
        _check(visitor(), name, path)


def test_the_usual_page_has_the_whole_policy(db: str) -> None:
    answer = visitor().get(reverse("sign-in"))
    assert _policy(answer["Content-Security-Policy"]) == _policy(_CSP)


def test_an_error_page_is_guarded_too(db: str) -> None:
    answer = visitor().get("/nowhere-at-all/")
    assert answer.status_code == 404
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def _flush_statistics() -> None:
    """PostgreSQL keeps what a connection counted back for up to a second; this one's shall be there now."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_force_next_flush()")


@pytest.mark.parametrize("email", PEOPLE)
def test_reading_changes_nothing_but_the_ledger_and_the_session(db: str, email: str) -> None:
    client = signed_in(email)
    counted = "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_user_tables order by 1"
    for _, path in _addresses():
        client.get(path)
    _flush_statistics()
    before = dict(sql.rows(db, counted))
    for _, path in _addresses():
        client.get(path)
    _flush_statistics()
    after = dict(sql.rows(db, counted))
    allowed = {"access_ledger", "platform_session", "platform_cache", "authorizations_authorization"}
    assert {table for table in after if after[table] != before.get(table, 0)} <= allowed


def test_methods_that_nobody_uses_are_refused(db: str) -> None:
    client = signed_in(PEOPLE[0])
    for method in ("put", "patch", "delete", "trace"):
        assert getattr(client, method)("/account/").status_code == 405, method


def test_a_post_without_a_token_or_from_another_site_changes_nothing(db: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["occhub"] = signed_in(PEOPLE[0]).cookies["occhub"].value
    for path in ("account-shortcuts", "sign-out", "sign-out-everywhere", "lock", "switch-company"):
        assert client.post(reverse(path), {"shortcuts": "off"}).status_code == 403, path
    loose = signed_in(PEOPLE[0])
    for site in ("cross-site", "same-site"):
        answer = loose.post(reverse("account-shortcuts"), {"shortcuts": "off"}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
