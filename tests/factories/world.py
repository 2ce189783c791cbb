"""The world of the permission matrix: one object of each kind and relation, made through the domains' operations.

Every text that belongs to somebody carries a canary of its owner, so that an answer can be searched for what must not
be in it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from occhub.access.actor import Actor
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations.types import InjuryDetails, LineOutcome, LineState, NewAuthorization
from occhub.domains.interop import operations as interop
from occhub.domains.interop.types import NewEndpoint, NewFeed
from occhub.domains.results import operations as results
from occhub.domains.results import reads
from occhub.domains.results.types import ResultQuery
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import GivenReason, Identity
from occhub.domains.work_status import operations as work_status
from occhub.domains.work_status.types import Duty, NewRestriction, NewWorkStatus
from occhub.platform import clock
from occhub.platform.pdf import InspectedPdf, inspected
from tests.conftest import connect
from tests.factories import cast
from tests.support import feeds, hl7, pdfs, sql

PERFORMED = LineOutcome(LineState.PERFORMED)


@dataclass(frozen=True)
class World:
    """Ids by name, as the matrix writes them."""

    ids: dict[str, uuid.UUID]

    def __getitem__(self, name: str) -> uuid.UUID:
        return self.ids[name]


def today() -> date:
    """Today in the zone of center Austin."""
    return clock.local_date(clock.now(), "America/Chicago")


def authorize(
    actor: Actor,
    employee: str,
    center: uuid.UUID = cast.AUSTIN,
    services: tuple[str, ...] = ("audiogram-annual", "dot-physical"),
    *,
    instructions: str = "",
    injury: InjuryDetails | None = None,
) -> uuid.UUID:
    """Submit an authorization for a member of the cast, also where one like it is open. Returns its id."""
    location = cast.EMPLOYEES[employee][0]
    reason = "injury-initial" if injury else "periodic"
    made = authorizations.submit_authorization(
        actor,
        NewAuthorization(location, cast.employee(employee), services, center, reason, today(), instructions, injury),
        again=True,
    )
    return made.id


def check_in(desk: Actor, authorization: uuid.UUID, employee: str) -> uuid.UUID:
    """Check a member of the cast in. Returns the visit's id."""
    return visits.check_in(desk, authorization, Identity(True, cast.EMPLOYEES[employee][4])).id


def report(
    desk: Actor, visit: uuid.UUID, report_type: str, *, title: str = "", line: uuid.UUID | None = None
) -> uuid.UUID:
    """Publish a clean PDF. Returns the document's id."""
    return results.publish_document(
        desk, visit, report_type, title or report_type, line, checked(title or report_type),
        valid_until=clock.now().date() + timedelta(days=300),
    )  # fmt: skip


def checked(text: str) -> InspectedPdf:
    """A clean PDF that says ``text``."""
    proof = inspected(pdfs.clean_pdf(text))
    assert isinstance(proof, InspectedPdf)
    return proof


def build() -> World:
    """Write the world into the present database, as role web, and name what is in it."""
    basic, admin = cast.actor("basic@northwind.example"), cast.actor("user-admin@northwind.example")
    fabrikam = cast.actor("basic@fabrikam.example")
    austin, reno = cast.actor("front-desk@austin.example"), cast.actor("front-desk@reno.example")
    ids: dict[str, uuid.UUID] = {"nothing": uuid.UUID("00000000-0000-4000-8000-000000000000")}
    ids |= {name: cast.employee(name) for name in ("nora", "felix", "ines", "maeve")}
    ids |= {"austin_place": cast.NORTHWIND_AUSTIN, "dallas_place": cast.FABRIKAM_DALLAS}
    ids["own"] = authorize(basic, "nora", instructions="CANARY-NORTHWIND-OWN")
    ids["reno"] = authorize(admin, "maeve", cast.RENO, instructions="CANARY-NORTHWIND-RENO")
    ids["fabrikam"] = authorize(fabrikam, "felix", instructions="CANARY-FABRIKAM")
    for name, requester, person, desk, center in (
        ("own", basic, "ines", austin, cast.AUSTIN),
        ("reno", admin, "maeve", reno, cast.RENO),
        ("fabrikam", fabrikam, "felix", austin, cast.AUSTIN),
    ):
        ids |= _visit(name, requester, person, desk, center)
    for who, name in ((admin, "nora"), (fabrikam, "felix")):
        authorize(who, name, services=("injury-initial",), injury=InjuryDetails(today(), "hand", "WC-17"))
    ids["own_query"] = results.save_query(admin, ResultQuery(name="garcia"))
    ids["fabrikam_query"] = results.save_query(cast.actor("user-admin@fabrikam.example"), ResultQuery(name="vance"))
    _partners()
    ids |= _messages(ids["own"])
    ids["own_draft"] = authorizations.save_draft(basic, None, {"instructions": "CANARY-DRAFT"}).id
    return World(ids)


