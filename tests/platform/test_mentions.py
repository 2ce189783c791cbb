"""Whether a text names somebody or a day."""

from __future__ import annotations

from datetime import date

import pytest

from occhub.platform.mentions import mentions_date, mentions_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Patient: VANCE, NORA", "Vance"),
        ("José Núñez", "NUNEZ"),
        ("Nunez", "Núñez"),
        ("O’Brien", "O'Brien"),
        ("O BRIEN, PAT", "O'Brien"),
        ("Obrien", "O'Brien"),
        ("García-López", "Garcia Lopez"),
        ("GARCIALOPEZ", "Garcia-Lopez"),
        ("Ann Hill", "Hill Jr."),
        ("Weiss", "Weiß"),
        ("ＶＡＮＣＥ", "Vance"),
    ],
)
def test_a_name_is_found_as_it_may_be_written(text: str, name: str) -> None:
    assert mentions_name(text, name)


@pytest.mark.parametrize(
    ("text", "name"), [("in advance", "Vance"), ("Garcia", "Garcia-Lopez"), ("", "Vance"), ("Brien", "O'Brien")]
)
def test_a_part_of_a_word_or_of_a_name_is_no_name(text: str, name: str) -> None:
    assert not mentions_name(text, name)


@pytest.mark.parametrize(
    "text",
    [
        "DOB 03/04/1988", "3/4/1988", "3/4/88", "03-04-1988", "3.4.88", "03 / 04 / 1988", "1988-03-04", "1988/3/4",
        "19880304", "03041988", "March 4, 1988", "MARCH 04 1988", "Mar. 4th, 1988", "4 March 1988", "04-MAR-1988",
        "04MAR1988", "4th of March, 1988", "born:3/4/1988.", "1988-03-04T00:00",
    ],
)  # fmt: skip
def test_a_day_is_found_in_the_usual_spellings(text: str) -> None:
    assert mentions_date(text, date(1988, 3, 4))


@pytest.mark.parametrize(
    "text", ["13/04/1988", "03/14/1988", "3/4/1989", "103/04/1988", "03/04/19880", "04/03/1988", "May 4, 1988", ""]
)
def test_another_day_is_not_taken_for_it(text: str) -> None:
    assert not mentions_date(text, date(1988, 3, 4))


def test_september_has_two_short_forms() -> None:
    assert all(mentions_date(text, date(1990, 9, 9)) for text in ("Sep 9, 1990", "Sept. 9, 1990"))
