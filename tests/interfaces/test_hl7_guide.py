"""The examples of the guide are messages that are read as the guide says."""

from __future__ import annotations

import re
from datetime import UTC, date

import pytest

from occhub.domains.catalogue.types import load_packaged
from occhub.domains.interop.rules.inbound import verdict_of
from occhub.domains.interop.rules.matching import sought
from occhub.domains.interop.types.inbound import MessageState
from occhub.domains.interop.wire.inbound.heads import Head, read_head
from occhub.domains.interop.wire.inbound.reading import read
from occhub.domains.interop.wire.inbound.records import Rank
from tests.support import samples

GUIDE = (samples.ROOT / "docs" / "interfaces" / "hl7.md").read_text()
EXAMPLES = [one.replace("\n", "\r").encode() for one in re.findall(r"```\n(MSH.*?)```", GUIDE, flags=re.DOTALL)]


@pytest.mark.parametrize("raw", EXAMPLES)
def test_an_example_is_taken_and_names_our_numbers_and_the_person(raw: bytes) -> None:
    head = read_head(raw)
    assert isinstance(head, Head)
    assert verdict_of(head, raw).state is MessageState.RECEIVED
    reading = read(raw, head, UTC)
    assert reading.person is not None
    assert (reading.person.names[0].last, reading.person.born) == ("Vance", date(1988, 3, 14))
    numbers = reading.movement.numbers if reading.movement else reading.reports[0].numbers
    assert set(sought(numbers).authorizations) <= {"A-7K2M-9QX3", "A-7K2M-9QX3-01"}
    assert not sought(numbers).is_empty


def test_the_guide_lists_every_code_of_a_report_type() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", GUIDE, flags=re.MULTILINE) == list(load_packaged().report_types)


def test_the_examples_are_what_they_say() -> None:
    oru, mdm, adt = (read(raw, head, UTC) for raw in EXAMPLES if isinstance(head := read_head(raw), Head))
    (result,), (document,) = oru.reports, mdm.reports
    assert (result.rank, str(result.at), str(result.observed)[:16]) == (
        Rank.FINAL,
        "2026-11-27 10:12:00-06:00",
        "2026-11-27 09:30",
    )
    assert (document.rank, document.series, document.code) == (Rank.FINAL, ("D|D-88",), "audiogram")
    assert sought(document.numbers).visits == ("V-3M8P-0R24",)
    assert adt.movement is not None
    assert str(adt.movement.arrived) == "2026-11-27 09:05:00-06:00"
