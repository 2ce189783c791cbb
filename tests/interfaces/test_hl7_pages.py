"""The pages about what came in: who sees how much of it, and what a person decides."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from occhub.domains.authorizations.types import AuthorizationDetail
from occhub.domains.interop import operations as interop
from occhub.domains.interop.types import NewFeed
from occhub.domains.interop.types.inbound import Why
from occhub.domains.results import reads as results
from occhub.domains.results.types import ResultQuery
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import feeds, hl7, pdfs, sql
from tests.support.web import signed_in

DESK, OPERATOR, ADMIN = "front-desk@austin.example", "operator@provider.example", "user-admin@northwind.example"
ORU = "ORU^R01^ORU_R01"
Deliver = Callable[[bytes], feeds.Delivered]


@pytest.fixture
def deliver(db: str, as_role: Any) -> Deliver:
    feed = NewFeed("AUSTIN", addresses=("127.0.0.0/8",))
    interop.save_feed(cast.actor(OPERATOR), cast.AUSTIN, feed)
    return lambda raw: feeds.deliver(db, as_role, raw)


@pytest.fixture
def audiogram(db: str) -> AuthorizationDetail:
    return made.submitted(services=(made.AUDIOGRAM,))


def unknown(of: AuthorizationDetail, *, last: str = "Vance", content: bytes = b"", at: str = "20261101101500") -> bytes:
    """A report with a code that nobody knows."""
    found = of.lines[0]
    obr = f"OBR|1|{found.number}|F-1|{found.service}{'|' * 18}{at}|||F"
    return hl7.message(ORU, hl7.pid(last), obr, hl7.file(content or pdfs.clean_pdf("Heard"), code="AUD-7"))


def part_of(database: str, got: feeds.Delivered) -> uuid.UUID:
    return uuid.UUID(str(sql.rows(database, "select id from interop_part where message_id = %s", got.id)[0][0]))


def post(client: Client, address: str, **fields: str) -> Any:
    return client.post(address, {"_key": str(uuid.uuid4()), "_company": "", **fields})


def test_the_center_reads_what_waits_decides_and_the_code_is_known_from_then_on(
    db: str, deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    got = deliver(unknown(audiogram))
    assert got.whys == [Why.UNKNOWN_TYPE]
    part, desk = part_of(db, got), signed_in(DESK)
    listing = desk.get("/center/messages/?show=waiting").content.decode()
    assert "1 waiting" in listing
    assert "AUD-7" in desk.get(f"/center/messages/{got.id}/").content.decode()
    page = desk.get(f"/center/messages/parts/{part}/").content.decode()
    assert "Vance, Nora" in page
    assert "The date of birth agrees." in page
    file = desk.get(f"/center/messages/parts/{part}/file")
    assert (file["Content-Type"], file["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert file.content == pdfs.clean_pdf("Heard")
    fields = {"authorization": str(audiogram.id), "report_type": "audiogram", "remember": "on"}
    refused = post(desk, f"/center/messages/parts/{part}/settle", **fields)
    assert (refused.status_code, "confirm that it is about this person" in refused.content.decode()) == (422, True)
    assert post(desk, f"/center/messages/parts/{part}/settle", **fields, right_person="on").status_code == 303
    assert [one.title for one in results.documents_page(cast.actor(ADMIN), ResultQuery()).items] == ["Audiogram"]
    assert sql.rows(db, "select state, waiting from interop_inbound") == [("done", 0)]
    again = post(desk, f"/center/messages/parts/{part}/settle", **fields, right_person="on")
    assert again.status_code == 409
    newer = unknown(audiogram, content=pdfs.clean_pdf("Heard better"), at="20261101111500")
    assert deliver(newer).whys == [Why.CORRECTED]


def test_a_name_that_disagrees_waits_and_is_dismissed_with_a_reason(
    db: str, deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    got = deliver(unknown(audiogram, last="Vans"))
    part, desk = part_of(db, got), signed_in(DESK)
    assert "The last name is another one." in desk.get(f"/center/messages/parts/{part}/").content.decode()
    assert post(desk, f"/center/messages/parts/{part}/dismiss", note="").status_code == 422
    assert post(desk, f"/center/messages/parts/{part}/dismiss", note="Sent twice").status_code == 303
    assert "Sent twice" in desk.get(f"/center/messages/{got.id}/").content.decode()
    assert post(desk, f"/center/messages/{got.id}/replay").status_code == 409


def test_the_operator_sees_that_it_came_and_nothing_of_what_is_in_it(
    db: str, deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    got = deliver(unknown(audiogram, last="CANARYNAME"))
    operator = signed_in(OPERATOR)
    for address in ("/provider/messages/", f"/provider/messages/{got.id}/"):
        page = operator.get(address).content.decode()
        assert "ORU^R01" in page
        assert not [word for word in ("CANARY", "Nora", "1988", audiogram.number) if word in page]
    part = part_of(db, got)
    for address in (f"/center/messages/{got.id}/text", f"/center/messages/parts/{part}/"):
        assert operator.get(address).status_code == 404
    assert post(operator, f"/provider/messages/{got.id}/replay").status_code == 303


def test_each_look_at_a_message_stands_in_the_ledger(db: str, deliver: Deliver, audiogram: AuthorizationDetail) -> None:
    got = deliver(unknown(audiogram))
    text = signed_in(DESK).get(f"/center/messages/{got.id}/text").content.decode()
    assert "PID|1||4711" in text
    assert pdfs.clean_pdf("Heard")[:8].decode() not in text
    asked = "select count(*) from access_ledger where operation = %s and object_id = %s and outcome = 'allowed'"
    assert sql.rows(db, asked, "domains.interop.reads.inbound.raw_text", got.id) == [(1,)]


def test_another_center_finds_nothing(db: str, deliver: Deliver, audiogram: AuthorizationDetail) -> None:
    got = deliver(unknown(audiogram))
    reno = signed_in("front-desk@reno.example")
    assert "No messages" in reno.get("/center/messages/").content.decode()
    assert reno.get(f"/center/messages/{got.id}/").status_code == 404
    assert reno.get(f"/center/messages/parts/{part_of(db, got)}/").status_code == 404


def test_who_left_with_services_open_stands_so_on_the_day(
    db: str, deliver: Deliver, audiogram: AuthorizationDetail
) -> None:
    now = feeds.stamp()
    visit = f"PV1|1|O{'|' * 42}{now}|{now}"
    found = audiogram.lines[0].number
    deliver(hl7.message("ADT^A03^ADT_A03", f"EVN|A03|{now}", hl7.pid(born=date(1988, 3, 14)), visit, f"ORC|SC|{found}"))
    assert "Left, services open" in signed_in(DESK).get("/center/today/").content.decode()
