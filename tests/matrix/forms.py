"""Complete, valid forms for the probes: a refusal must come from the policy, not from a missing field."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
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
    "fabrikam_admin": cast.FABRIKAM,
    "fabrikam_basic": cast.FABRIKAM,
}


def _digits(name: str) -> str:
    return cast.EMPLOYEES[name][4].strftime("%m/%d/%Y")


FORMS: dict[str, Callable[[World], dict[str, Any]]] = {
    "": lambda world: {},
    "check-in nora": lambda world: {"name_confirmed": "on", "date_of_birth": _digits("nora")},
    "check-in felix": lambda world: {"name_confirmed": "on", "date_of_birth": _digits("felix")},
    "check-in maeve": lambda world: {"name_confirmed": "on", "date_of_birth": _digits("maeve")},
    "performed": lambda world: {"state": "performed"},
    "refused": lambda world: {"state": "refused", "reason": "refused-declined"},
    "report": lambda world: {
        "files": SimpleUploadedFile("report.pdf", pdfs.clean_pdf("Report"), "application/pdf"),
        "file_type": "audiogram",
    },
    "reason": lambda world: {"reason": "No longer needed"},
    "search": lambda world: {"name": "vance"},
    "words": lambda world: {"q": "vance"},
    "tomorrow": lambda world: {"date": (today() + timedelta(days=1)).strftime("%m/%d/%Y")},
}


def build(name: str, world: World, principal: str) -> dict[str, Any]:
    """The fields of a form with a key of its own and the principal's company."""
    fields = FORMS[name](world)
    return {"_key": str(uuid.uuid4()), "_company": str(_COMPANY.get(principal, "")), **fields}
