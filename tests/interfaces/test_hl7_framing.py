"""Framing: whatever way the bytes come in, the same messages come out, and what is no message is said to be none."""

from __future__ import annotations

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from occhub.interfaces.hl7.framing import MOST_NOISE, Deframer, Fault, Frame, framed

LIMIT = 2_000
EXAMPLES = int(os.environ.get("OCCHUB_EXAMPLES", "100"))
BODY = st.binary(max_size=400).map(lambda raw: b"MSH|" + raw.replace(b"\x1c", b"").replace(b"\x0b", b""))


def fed(data: bytes, cuts: list[int], *, end: bool = False) -> list[Frame]:
    """What comes out when the bytes arrive in these pieces."""
    deframer, found, last = Deframer(LIMIT), [], 0
    for cut in sorted({*(one % (len(data) + 1) for one in cuts), len(data)}):
        found += deframer.feed(data[last:cut])
        last = cut
    return found + (deframer.finish() if end else [])


@settings(max_examples=EXAMPLES)
@given(
    st.lists(BODY, max_size=5), st.lists(st.integers(0, 10_000), max_size=30), st.sampled_from([b"", b"\r\n", b"\n"])
)
def test_messages_come_out_as_they_went_in(bodies: list[bytes], cuts: list[int], between: bytes) -> None:
    assert fed(between.join(map(framed, bodies)), cuts) == [Frame(one) for one in bodies]


@settings(max_examples=EXAMPLES)
@given(st.binary(max_size=3_000), st.lists(st.integers(0, 10_000), max_size=30))
def test_any_bytes_in_any_pieces_give_the_same(data: bytes, cuts: list[int]) -> None:
    whole = fed(data, [], end=True)
    assert fed(data, cuts, end=True) == whole or any(one.fault for one in whole)


@settings(max_examples=EXAMPLES)
@given(st.binary(max_size=6_000), st.lists(st.integers(0, 10_000), max_size=30))
def test_no_more_is_held_than_the_limit_and_a_read(data: bytes, cuts: list[int]) -> None:
    deframer, last = Deframer(LIMIT), 0
    for cut in sorted({*(one % (len(data) + 1) for one in cuts), len(data)}):
        deframer.feed(data[last:cut])
        assert deframer.held <= LIMIT + (cut - last)
        last = cut


def test_the_end_mark_alone_ends_a_message_where_nothing_goes_on() -> None:
    assert fed(b"\x0bMSH|a\x1c", [], end=True) == [Frame(b"MSH|a")]
    assert fed(b"\x0bMSH|a\x1c\x0bMSH|b\x1c\r", []) == [Frame(b"MSH|a"), Frame(b"MSH|b")]
    assert fed(b"\x0bMSH|a\x1c\nx", []) == [Frame(b"MSH|a")]


def test_a_stray_end_mark_does_not_cut_a_message() -> None:
    assert fed(b"\x0bMSH|a\x1cOBX|b\x1c\r", []) == [Frame(b"MSH|a\x1cOBX|b")]


def test_an_unfinished_message_is_none() -> None:
    assert fed(b"\x0bMSH|a|b\r", [], end=True) == []


def test_a_message_inside_another_shows_that_the_first_was_cut() -> None:
    assert fed(b"\x0bMSH|one\r\x0bMSH|two\r\x1c\r", []) == [Frame(b"MSH|one\r", Fault.CUT), Frame(b"MSH|two\r")]


def test_too_much_is_refused_with_its_beginning() -> None:
    (frame,) = fed(b"\x0bMSH|" + b"x" * (LIMIT + 10), [])
    assert frame.fault is Fault.TOO_LARGE
    assert frame.content.startswith(b"MSH|x")


def test_a_little_noise_is_passed_over_and_more_is_not() -> None:
    assert fed(b"hello\r\n" + framed(b"MSH|a"), []) == [Frame(b"MSH|a")]
    assert [one.fault for one in fed(b"x" * (MOST_NOISE + 1), [])] == [Fault.NOISE]
