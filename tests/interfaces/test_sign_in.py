"""Signing in: who gets a session, what everybody else learns, where it leads."""

from __future__ import annotations

import re
from http.cookies import Morsel
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from occhub.interfaces.web.accounts import demo
from occhub.interfaces.web.accounts.paths import own_path
from occhub.platform.sessions import key_hash
from tests.factories import cast
from tests.support import sql
from tests.support.web import sign_in, signed_in, visitor

BASIC = "basic@northwind.example"
_CHANGING = re.compile(rb'nonce="[^"]+"|name="csrf[^>]*|content="[A-Za-z0-9]{64}"|Reference number: <code>\w+</code>')


def _same(body: bytes) -> bytes:
    """The page without what differs each time and without the address that was typed."""
    return re.sub(rb'<input type="email"[^>]*>', b"", _CHANGING.sub(b"", body))


def _session(client: Client) -> Morsel[str]:
    return client.cookies["occhub"]


@pytest.mark.parametrize(
    ("email", "home"),
    [
        ("basic@northwind.example", "/"),
        ("view-only@northwind.example", "/"),
        ("front-desk@austin.example", "/center/"),
        ("operator@provider.example", "/provider/"),
    ],
)
def test_everybody_of_the_cast_lands_on_the_page_of_their_side(db: str, email: str, home: str) -> None:
    client = visitor()
    answer = client.post(reverse("sign-in"), {"login": email, "password": cast.PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, home)
    assert client.get(reverse("account")).status_code == 200


def test_the_session_id_is_new_and_the_row_holds_its_hash_alone(db: str) -> None:
    client = visitor()
    client.get(reverse("sign-in"))
    client.cookies["occhub"] = "chosen-by-somebody-else"
    assert sign_in(client, BASIC) == 302
    first = _session(client).value
    assert first != "chosen-by-somebody-else"
    assert sql.rows(db, "select key_hash, user_id from platform_session") == [(key_hash(first), cast.key(BASIC))]
    client.post(reverse("sign-out"))
    assert sign_in(client, BASIC) == 302
    assert _session(client).value != first


def test_the_cookie_is_for_this_site_and_not_for_scripts(db: str) -> None:
    cookie = _session(signed_in(BASIC))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"], cookie["max-age"]) == (
        True,
        "Lax",
        "/",
        "",
        "",
    )


def test_wrong_unknown_and_disabled_get_the_same_bytes(db: str) -> None:
    sql.change(db, "update accounts_user set is_active = false where email = %s", "basic2@northwind.example")
    sql.change(db, "update accounts_user set password = '!' where email = %s", "view-only@northwind.example")
    bodies = set()
    for email, password in (
        (BASIC, "wrong-password-2026"),
        ("nobody@northwind.example", cast.PASSWORD),
        ("basic2@northwind.example", cast.PASSWORD),
        ("basic2@northwind.example", "wrong-password-2026"),
        ("view-only@northwind.example", cast.PASSWORD),
    ):
        answer = visitor().post(reverse("sign-in"), {"login": email, "password": password})
        assert (answer.status_code, "occhub" in answer.cookies) == (422, False)
        bodies.add(_same(answer.content))
    assert len(bodies) == 1
    assert sql.rows(db, "select count(*) from platform_session") == [(0,)]


