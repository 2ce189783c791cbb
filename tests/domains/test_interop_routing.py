"""What a center's system sends becomes a document on the right visit, or waits for a person; never a guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import AuthorizationDetail, LineState, ResultState
from occhub.domains.interop import operations as interop
from occhub.domains.interop.types import NewFeed
from occhub.domains.interop.types.inbound import Why
from occhub.domains.results import reads as results
from occhub.domains.results.types import ResultQuery
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import VisitState
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import feeds, hl7, pdfs, sql
from tests.support.hl7 import file, message, pid

ADMIN, DESK = "user-admin@northwind.example", "front-desk@austin.example"
ORU = "ORU^R01^ORU_R01"
Deliver = Callable[..., feeds.Delivered]


@pytest.fixture
def deliver(db: str, as_role: Any) -> Deliver:
    """Send a message as Austin's system, and work on it; the connection is a page's before and after."""
    operator = cast.actor("operator@provider.example")
    for name, center in (("AUSTIN", cast.AUSTIN), ("RENO", cast.RENO)):
        interop.save_feed(operator, center, NewFeed(name, addresses=("127.0.0.0/8",)))
    return lambda raw: feeds.deliver(db, as_role, raw)


@pytest.fixture
def audiogram(db: str) -> AuthorizationDetail:
    """Nora's audiogram: one line, which brings one type of report."""
    return made.submitted(services=(made.AUDIOGRAM,))


def orc(of: AuthorizationDetail, line: int = 0) -> str:
    return f"ORC|RE|{of.lines[line].number}|F-1|{of.number}"


def obr(
    of: AuthorizationDetail, *, line: int = 0, status: str = "F", at: str = "20261101101500-0600", n: str = "F-1"
) -> str:
    found = of.lines[line]
    return f"OBR|1|{found.number}|{n}|{found.service}^{found.service_name}^L{'|' * 18}{at}|||{status}"


def oru(of: AuthorizationDetail, content: bytes | str, *, person: str = "", **more: Any) -> bytes:
    """A report of the first line."""
    code, status = more.pop("code", ""), more.pop("status", "F")
    return message(
        ORU, person or pid(), orc(of), obr(of, status=status, **more), file(content, code=code, status=status)
    )


def published(email: str = ADMIN) -> list[tuple[str, str]]:
    """What a member finds, by type and title."""
    page = results.documents_page(cast.actor(email), ResultQuery())
    return [(one.report_type, one.title) for one in page.items]


