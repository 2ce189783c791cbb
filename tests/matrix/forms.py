"""Complete, valid forms for the probes: a refusal must come from the policy, not from a missing field."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import cast
from tests.factories.world import World, today
from tests.support import pdfs

_COMPANY = {
    "user_admin": cast.NORTHWIND,
    "basic": cast.NORTHWIND,
    "basic2": cast.NORTHWIND,
    "view_only": cast.NORTHWIND,
    "granted": cast.NORTHWIND,
    "supervisor": cast.NORTHWIND,
    "fabrikam_admin": cast.FABRIKAM,
    "fabrikam_basic": cast.FABRIKAM,
}


def _digits(name: str) -> str:
    return cast.EMPLOYEES[name][4].strftime("%m/%d/%Y")


def _check_in(name: str) -> dict[str, Any]:
    return {"name_confirmed": "on", "date_of_birth": _digits(name), "seen": cast.seen_at_desk(name)}


FORMS: dict[str, Callable[[World], dict[str, Any]]] = {
    "": lambda _: {},
    "check-in nora": lambda _: _check_in("nora"),
    "check-in felix": lambda _: _check_in("felix"),
    "check-in maeve": lambda _: _check_in("maeve"),
    "confirmed": lambda _: {"confirmed": "1"},
    "undo check-in": lambda _: {"reason": "check-in-wrong-person"},
    "undo check-out": lambda _: {"reason": "check-out-wrong-line"},
    "visit filter": lambda _: {"words": "vance", "show": "here"},
    "performed": lambda _: {"outcome": "performed"},
    "work status": lambda _: {"go": "save", "duty": "off", "seen": "1"},
    # A version that is not there any more: said in words on the page of the visit.
    "no status": lambda world: {"status": str(world["nothing"])},
    "report": lambda _: {
        "files": SimpleUploadedFile("report.pdf", pdfs.clean_pdf("Report"), "application/pdf"),
        "report_type": "vaccine-record:",
        "title": "Vaccine record",
    },
    "corrected report": lambda _: {
        "file": SimpleUploadedFile("corrected.pdf", pdfs.clean_pdf("Corrected once more"), "application/pdf"),
        "title": "",
        "reason": "Wrong ear",
    },
    "withdraw": lambda _: {"reason": "wrong_file", "note": "", "seen": "published"},
    "reason": lambda _: {"reason": "No longer needed"},
    "search": lambda _: {"name": "vance"},
    "suggest": lambda _: {"q": "vance"},
    "search cards": lambda _: {"name": "vance"},
    "selection": lambda world: {"document": [str(world["own_document"])]},
    "selection all": lambda _: {"do": "all"},
    "selection of own search": lambda world: {"q": str(world["own_query"]), "do": "all"},
    "results view": lambda _: {"by_visit": "on", "column": ["center"]},
    "password": lambda _: {"password": cast.PASSWORD},
    "archive own": lambda world: {"document": [str(world["own_document"])]},
    "archive own and foreign": lambda world: {
        "document": [str(world["own_document"]), str(world["fabrikam_document"])]
    },
    "check-in ines": lambda _: _check_in("ines"),
    "add employee": lambda _: {
        "location": str(cast.NORTHWIND_AUSTIN),
        "employee_number": "1999",
        "first_name": "Tomas",
        "last_name": "Reyes",
        "date_of_birth": "01/02/1990",
    },
    "correct nora": lambda _: _correction("nora"),
    "correct felix": lambda _: _correction("felix"),
    # Who knows the date of birth must give one; who does not may leave it.
    "correct maeve undated": lambda _: _correction("maeve") | {"date_of_birth": ""},
    "submit for nora": lambda _: _submission("nora"),
    "submit for felix": lambda _: _submission("felix"),
    "switch": lambda _: {"company": str(cast.key("member user-admin@northwind.example"))},
    "services": lambda _: {"services": ["audiogram-annual"]},
    "words": lambda _: {"q": "vance"},
    "settle own": lambda world: _settlement(world["own_used"]),
    "settle reno": lambda world: _settlement(world["reno_used"]),
    "dismiss": lambda _: {"note": "Sent to us by mistake"},
}


def _settlement(authorization: uuid.UUID) -> dict[str, Any]:
    return {"authorization": str(authorization), "report_type": "vaccine-record", "right_person": "on"}


def _correction(name: str) -> dict[str, Any]:
    _, number, first, last, _ = cast.EMPLOYEES[name]
    typed = {"employee_number": number, "first_name": first, "last_name": last, "phone": "555-0133"}
    return typed | {"date_of_birth": "04/05/1985", "job_title": "Driver", "seen": cast.seen(name)}


def _submission(person: str) -> dict[str, Any]:
    return {
        "location_id": str(cast.EMPLOYEES[person][0]),
        "employee_id": str(cast.employee(person)),
        "center_id": str(cast.AUSTIN),
        "services": ["audiogram-annual"],
        "reason": "periodic",
        "valid_from": today().isoformat(),
        "again": "on",
    }


def build(name: str, world: World, principal: str) -> dict[str, Any]:
    """The fields of a form with a key of its own and the principal's company."""
    fields = FORMS[name](world)
    return {"_key": str(uuid.uuid4()), "_company": str(_COMPANY.get(principal, "")), **fields}
