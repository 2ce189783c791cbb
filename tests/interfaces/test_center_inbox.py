"""What the desk finds in the inbox, and who is expected."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import authorizations as made
from tests.factories import cast
from tests.interfaces.test_center import open_every_day, post, text, words
from tests.support.web import signed_in

DESK, RENO = "front-desk@austin.example", "front-desk@reno.example"


def test_the_inbox_shows_the_number_and_the_day_it_was_sent(db: str) -> None:
    one = made.submitted()
    assert f"{one.number}, sent {made.today():%m/%d/%Y}" in words(text(signed_in(DESK), "center-inbox"))


def test_a_search_stands_in_the_session_and_never_hides_what_is_new(db: str) -> None:
    made.submitted()
    ines = made.submitted("user-admin@northwind.example", employee_id=cast.employee("ines"))
    desk = signed_in(DESK)
    assert post(desk, "center-inbox", search="lopez in") == (303, "/center/?show=all")
    found = text(desk, "center-inbox", query="?show=all")
    assert ("Garcia-Lopez, Inés" in found, "Vance, Nora" in found) == (True, False)
    for query in ("", "?show=new", "?show=nonsense"):
        shelf = text(desk, "center-inbox", query=query)
        assert "Vance, Nora" in shelf
        assert "Garcia-Lopez, Inés" in shelf
    assert post(desk, "center-inbox", search=ines.number.lower())[0] == 303
    assert "Garcia-Lopez, Inés" in text(desk, "center-inbox", query="?show=all")
    assert post(desk, "center-inbox", search="zz")[0] == 303
    assert "Nobody found" in text(desk, "center-inbox", query="?show=all")
    assert post(desk, "center-inbox", search="") == (303, "/center/")
    assert "Vance, Nora" in text(desk, "center-inbox", query="?show=all")


@pytest.mark.parametrize("typed", ["3/14/1988", "03141988", "1988-03-14", "Mar 14, 1988", "3.14.88"])
def test_the_desk_finds_by_date_of_birth(db: str, typed: str) -> None:
    made.submitted()
    made.submitted("user-admin@northwind.example", employee_id=cast.employee("ines"))
    desk = signed_in(DESK)
    assert post(desk, "center-inbox", search=typed) == (303, "/center/?show=all")
    found = text(desk, "center-inbox", query="?show=all")
    assert ("Vance, Nora" in found, "Garcia-Lopez, Inés" in found) == (True, False)
    reno = signed_in(RENO)
    assert post(reno, "center-inbox", search=typed)[0] == 303
    assert "Nobody found" in text(reno, "center-inbox", query="?show=all")


def test_the_desk_finds_by_number_however_it_is_written(db: str) -> None:
    one, other, desk = made.submitted(), made.submitted(**made.injury()), signed_in(DESK)
    bare = one.number.replace("-", "")
    look_alike = bare[0] + bare[1:].replace("0", "O").replace("1", "l")
    for typed in (
        bare,
        bare.lower(),
        f"A-{bare[1:]}",
        bare[1:],
        f"{bare[:5]} {bare[5:]}",
        f"{one.number}-01",
        look_alike,
    ):
        assert post(desk, "center-inbox", search=typed)[0] == 303
        found = text(desk, "center-inbox", query="?show=all")
        assert (typed, one.number in found, other.number in found) == (typed, True, False)
    visit = made.perform_all(one)
    place = reverse("center-visit", args=[visit.id])
    assert post(desk, "center-inbox", search=visit.number.replace("-", "").lower()) == (303, place)
    assert post(signed_in(RENO), "center-inbox", search=visit.number) == (303, "/center/?show=all")


def test_who_left_and_comes_again_is_not_expected_today(db: str) -> None:
    open_every_day(db)
    one, desk, day = made.submitted(services=("tb-skin-test",)), signed_in(DESK), made.today() + timedelta(days=2)
    visit = made.begin_visit(one.id)
    assert post(desk, "center-line", visit.id, one.lines[0].id, outcome=f"continues:{day}")[0] == 303
    assert post(desk, "center-check-out", visit.id)[0] == 303
    assert "In the center 0 Expected 0 Done 1" in words(text(desk, "center-today"))
    assert "Nobody is expected" in text(desk, "center-inbox")
    assert f"Comes again {day:%b} {day.day}" in words(text(desk, "center-inbox", query="?show=all"))
    assert f"Comes again {day:%b} {day.day}" in words(text(desk, "center-authorization", one.id))