def test_a_report_becomes_a_document_of_a_visit_and_its_line_is_performed(
    deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    pdf = pdfs.padded_pdf("Audiogram", 180_000)
    got = deliver(oru(audiogram, pdf))
    assert (got.code, got.whys) == ("AA", [Why.PUBLISHED])
    (row,) = results.documents_page(cast.actor(ADMIN), ResultQuery()).items
    assert results.view_file(cast.actor(ADMIN), row.id).content == pdf
    after = authorizations.authorization(cast.actor(ADMIN), audiogram.id)
    assert [(one.state, one.result_state) for one in after.lines] == [(LineState.PERFORMED, ResultState.FINAL)]
    visit = visits.visit(cast.actor(DESK), row.visit_id)
    assert (visit.state, visit.checked_in_by) == (VisitState.CHECKED_OUT, "Center's system")


def test_sent_again_under_another_control_id_it_is_the_same_document(
    deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    pdf = pdfs.clean_pdf("Audiogram")
    deliver(oru(audiogram, pdf))
    assert deliver(oru(audiogram, pdf)).whys == [Why.SAME_FILE]
    assert len(published()) == 1


def test_it_goes_onto_the_visit_that_somebody_opened_by_hand(deliver: Deliver, audiogram: AuthorizationDetail) -> None:
    visit = made.begin_visit(audiogram.id)
    deliver(oru(audiogram, pdfs.clean_pdf("A")))
    (row,) = results.documents_page(cast.actor(ADMIN), ResultQuery()).items
    assert row.visit_id == visit.id
    found = visits.visit(cast.actor(DESK), visit.id)
    assert (found.state, found.open_line_ids) == (VisitState.IN_PROGRESS, ())


@pytest.mark.parametrize("place", ["ORC-4", "ORC-2", "OBR-2", "PV1-19"])
def test_each_of_our_numbers_alone_finds_it(deliver: Deliver, audiogram: AuthorizationDetail, place: str) -> None:
    visit = made.begin_visit(audiogram.id)
    line, code = audiogram.lines[0].number, audiogram.lines[0].service
    segments = {
        "ORC-4": [f"ORC|RE|||{audiogram.number}", f"OBR|1|||{code}"],
        "ORC-2": [f"ORC|RE|{line}", f"OBR|1|||{code}"],
        "OBR-2": [f"OBR|1|{line}||{code}"],
        "PV1-19": ["PV1|1|O" + "|" * 17 + visit.number, f"OBR|1|||{code}"],
    }[place]
    got = deliver(message(ORU, pid(), *segments, file(pdfs.clean_pdf("A"))))
    assert got.whys == [Why.PUBLISHED]


PEOPLE = {
    pid("VANCE", "NORA"): Why.PUBLISHED,
    pid("Vance", "Nora Jane"): Why.PUBLISHED,
    pid("V\u00e1nce", "N\u00f3ra"): Why.PUBLISHED,
    "PID|1||1||Maiden^Nora~Vance^Nora||19880314": Why.PUBLISHED,
    pid("Vance", "Norah"): Why.NAME_DISAGREES,
    pid("Vanc", "Nora"): Why.NAME_DISAGREES,
    pid("Vance", ""): Why.NAME_DISAGREES,
    pid("Vance", "Nora", "19880315"): Why.BIRTH_DISAGREES,
    pid("Vance", "Nora", "1988"): Why.BIRTH_DISAGREES,
    pid("Vance", "Nora", ""): Why.BIRTH_DISAGREES,
    "ZPD|1": Why.NO_PERSON,
}


@pytest.mark.parametrize("person", PEOPLE)
def test_name_and_date_of_birth_must_agree(deliver: Deliver, audiogram: AuthorizationDetail, person: str) -> None:
    assert deliver(oru(audiogram, pdfs.clean_pdf("A"), person=person)).whys == [PEOPLE[person]]
    assert len(published()) == (PEOPLE[person] is Why.PUBLISHED)


def test_numbers_that_are_not_ours_or_not_of_this_center_or_disagree_are_never_guessed(
    deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    other = made.submitted(services=(made.DOT_PHYSICAL,))
    reno = made.submitted(
        employee_id=cast.employee("maeve"),
        location_id=cast.NORTHWIND_RENO,
        center_id=cast.RENO,
        services=(made.AUDIOGRAM,),
    )
    pdf = file(pdfs.clean_pdf("A"))
    cases = [
        ([f"ORC|RE|4711|F|{audiogram.lines[0].service}"], Why.NO_NUMBER),
        (["ORC|RE|A-0000-0000"], Why.UNKNOWN_NUMBER),
        ([f"ORC|RE|{audiogram.number}-07"], Why.UNKNOWN_NUMBER),
        ([f"ORC|RE|{audiogram.lines[0].number}||{other.number}"], Why.NUMBERS_DISAGREE),
        ([f"ORC|RE|{reno.number}"], Why.UNKNOWN_NUMBER),
    ]
    for segments, why in cases:
        assert deliver(message(ORU, pid(), *segments, "OBR|1|||X", pdf)).whys == [why]
    assert published() == []


def _cda(inner: str) -> str:
    body = f'<text mediaType="application/pdf" representation="B64">{inner}</text>'
    root = '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><nonXMLBody>'
    whole = f"{root}{body}</nonXMLBody></ClinicalDocument>"
    return hl7.encoded(whole.encode())


def variants(pdf: bytes) -> dict[str, list[str]]:
    """The forms in which a PDF is met."""
    data = hl7.encoded(pdf)
    third = len(data) // 3
    wrapped = "\r\n".join(data[at : at + 76] for at in range(0, len(data), 76))
    escaped = "\\X0D\\\\X0A\\".join(data[at : at + 76] for at in range(0, len(data), 76))
    half = len(pdf) // 2
    tail = "||||||F"
    return {
        "standard": [f"OBX|1|ED|||^application^pdf^Base64^{data}{tail}"],
        "tx": [f"OBX|1|ED|||^TX^PDF^Base64^{data}{tail}"],
        "im": [f"OBX|1|ED|||^IM^PDF^Base64^{data}{tail}"],
        "ap": [f"OBX|1|ED|||^AP^PDF^Base64^{data}{tail}"],
        "nothing": [f"OBX|1|ED|||^^PDF^Base64^{data}{tail}"],
        "no encoding": [f"OBX|1|ED|||^^PDF^^{data}{tail}"],
        "lower case": [f"OBX|1|ED|||^application^pdf^BASE64^{data}{tail}"],
        "coded": [f"OBX|1|CE|||^application^pdf^Base64^{data}{tail}"],
        "plain text": [f"OBX|1|TX|||{data}{tail}"],
        "data url": [f"OBX|1|ST|||data:application/pdf;base64,{data}{tail}"],
        "wrapped": [f"OBX|1|ED|||^application^pdf^Base64^{wrapped}{tail}"],
        "escaped": [f"OBX|1|ED|||^application^pdf^Base64^{escaped}{tail}"],
        "no padding": [f"OBX|1|ED|||^application^pdf^Base64^{data.rstrip('=')}{tail}"],
        "repetitions": [f"OBX|1|ED|||^application^pdf^Base64^{data[:third]}~{data[third:]}{tail}"],
        "segments": [
            f"OBX|1|ED|PDF|1|^application^pdf^Base64^{data[:third]}{tail}",
            f"OBX|2|ED|PDF|2|^application^pdf^Base64^{data[third:-third]}{tail}",
            f"OBX|3|ED|PDF|3|^application^pdf^Base64^{data[-third:]}{tail}",
        ],
        "segments, each encoded": [
            f"OBX|1|ED|PDF|1|^application^pdf^Base64^{hl7.encoded(pdf[:half])}{tail}",
            f"OBX|2|ED|PDF|2|^application^pdf^Base64^{hl7.encoded(pdf[half:])}{tail}",
        ],
        "add segments": [f"OBX|1|ED|||^application^pdf^Base64^{data[:third]}", f"ADD|{data[third:]}"],
        "hex": [f"OBX|1|ED|||^application^pdf^Hex^{pdf.hex()}{tail}"],
        "cda": [f"OBX|1|ED|||^TEXT^XML^Base64^{_cda(data)}{tail}"],
        "cda, wrapped": [f"OBX|1|ED|||^TEXT^XML^Base64^{_cda(wrapped)}{tail}"],
    }


@pytest.mark.parametrize("form", variants(b"%PDF-"))
def test_every_form_of_attachment_is_read_byte_for_byte(
    deliver: Deliver, audiogram: AuthorizationDetail, form: str
) -> None:
    pdf = pdfs.clean_pdf("Audiogram")
    got = deliver(message(ORU, pid(), orc(audiogram), obr(audiogram), *variants(pdf)[form]))
    assert got.whys == [Why.PUBLISHED]
    (row,) = results.documents_page(cast.actor(ADMIN), ResultQuery()).items
    assert results.view_file(cast.actor(ADMIN), row.id).content == pdf


def damaged(pdf: bytes) -> dict[str, tuple[str, Why]]:
    """What is no file, and what is said of it."""
    data = hl7.encoded(pdf)
    doctype = hl7.encoded(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return {
        "empty": ("", Why.EMPTY),
        "placeholder": ("<Base64 encoded>", Why.PLACEHOLDER),
        "bad base64": ("JVBERi0" + "*" * 300, Why.BASE64),
        "cut": (data[: len(data) // 2 // 4 * 4], Why.TRUNCATED),
        "not a pdf": (hl7.encoded(b"GIF89a" + b"0" * 300), Why.NOT_PDF),
        "text": (hl7.encoded(b"This is the report of the audiogram."), Why.NOT_PDF),
        "encrypted": (hl7.encoded(pdfs.encrypted_pdf()), Why.REFUSED_PDF),
        "script": (hl7.encoded(pdfs.scripted_pdf()), Why.REFUSED_PDF),
        "xml with a dtd": (doctype, Why.XML),
        "xml without a pdf": (hl7.encoded(b"<ClinicalDocument/>"), Why.NO_PDF_INSIDE),
        "cda with something else": (_cda(hl7.encoded(b"GIF89a")), Why.NOT_PDF),
    }


@pytest.mark.parametrize("form", damaged(b"%PDF-"))
def test_a_damaged_attachment_waits_and_the_rest_of_the_message_lives(
    deliver: Deliver, audiogram: AuthorizationDetail, form: str
) -> None:
    data, why = damaged(pdfs.clean_pdf("A"))[form]
    whole = file(pdfs.clean_pdf("Whole"), code="audiogram", number=2)
    got = deliver(message(ORU, pid(), orc(audiogram), obr(audiogram), file(data, code="bad"), whole))
    assert (got.code, got.whys) == ("AA", [why, Why.PUBLISHED])
    assert len(published()) == 1


def test_a_code_that_nobody_knows_waits(deliver: Deliver, audiogram: AuthorizationDetail) -> None:
    assert deliver(oru(audiogram, pdfs.clean_pdf("A"), code="XYZ-9")).whys == [Why.UNKNOWN_TYPE]
    two = made.submitted(services=(made.DOT_PHYSICAL,))
    assert deliver(oru(two, pdfs.clean_pdf("A"))).whys == [Why.UNKNOWN_TYPE]  # it brings several types of report
    assert published() == []


def test_a_laboratory_result_of_a_drug_test_never_comes_by_wire(deliver: Deliver) -> None:
    drug = made.submitted(services=("non-dot-urine-collection",), reason="pre-employment")
    assert deliver(oru(drug, pdfs.clean_pdf("A"), code="test-lab-results")).whys == [Why.NEVER_BY_WIRE]


def test_versions_follow_the_sender_and_late_old_ones_never_win(
    deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    texts = {name: pdfs.clean_pdf(name) for name in ("P", "F", "C")}
    assert deliver(oru(audiogram, texts["P"], status="P", at="20261101100000-0600")).whys == [Why.PRELIMINARY]
    assert published() == []
    assert deliver(oru(audiogram, texts["C"], status="C", at="20261101120000-0600")).whys == [Why.PUBLISHED]
    assert deliver(oru(audiogram, texts["F"], status="F", at="20261101110000-0600")).whys == [Why.OLDER]
    newer = pdfs.clean_pdf("C2")
    assert deliver(oru(audiogram, newer, status="C", at="20261101130000-0600")).whys == [Why.CORRECTED]
    (row,) = results.documents_page(cast.actor(ADMIN), ResultQuery()).items
    assert (row.version, results.view_file(cast.actor(ADMIN), row.id).content) == (2, newer)
    gone = message(ORU, pid(), orc(audiogram), obr(audiogram, status="X", at="20261101140000-0600"))
    assert deliver(gone).whys == [Why.WITHDRAWN]
    assert published() == []
    assert deliver(oru(audiogram, texts["F"], status="F", at="20261101113000-0600")).whys == [Why.OLDER]
    assert published() == []


def test_two_files_of_one_moment_wait_for_a_person(deliver: Deliver, audiogram: AuthorizationDetail) -> None:
    deliver(oru(audiogram, pdfs.clean_pdf("One")))
    assert deliver(oru(audiogram, pdfs.clean_pdf("Other"))).whys == [Why.SAME_MOMENT]


def mdm(
    event: str, of: AuthorizationDetail, *, own: str, parent: str = "", at: str, content: bytes = b"", **txa: str
) -> bytes:
    """A document of a center's system; ``status`` is TXA-17, ``availability`` TXA-19."""
    status, available = txa.get("status", "LA"), txa.get("availability", "AV")
    document = f"TXA|1|audiogram|AP|||||||||{own}|{parent}|{of.lines[0].number}|||{status}||{available}"
    files = [file(content)] if content else []
    return message(f"MDM^{event}^MDM_T02", f"EVN|{event}|{at}", pid(), "PV1|1|O", document, *files)


def test_documents_replace_their_parents_whatever_comes_first(deliver: Deliver, audiogram: AuthorizationDetail) -> None:
    first = mdm("T02", audiogram, own="D1", at="20261101100000", content=pdfs.clean_pdf("First"))
    second = mdm("T10", audiogram, own="D2", parent="D1", at="20261101110000", content=pdfs.clean_pdf("Second"))
    assert deliver(second).whys == [Why.PUBLISHED]
    assert deliver(first).whys == [Why.OLDER]
    third = mdm("T10", audiogram, own="D3", parent="D2", at="20261101120000", content=pdfs.clean_pdf("Third"))
    assert deliver(third).whys == [Why.CORRECTED]
    gone = mdm("T04", audiogram, own="D3", at="20261101130000", availability="CA")
    assert deliver(gone).whys == [Why.WITHDRAWN]
    assert published() == []


def adt(event: str, of: AuthorizationDetail, *, at: str, came: str = "20261101090000-0600") -> bytes:
    """An arrival or a departure; ``came`` is PV1-44."""
    visit = "PV1|1|O" + "|" * 42 + f"{came}|{at if event == 'A03' else ''}"
    return message(f"ADT^{event}^ADT_A01", f"EVN|{event}|{at}", pid(), visit, f"ORC|SC|{of.lines[0].number}")


def test_an_arrival_checks_in_and_a_departure_ends_the_visit_when_nothing_is_open(
    deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    now = feeds.stamp()
    assert deliver(adt("A04", audiogram, at=now, came=now)).whys == [Why.CHECKED_IN]
    assert deliver(adt("A04", audiogram, at=now, came=now)).whys == [Why.HERE_ALREADY]
    got = deliver(adt("A03", audiogram, at=now, came=now))
    assert (got.code, got.whys) == ("AA", [Why.LEFT_LINES_OPEN])
    (row,) = visits.today(cast.actor(DESK), "in_center")  # type: ignore[arg-type]  # the list's name
    assert row.left_at is not None
    assert deliver(oru(audiogram, pdfs.clean_pdf("A"), at=now)).whys == [Why.PUBLISHED]
    assert visits.today(cast.actor(DESK), "in_center") == []  # type: ignore[arg-type]  # the list's name
    after = authorizations.authorization(cast.actor(ADMIN), audiogram.id)
    assert after.shown == "completed"


def test_a_message_that_waits_is_not_done_twice_when_it_is_worked_on_again(
    db: str, deliver: Deliver, audiogram: AuthorizationDetail, as_role: Any
) -> None:
    whole = file(pdfs.clean_pdf("Whole"), code="audiogram", number=2)
    got = deliver(message(ORU, pid(), orc(audiogram), obr(audiogram), file("", code="bad"), whole))
    feeds.work(as_role, got.id)
    assert sql.rows(db, "select count(*) from results_document") == [(1,)]
    assert sql.rows(db, "select state, parts, waiting from interop_inbound") == [("quarantined", 2, 1)]


def test_times_out_of_reach_do_not_make_a_visit_of_another_day(
    deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    future = (made.today() + timedelta(days=400)).strftime("%Y%m%d%H%M")
    segment = obr(audiogram).replace("|" * 18, f"|||{future}{'|' * 15}", 1)
    assert deliver(message(ORU, pid(), orc(audiogram), segment, file(pdfs.clean_pdf("A")))).whys == [Why.PUBLISHED]
    (row,) = results.documents_page(cast.actor(ADMIN), ResultQuery()).items
    assert row.service_date == made.today()


def test_bytes_that_are_no_text_and_no_message_wait(deliver: Deliver, audiogram: AuthorizationDetail) -> None:
    assert deliver(message(ORU, "PID|1||\\X\\||" + "&" * 50, "OBX")).whys == [Why.NO_FILE]
    latin = message(
        ORU, pid("Vánce", "Nóra"), orc(audiogram), obr(audiogram), file(pdfs.clean_pdf("A")), codec="latin-1"
    )
    assert deliver(latin).whys == [Why.PUBLISHED]
