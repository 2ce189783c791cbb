"""The session: idle and absolute limits, the locked screen, the ways out, switching the place."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from occhub.platform.sessions import key_hash
from tests.factories import cast
from tests.support import sql
from tests.support.web import sign_in, signed_in, visitor

BASIC = "basic@northwind.example"
DESK = "front-desk@austin.example"
POLL = {"X-Occhub-Poll": "1"}


def _idle(db: str, minutes: int) -> None:
    sql.change(db, "update platform_session set active_at = now() - make_interval(mins => %s)", minutes)


def _is_locked(db: str) -> bool:
    return bool(sql.rows(db, "select locked_at is not null from platform_session")[0][0])


def test_after_twenty_minutes_the_page_is_locked_and_the_password_leads_back(db: str) -> None:
    client = signed_in(BASIC)
    _idle(db, 21)
    answer = client.get("/help/?from=somewhere")
    assert (answer.status_code, answer["Location"]) == (302, "/locked?next=%2Fhelp%2F%3Ffrom%3Dsomewhere")
    page = client.get(answer["Location"])
    assert (page.status_code, BASIC.encode() in page.content, b"Main, in the menu" in page.content) == (
        200,
        True,
        False,
    )
    opened = client.post(reverse("locked"), {"password": cast.PASSWORD, "next": "/help/?from=somewhere"})
    assert (opened.status_code, opened["Location"]) == (303, "/help/?from=somewhere")
    assert client.get("/help/?from=somewhere").status_code == 200


def test_nineteen_minutes_are_fine_and_count_from_zero_again(db: str) -> None:
    client = signed_in(BASIC)
    _idle(db, 19)
    assert client.get(reverse("account")).status_code == 200
    assert sql.rows(db, "select now() - active_at < interval '1 minute' from platform_session") == [(True,)]


def test_polling_is_no_activity(db: str) -> None:
    client = signed_in(DESK)
    _idle(db, 19)
    assert client.get(reverse("center-inbox-waiting"), headers=POLL).status_code == 200
    assert sql.rows(db, "select now() - active_at > interval '18 minutes' from platform_session") == [(True,)]
    assert client.post(reverse("activity")).status_code == 204
    assert sql.rows(db, "select now() - active_at < interval '1 minute' from platform_session") == [(True,)]


def test_nothing_makes_a_session_longer_than_twelve_hours(db: str) -> None:
    client = signed_in(BASIC)
    before = sql.rows(db, "select created_at, expires_at, expires_at - created_at from platform_session")
    client.post(reverse("activity"))
    client.post(reverse("lock"))
    client.post(reverse("unlock"), {"password": cast.PASSWORD})
    client.get(reverse("account"), query_params={"keepalive": "1", "skip_timeout_reset": "1"})
    assert sql.rows(db, "select created_at, expires_at, expires_at - created_at from platform_session") == before
    assert before[0][2].total_seconds() == 12 * 3600


@pytest.mark.parametrize("path", ["/account/", "/company/", "/help/"])
def test_a_locked_session_shows_no_page_and_does_no_deed(db: str, path: str) -> None:
    client = signed_in(BASIC)
    assert client.post(reverse("lock")).status_code == 204
    assert client.get(path)["Location"] == f"/locked?next={path.replace('/', '%2F')}"
    for headers in ({"HX-Request": "true"}, POLL):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"error": "locked"})
    answer = client.post(reverse("account-shortcuts"), {"shortcuts": "off"})
    assert (answer.status_code, answer.json()) == (401, {"error": "locked"})
    assert sql.rows(db, "select has_shortcuts from accounts_user where id = %s", cast.key(BASIC)) == [(True,)]


def test_the_overlay_opens_the_screen_with_the_password_alone(db: str) -> None:
    client = signed_in(BASIC)
    client.post(reverse("lock"))
    wrong = client.post(reverse("unlock"), {"password": "something-else"})
    assert (wrong.status_code, wrong.json()) == (422, {"error": "The password is not right. Try again."})
    assert _is_locked(db)
    other = client.post(reverse("unlock"), {"password": cast.PASSWORD, "email": "basic2@northwind.example"})
    assert (other.status_code, list(other.json())) == (200, ["csrf"])
    assert not _is_locked(db)


@pytest.mark.parametrize("road", ["unlock", "locked"])
def test_five_wrong_passwords_end_the_session(db: str, road: str) -> None:
    client = signed_in(BASIC)
    client.post(reverse("lock"))
    answers = [client.post(reverse(road), {"password": f"wrong-{number}"}) for number in range(5)]
    assert [answer.status_code for answer in answers[:4]] == [422] * 4
    assert answers[4].status_code == (401 if road == "unlock" else 303)
    where = answers[4].json()["redirect"] if road == "unlock" else answers[4]["Location"]
    assert where == "/sign-in?done=ended"
    assert sql.rows(db, "select count(*) from platform_session") == [(0,)]
    assert b"The session was ended" in client.get(where).content


def test_a_right_password_forgets_the_wrong_ones(db: str) -> None:
    client = signed_in(BASIC)
    for _ in range(3):
        client.post(reverse("lock"))
        for number in range(2):
            assert client.post(reverse("unlock"), {"password": f"wrong-{number}"}).status_code == 422
        assert client.post(reverse("unlock"), {"password": cast.PASSWORD}).status_code == 200


def test_the_locked_page_leads_to_our_own_pages_only(db: str) -> None:
    client = signed_in(BASIC)
    client.post(reverse("lock"))
    for hostile in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = client.post(reverse("locked"), {"password": cast.PASSWORD, "next": hostile})
        assert (answer.status_code, answer["Location"]) == (303, "/")
        client.post(reverse("lock"))


def test_a_locked_center_screen_tells_a_number_and_nothing_else(db: str) -> None:
    client = signed_in(DESK)
    client.post(reverse("lock"))
    page = client.get(reverse("locked"))
    assert b"No new authorizations in the inbox" in page.content
    answer = client.get(reverse("center-inbox-waiting"), headers=POLL)
    assert (answer.status_code, answer.json()) == (200, {"waiting": 0, "version": "0"})
    assert client.get(reverse("center-inbox-version"), headers=POLL).status_code == 401


def test_somebody_else_may_sign_in_on_a_locked_screen(db: str) -> None:
    client = signed_in(BASIC)
    client.post(reverse("lock"))
    assert b"Forgot Password" in client.get(reverse("sign-in")).content
    assert sign_in(client, "operator@provider.example") == 302
    assert client.get("/provider/").status_code == 200
    assert sql.rows(db, "select user_id from platform_session") == [(cast.key("operator@provider.example"),)]


def test_signing_out_ends_the_session_and_empties_the_browser(db: str) -> None:
    client = signed_in(BASIC)
    assert client.get(reverse("sign-out")).status_code == 405
    kept = client.cookies["occhub"].value
    answer = client.post(reverse("sign-out"))
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in?done=signed-out")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert sql.rows(db, "select count(*) from platform_session") == [(0,)]
    client.cookies["occhub"] = kept
    assert client.get(reverse("account")).status_code == 302


def test_sign_out_everywhere_ends_the_own_sessions_and_no_others(db: str) -> None:
    first, second, other = signed_in(BASIC), signed_in(BASIC), signed_in("basic2@northwind.example")
    answer = first.post(reverse("sign-out-everywhere"), {"_key": str(uuid.uuid4())})
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in?done=signed-out")
    assert [client.get(reverse("account")).status_code for client in (first, second, other)] == [302, 302, 200]


def test_shortcuts_are_switched_off_for_the_person_and_stay_off(db: str) -> None:
    client = signed_in(BASIC)
    assert b'data-shortcuts="off"' not in client.get(reverse("account")).content
    client.post(reverse("account-shortcuts"), {"shortcuts": "off"})
    assert b'data-shortcuts="off"' in client.get(reverse("account")).content
    assert b'data-shortcuts="off"' in signed_in(BASIC).get(reverse("account")).content


# Several places


def _second_place(db: str) -> uuid.UUID:
    made = uuid.uuid4()
    sql.change(
        db,
        "insert into accounts_membership (id, user_id, company_id, side, role, is_der, is_active, created_at)"
        " values (%s, %s, %s, 'employer', 'user_admin', false, true, now() + interval '1 minute')",
        made,
        cast.key(BASIC),
        cast.FABRIKAM,
    )
    return made


def _company_on(client: Client) -> str:
    page = client.get("/company/").content.decode()
    return "Fabrikam" if "<dd>Fabrikam</dd>" in page else "Northwind" if "<dd>Northwind Traders</dd>" in page else "?"


def test_switching_the_company_gives_a_new_session_id_with_the_old_limits(db: str) -> None:
    second = _second_place(db)
    client = signed_in(BASIC)
    assert _company_on(client) == "Northwind"
    before = client.cookies["occhub"].value
    limits = sql.rows(db, "select created_at, expires_at from platform_session")
    answer = client.post(reverse("switch-company"), {"company": str(second)})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    after = client.cookies["occhub"].value
    assert before != after
    assert sql.rows(db, "select key_hash from platform_session") == [(key_hash(after),)]
    assert sql.rows(db, "select created_at, expires_at from platform_session") == limits
    assert _company_on(client) == "Fabrikam"


def test_a_form_of_the_company_left_behind_changes_nothing(db: str) -> None:
    second = _second_place(db)
    client = signed_in(BASIC)
    client.post(reverse("switch-company"), {"company": str(second)})
    answer = client.post(reverse("account-shortcuts"), {"shortcuts": "off", "_company": str(cast.NORTHWIND)})
    assert (answer.status_code, b"You switched company in another tab" in answer.content) == (409, True)
    assert sql.rows(db, "select has_shortcuts from accounts_user where id = %s", cast.key(BASIC)) == [(True,)]


@pytest.mark.parametrize(
    "wanted", [str(cast.key("member user-admin@fabrikam.example")), str(cast.key("nobody")), "nonsense", ""]
)
def test_nobody_switches_into_a_place_of_somebody_else(db: str, wanted: str) -> None:
    client = signed_in(BASIC)
    assert client.post(reverse("switch-company"), {"company": wanted}).status_code == 404
    assert _company_on(client) == "Northwind"


def test_a_place_that_was_taken_away_ends_the_session_and_the_other_one_is_left(db: str) -> None:
    _second_place(db)
    client = signed_in(BASIC)
    sql.change(db, "update accounts_membership set is_active = false where id = %s", cast.key(f"member {BASIC}"))
    assert client.get("/company/").status_code == 302
    again = visitor()
    assert sign_in(again, BASIC) == 302
    assert _company_on(again) == "Fabrikam"