def _partners() -> None:
    """Endpoint and feed identity of both centers; nothing is sent to the endpoints."""
    operator = cast.actor("operator@provider.example")
    for name, center in (("austin", cast.AUSTIN), ("reno", cast.RENO)):
        interop.save_endpoint(operator, center, NewEndpoint(f"{name}.example", 2576, in_use=False))
        interop.save_feed(operator, center, NewFeed(name.upper(), addresses=("127.0.0.0/8",)))


def _messages(own_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """What both centers' systems sent: a report that waits for a person, and a preliminary one of Nora's."""
    database, made = str(connection.settings_dict["NAME"]), {}
    own = sql.rows(database, "select number from authorizations_authorization where id = %s", own_id)[0][0]
    for name, center in (("own", "AUSTIN"), ("reno", "RENO")):
        person = hl7.pid(f"CANARY-{name.upper()}-MESSAGE", "Nora")
        attached = hl7.file(pdfs.clean_pdf("Report"), code="XYZ")
        raw = hl7.message("ORU^R01", person, "OBR|1|||X", attached, facility=center)
        got = feeds.deliver(database, lambda role: connect(database, role), raw)
        made[f"{name}_message"] = got.id
        found = sql.rows(database, "select id from interop_part where message_id = %s", got.id)
        made[f"{name}_part"] = found[0][0]
    early = hl7.file(pdfs.clean_pdf("Report"), status="P")
    raw = hl7.message("ORU^R01", hl7.pid(), f"ORC|RE|{own}", f"OBR|1|{own}|F-1|X{'|' * 21}P", early)
    feeds.deliver(database, lambda role: connect(database, role), raw)
    sql.execute(
        database,
        "insert into interop_code (id, center_id, code, report_type, changed_by, changed_at)"
        f" values (gen_random_uuid(), '{cast.AUSTIN}', 'AUD', 'audiogram', 'Nobody', now())",
    )
    return made


def _visit(name: str, requester: Actor, person: str, desk: Actor, center: uuid.UUID) -> dict[str, uuid.UUID]:
    """An authorization with an open visit, its lines, documents of it, and a check-in before it that was undone."""
    used = authorize(requester, person, center, instructions=f"CANARY-{name.upper()}-USED")
    undone = check_in(desk, used, person)
    results.undo_check_in(desk, undone, GivenReason("check-in-wrong-person", f"CANARY-{name.upper()}-NOTE"))
    visit = check_in(desk, used, person)
    detail = authorizations.open_at_center(desk, used)
    made = {f"{name}_used": used, f"{name}_undone": undone, f"{name}_visit": visit}
    made[f"{name}_line"], made[f"{name}_line2"] = (line.id for line in detail.lines)
    visits.record_line(desk, visit, made[f"{name}_line"], PERFORMED)
    words = NewRestriction("other", words=f"CANARY-{name.upper()}-STATUS", until=today() + timedelta(days=3))
    work_status.record_work_status(desk, visit, NewWorkStatus(Duty.RESTRICTED, (words,)))
    made[f"{name}_document"] = report(desk, visit, "audiogram", title=f"CANARY-{name.upper()}-AUDIOGRAM")
    if name == "own":
        made["own_der"] = report(desk, visit, "custody-control-form-non-dot", title="CANARY-OWN-DER")
        made["own_long"] = report(desk, visit, "dot-long-form", title="CANARY-OWN-LONG")
        made["own_withdrawn"] = report(desk, visit, "audiogram", title="CANARY-OWN-WITHDRAWN")
        made["own_archived"] = report(desk, visit, "audiogram", title="CANARY-OWN-ARCHIVED")
        made |= _ended(desk, visit, made["own_withdrawn"])
    return made


def _ended(desk: Actor, visit: uuid.UUID, withdrawn: uuid.UUID) -> dict[str, uuid.UUID]:
    """A report that was replaced and one that was withdrawn, after somebody of the company had opened both."""
    admin = cast.actor("user-admin@northwind.example")
    replaced = report(desk, visit, "audiogram", title="CANARY-OWN-REPLACED")
    for one in (replaced, withdrawn):
        reads.view_file(admin, one)
    corrected = results.replace_document(desk, replaced, "CANARY-OWN-CORRECTED", "Wrong ear", checked("Corrected"))
    results.withdraw_document(desk, withdrawn, "wrong_file", "CANARY-OWN-NOTE")
    line = next(one for one in reads.news(admin) if one.current_id == corrected)
    return {"own_replaced": replaced, "own_corrected": corrected, "own_announcement": line.id}
