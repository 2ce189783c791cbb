"""Numbers that people read: what their check character finds, measured over every single mistake."""

from __future__ import annotations

import itertools
import random
import re

from hypothesis import given
from hypothesis import strategies as st

from occhub.platform import ids
from tests.support.numbers import is_number

PAYLOADS = st.text(ids.ALPHABET, min_size=ids.RANDOM_CHARACTERS, max_size=ids.RANDOM_CHARACTERS)
PREFIXES = st.sampled_from("AV")
LONGEST_PLACER_NUMBER = 16  # HL7 2.3, with the suffix of a line


def _grouped(prefix: str, bare: str) -> str:
    return f"{prefix}-{bare[:4]}-{bare[4:]}"


@given(PREFIXES, PAYLOADS)
def test_a_number_has_its_form_and_the_right_check_character(prefix: str, payload: str) -> None:
    number = ids.format_number(prefix, payload)
    assert re.fullmatch(rf"{prefix}-[0-9A-Z]{{4}}-[0-9A-Z]{{4}}", number)
    assert is_number(number)
    assert len(f"{number}-01") <= LONGEST_PLACER_NUMBER


@given(PREFIXES, PAYLOADS)
def test_every_single_wrong_character_is_found(prefix: str, payload: str) -> None:
    bare = ids.format_number(prefix, payload)[2:].replace("-", "")
    for place, other in itertools.product(range(len(bare)), ids.ALPHABET):
        if other != bare[place]:
            assert not is_number(_grouped(prefix, f"{bare[:place]}{other}{bare[place + 1 :]}"))


def test_neighbors_that_changed_places_are_found_but_for_the_first_and_last_letter() -> None:
    """Luhn in an even base misses exactly one pair: 0 beside Z (09 and 90 in base ten). Every pair, at every place."""
    source = random.Random(32)  # noqa: S311  (a seed that can be replayed)
    missed: set[tuple[int, str]] = set()
    tries = 0
    for place in range(ids.RANDOM_CHARACTERS):
        for first, second in itertools.permutations(ids.ALPHABET, 2):
            for bare in _numbers_with(source, place, first, second):
                tries += 1
                if is_number(_grouped("A", f"{bare[:place]}{second}{first}{bare[place + 2 :]}")):
                    missed.add((place, "".join(sorted(first + second))))
    assert tries == ids.RANDOM_CHARACTERS * 32 * 31
    assert missed == {(place, "0Z") for place in range(ids.RANDOM_CHARACTERS)}


def _numbers_with(source: random.Random, place: int, first: str, second: str) -> list[str]:
    """A valid number in which ``first`` and ``second`` stand at ``place`` (the last may be the check character)."""
    payload = [source.choice(ids.ALPHABET) for _ in range(ids.RANDOM_CHARACTERS)]
    payload[place : place + 2] = [first, second]
    if place + 1 < ids.RANDOM_CHARACTERS:
        text = "".join(payload)
        return [text + ids.check_character(text)]
    for free in ids.ALPHABET:  # one character before is free: choose it so that the check character comes out right
        text = "".join([*payload[:-2], first])[: ids.RANDOM_CHARACTERS - 2] + free + first
        if ids.check_character(text) == second:
            return [text + second]
    return []


def test_a_random_text_is_rarely_a_number() -> None:
    source = random.Random(1)  # noqa: S311  (a seed that can be replayed)
    texts = ("".join(source.choice(ids.ALPHABET) for _ in range(8)) for _ in range(20_000))
    found = sum(is_number(_grouped("A", text)) for text in texts)
    assert 500 < found < 750  # one in 32


def test_new_numbers_are_valid_and_differ() -> None:
    numbers = [ids.new_number("A") for _ in range(2_000)]
    assert len(set(numbers)) == 2_000
    assert all(is_number(one) for one in numbers)


@given(PREFIXES, PAYLOADS)
def test_a_number_is_read_in_every_usual_spelling_and_by_its_check_character(prefix: str, payload: str) -> None:
    number = ids.format_number(prefix, payload)
    bare, wrong = number.replace("-", ""), ids.format_number(prefix, payload)[:-1]
    spaced, look_alike = f" {bare[:5]} {bare[5:]} ", number.replace("0", "o")
    usual = (number, bare, bare.lower(), bare[1:], spaced, f"{number}-01", look_alike)
    assert {ids.read_number(prefix, typed) for typed in usual} == {number}
    other = ids.ALPHABET[(ids.ALPHABET.index(number[-1]) + 1) % 32]
    assert {ids.read_number(prefix, typed) for typed in ("", "vance", wrong, wrong + other, f"{number}-1")} == {""}
