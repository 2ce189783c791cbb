"""Whatever the bytes are: the header, the text, the records and the answer come out, or a reason does; nothing else."""

from __future__ import annotations

import os
from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from occhub.domains.interop.wire.inbound import answers
from occhub.domains.interop.wire.inbound.heads import Head, Unreadable, flaw_of, read_head
from occhub.domains.interop.wire.inbound.reading import read
from occhub.domains.interop.wire.inbound.records import AttachmentFault
from occhub.domains.interop.wire.inbound.segments import NotReadable
from occhub.domains.interop.wire.inbound.texts import CHARSETS, decode
from occhub.platform import clock
from tests.support import hl7, pdfs

EXAMPLES = int(os.environ.get("OCCHUB_EXAMPLES", "150"))
_WORDS = st.text(alphabet="AVZ0129-^~\\&|.+ \u00e9\u4e2d\x1c\x0b", max_size=12)
_NAMES = st.sampled_from(["PID", "PV1", "ORC", "OBR", "OBX", "TXA", "EVN", "NTE", "ADD", "DSC", "ZZZ", "MSH", ""])
_SEGMENTS = st.lists(st.tuples(_NAMES, st.lists(_WORDS, max_size=30)), max_size=12)
_KINDS = st.sampled_from(["ORU^R01", "MDM^T02", "MDM^T04", "MDM^T10", "ADT^A04", "ADT^A03", "XXX", ""])


@settings(max_examples=EXAMPLES)
@given(_KINDS, _SEGMENTS, st.sampled_from([*CHARSETS, "nonsense"]), st.binary(max_size=40))
def test_anything_that_has_a_header_is_read_or_said_to_be_no_message(
    kind: str, segments: list[tuple[str, list[str]]], charset: str, noise: bytes
) -> None:
    lines = ["|".join([name, *fields]) for name, fields in segments]
    raw = hl7.message(kind, *lines, charset=charset) + noise
    head = read_head(raw)
    assert isinstance(head, Head)
    flaw_of(head, raw)
    try:
        reading = read(raw, head, UTC)
    except NotReadable:
        return
    for report in reading.reports:
        assert all(one.fault is not None or one.content for one in report.attachments)


@settings(max_examples=EXAMPLES)
@given(st.binary(max_size=300))
def test_any_bytes_have_a_header_or_a_reason_and_an_answer(raw: bytes) -> None:
    for one in (raw, b"MSH" + raw, b"MSH|^~\\&|" + raw):
        head = read_head(one)
        if isinstance(head, Unreadable):
            continue
        answer = answers.build(head, answers.Code.TAKEN, now=clock.now(), control_id="1")
        assert answer.isascii()
        assert [line[:3] for line in hl7.lines(answer)] == ["MSH", "MSA"]
        assert not {0x0B, 0x1C} & set(answer)


_PDF = pdfs.clean_pdf("Whole")


@settings(max_examples=EXAMPLES)
@given(st.integers(0, len(hl7.encoded(_PDF)) - 1), st.integers(0, 255), st.booleans())
def test_a_file_is_whole_or_it_is_said_to_be_damaged(at: int, byte: int, is_cut: bool) -> None:
    """One byte of the base64 is another one, or all behind it is gone. What is then no PDF is never called one."""
    data = hl7.encoded(_PDF).encode()
    sent = data[:at] if is_cut else data[:at] + bytes([byte]) + data[at + 1 :]
    raw = hl7.message("ORU^R01", hl7.pid(), "OBR|1|||X").rstrip(b"\r") + b"\rOBX|1|ED|||^application^pdf^Base64^" + sent
    head = read_head(raw)
    assert isinstance(head, Head)
    (report,) = read(raw, head, UTC).reports
    for found in report.attachments:
        if found.fault is None:
            assert found.content.startswith(b"%PDF-")
            assert b"%%EOF" in found.content[-2048:]
        else:
            assert isinstance(found.fault, AttachmentFault)


def test_character_sets_are_read_as_they_are_named() -> None:
    text = "MSH|^~\\&|A|B|||||ORU^R01|1|P|2.5|\rPID|||||Garc\u00eda^N\u00fa\u00f1ez"
    for charset, codec in (("", "utf-8"), ("", "cp1252"), ("8859/1", "latin-1"), ("8859/15", "iso8859-15")):
        assert decode(text.encode(codec), charset).text == text
    japanese = "MSH|^~\\&|A\rPID|||||\u5c71\u7530"
    assert decode(japanese.encode("iso2022_jp_2"), "ISO IR87").text == japanese
    assert decode(japanese.encode("gb18030"), "GB 18030-2000").text == japanese
    broken = decode(b"MSH|^~\\&|A\rPID|||||Garc\xff\x81a", "UNICODE UTF-8")
    assert "Garc" in broken.text
