"""One normal form for sorting and searching."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from occhub.platform import text

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
# The blocks in which characters have a case, an accent or a compatible form; the others map to themselves.
BLOCKS = (range(1, 0x3400), range(0xA640, 0xAC00), range(0xF900, 0x10000), range(0x1D400, 0x1D800))
EDGES = st.text(st.sampled_from("ab\ud7ff\ue000\uffff\U00010000\U0010fffe\U0010ffff"), max_size=4)
NAMES = st.text(st.sampled_from("aAéÉß'’-ıİĲǅﬁΣςÅÅøŁ ẞŉº½٣"), max_size=8)


@given(STORABLE | NAMES)
@example("İ")
@example("ŉ")
@example("ẞ'")
@example("\u1e9a\u02bc")
@example("\uff40")
def test_folding_twice_changes_nothing(typed: str) -> None:
    assert text.fold(text.fold(typed)) == text.fold(typed)


def test_folding_any_single_character_twice_changes_nothing() -> None:
    characters = [chr(code) for block in BLOCKS for code in block]
    assert [one for one in characters if text.fold(text.fold(one)) != text.fold(one)] == []


@given(STORABLE | NAMES)
def test_words_of_words_are_the_same_words(typed: str) -> None:
    found = text.tokens(typed)
    assert text.tokens(" ".join(found)) == found
    assert len(set(found)) == len(found)


@given(STORABLE | NAMES)
def test_claim_numbers_are_normal_after_one_pass(typed: str) -> None:
    assert text.normal_claim(text.normal_claim(typed)) == text.normal_claim(typed)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("O'Brién", "obrien"),
        ("O’Connor", "oconnor"),
        ("Garcia-López", "garcia-lopez"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Bjørn", "bjorn"),
        ("Łukasz", "lukasz"),
        ("İnci", "inci"),
        ("ﬁsher", "fisher"),
    ],
)
def test_names_fold(typed: str, folded: str) -> None:
    assert text.fold(typed) == folded


@pytest.mark.parametrize(
    ("name", "found_by"),
    [
        ("O'Núñez", ["onunez", "nunez"]),
        ("O’Brién", ["obrien", "brien"]),
        ("o\uff07neil", ["oneil", "neil"]),
        ("D'Angelo-L'Écuyer", ["dangelo", "lecuyer", "angelo", "ecuyer"]),
        ("Dell'Orto Maria", ["dellorto", "maria", "orto"]),
        ("O'Núñez Núñez", ["onunez", "nunez"]),
        ("Garcia-López", ["garcia", "lopez"]),
        ("Hawai'i", ["hawaii"]),
        ("O'", ["o"]),
    ],
)
def test_a_name_is_found_by_its_part_after_an_apostrophe_too(name: str, found_by: list[str]) -> None:
    assert text.index_tokens(name) == found_by


@given(STORABLE | NAMES)
def test_every_word_that_may_be_typed_of_a_name_is_in_its_index(typed: str) -> None:
    assert text.index_tokens(typed)[: len(text.tokens(typed))] == text.tokens(typed)


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("Van\u200bce", "Vance"),
        ("\u202eecnaV\u202c", "ecnaV"),
        ("Nora\aAnn\u2029 \tVance\u00a0", "Nora Ann Vance"),
        ("\u2066\ufeff\u00ad\u3164", ""),
        ("José de la Cruz-O’Brién", "José de la Cruz-O’Brién"),
    ],
)
def test_one_line_is_what_a_reader_sees(typed: str, seen: str) -> None:
    assert text.one_line(typed) == seen


def test_a_prefix_changes_no_order() -> None:
    assert text.sort_key("O'Núñez", "Ana") == "onunez\x1fana"


@given(STORABLE | EDGES, STORABLE | EDGES)
def test_the_end_of_a_prefix_parts_what_starts_with_it_from_the_rest(prefix: str, other: str) -> None:
    """Order by code points, as the database's collation has it."""
    end = text.prefix_end(prefix)
    for one in (other, prefix, prefix + other, prefix[:-1] + other, end, end + other):
        assert (prefix <= one < end) == one.startswith(prefix) or _is_last(prefix)


def _is_last(prefix: str) -> bool:
    """Nothing but the last code point: no string ends its range, and every greater one starts with it or its kind."""
    return set(prefix) <= {chr(0x10FFFF)}


@given(STORABLE, STORABLE, STORABLE, STORABLE)
def test_people_sort_by_last_name_first(last: str, first: str, other_last: str, other_first: str) -> None:
    one, other = text.tokens(last), text.tokens(other_last)
    if " ".join(one) < " ".join(other) and not " ".join(other).startswith(" ".join(one)):
        assert text.sort_key(last, first) < text.sort_key(other_last, other_first)