def test_an_unknown_address_costs_one_hash_like_a_known_one(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from occhub.config.fast_hasher import FastArgon2Hasher

    made: list[str] = []
    encode, verify = FastArgon2Hasher.encode, FastArgon2Hasher.verify

    def counted(work: Any) -> Any:
        def run(*arguments: Any) -> Any:
            made.append(work.__name__)
            return work(*arguments)

        return run

    monkeypatch.setattr(FastArgon2Hasher, "encode", counted(encode))
    monkeypatch.setattr(FastArgon2Hasher, "verify", counted(verify))
    counts = []
    for email in (BASIC, "nobody@northwind.example"):
        made.clear()
        assert sign_in(visitor(), email, "wrong-password-2026") == 422
        counts.append(len(made))
    assert counts == [1, 1]


def test_every_step_stands_in_the_ledger_without_an_address(db: str) -> None:
    client = visitor()
    sign_in(client, BASIC, "wrong-password-2026")
    sign_in(client, "nobody@northwind.example")
    sign_in(client, BASIC)
    client.post(reverse("sign-out"))
    rows = sql.rows(
        db,
        "select split_part(operation, '.', 5), object_id, user_id, outcome from access_ledger"
        " where permission = 'accounts:identity:record' order by at",
    )
    me = cast.key(BASIC)
    assert rows == [
        ("record_failed_sign_in", me, None, "allowed"),
        ("record_failed_sign_in", None, None, "allowed"),
        ("record_sign_in", me, me, "allowed"),
        ("record_sign_out", me, me, "allowed"),
    ]
    text = sql.rows(db, "select string_agg(l::text, '') from access_ledger l")[0][0]
    assert "northwind.example" not in text


def test_somebody_without_a_place_is_told_so_and_gets_no_session(db: str) -> None:
    sql.change(db, "update accounts_membership set is_active = false where user_id = %s", cast.key(BASIC))
    answer = visitor().post(reverse("sign-in"), {"login": BASIC, "password": cast.PASSWORD})
    assert (answer.status_code, "occhub" in answer.cookies) == (403, False)
    assert b"belongs to no company and no center" in answer.content
    assert sql.rows(db, "select count(*) from platform_session") == [(0,)]


@pytest.mark.parametrize(
    "change",
    [
        "update accounts_user set is_active = false",
        "update accounts_membership set is_active = false",
        "update platform_session set expires_at = now() - interval '1 second'",
        "delete from platform_session",
    ],
)
def test_what_ends_a_person_ends_the_session_at_the_next_request(db: str, change: str) -> None:
    client = signed_in(BASIC)
    sql.change(db, change)
    answer = client.get(reverse("account"))
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2Faccount%2F")


def test_whoever_is_signed_in_does_not_see_the_form_again(db: str) -> None:
    answer = signed_in("operator@provider.example").get(reverse("sign-in"))
    assert (answer.status_code, answer["Location"]) == (302, "/provider/")


def test_the_demonstration_lists_its_sign_ins(db: str) -> None:
    page = visitor().get(reverse("sign-in")).content.decode()
    assert [one.email in page for one in demo.SIGN_INS] == [True] * 11
    assert demo.PASSWORD in page
    for wanted in ("Forgot Password", "results.clearwater-labs.example", "1-800-555-0142", "6:30 p.m."):
        assert wanted in page


@pytest.mark.parametrize(
    "path",
    [
        "signup/", "accounts/signup/", "login/", "accounts/login/", "logout/", "password/reset/", "email/",
        "confirm-email/", "reauthenticate/", "inactive/", "password/change/", "3rdparty/", "login/code/",
        "sign-up", "admin/",
    ],
)  # fmt: skip
def test_no_other_page_of_the_library_is_there(db: str, path: str) -> None:
    assert visitor().get(f"/{path}").status_code == 404


# Where a sign-in may lead


def _hostile() -> list[str]:
    hosts = ["evil.example", "localhost.evil.example", "testserver@evil.example", "evil.example:80", "1.2.3.4", "[::1]"]
    starts = [
        "//", "///", "////", "/\\", "\\\\", "\\/",
        "http://", "https://", "HTTP://", "hTTps:/", "http:", "https:\\\\", "ftp://",
        "//\\", "/\t/", "/\n/", "/\r/", "\t//", " //", "\x00//", "/%09/", "/%5c", "/%2f%2f", "/.//", "/..//", "/;//",
        "//testserver@", "http://testserver@", "//%65",
    ]  # fmt: skip
    made = [start + host for start in starts for host in hosts]
    return [
        *made,
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
        "data:text/html,x", "vbscript:x", "mailto:a@b",
        "blob:x", "about:blank", "evil.example", ".evil.example", "@evil.example",
        "?next=//evil", "#x", "", " ", "/nowhere-here",
        "/account/\r\nSet-Cookie: a=b", "/account/\x7f", "/account/ x",
        "/acc\u2215ount/", "/account/\u202e", "/%61ccount/..",
        "/sign-out", "/sign-in", "/reset", "/unlock",
        "/locked", "/account/" + "x" * 2000, "/\u2028/evil.example", "/ /evil.example",
    ]  # fmt: skip


def test_two_hundred_hostile_addresses_lead_nowhere(db: str) -> None:
    hostile = _hostile()
    assert len(hostile) >= 200
    assert [one for one in hostile if own_path(one) is not None] == []
    for one in hostile[::20]:
        for where in ("query", "form"):
            client = visitor()
            fields = {"login": BASIC, "password": cast.PASSWORD} | ({"next": one} if where == "form" else {})
            answer = client.post(reverse("sign-in"), fields, query_params={"next": one} if where == "query" else None)
            assert (answer.status_code, answer["Location"]) == (302, "/"), one


@pytest.mark.parametrize("path", ["/account/", "/company/", "/help/?x=1"])
def test_a_page_of_our_own_is_where_the_sign_in_leads(db: str, path: str) -> None:
    answer = visitor().post(reverse("sign-in"), {"login": BASIC, "password": cast.PASSWORD, "next": path})
    assert (answer.status_code, answer["Location"]) == (302, path)


# How often


def test_ten_failures_slow_an_address_down_and_no_header_helps(db: str) -> None:
    client = visitor()
    for number in range(10):
        headers = {
            "X-Forwarded-For": f"198.51.100.{number}",
            "Host": ("localhost", "127.0.0.1", "testserver")[number % 3],
        }
        answer = client.post(reverse("sign-in"), {"login": BASIC, "password": "wrong"}, headers=headers)
        assert b"is not right" in answer.content
    for email in (BASIC, BASIC.upper()):
        answer = client.post(
            reverse("sign-in"), {"login": email, "password": cast.PASSWORD}, headers={"X-Forwarded-For": "203.0.113.9"}
        )
        assert (answer.status_code, b"too many tries" in answer.content) == (422, True)
    assert sign_in(visitor(), "basic2@northwind.example") == 302


def test_an_address_nobody_has_is_slowed_down_just_the_same(db: str) -> None:
    bodies = []
    for email in (BASIC, "nobody@northwind.example"):
        client = visitor()
        for _ in range(10):
            client.post(reverse("sign-in"), {"login": email, "password": "wrong"})
        answer = client.post(reverse("sign-in"), {"login": email, "password": "wrong"})
        bodies.append((answer.status_code, _same(answer.content)))
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(
    ("proxies", "header", "counted"),
    [
        (0, "203.0.113.1", "127.0.0.1"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "198.51.100.7, 203.0.113.1", "203.0.113.1"),
        (2, "198.51.100.7, 203.0.113.1, 10.0.0.1", "203.0.113.1"),
        (2, "203.0.113.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "nonsense", "0.0.0.0"),  # noqa: S104  (a key to count by)
    ],
)
def test_the_proxy_is_believed_only_where_one_is_configured(db: str, proxies: int, header: str, counted: str) -> None:
    from django.test import RequestFactory, override_settings

    from occhub.interfaces.web.accounts.adapter import client_ip

    request = RequestFactory().get("/", headers={"X-Forwarded-For": header} if header else None)
    with override_settings(OCCHUB_PROXIES=proxies):
        assert client_ip(request) == counted


def test_a_form_of_another_site_is_refused(db: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("sign-in"), {"login": BASIC, "password": cast.PASSWORD})
    assert (answer.status_code, b"basic@" in answer.content) == (403, False)
    cross = visitor().post(
        reverse("sign-in"), {"login": BASIC, "password": cast.PASSWORD}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert cross.status_code == 403
