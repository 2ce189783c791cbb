"""Every page in a real browser, wide and at 360 px: accessible, nothing sideways, nothing against the policy."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.factories import world
from tests.journeys.conftest import Desk

SitDown = Callable[..., Desk]
NOTHING = "00000000-0000-4000-8000-000000000000"


def _steps(made: world.World) -> list[str]:
    like = f"?like={made['own']}"
    return [f"/authorizations/new/{step}{like}" for step in ("employee", "services", "center", "details", "review")]


def _of_desk(made: world.World) -> list[str]:
    return [
        *("/center/", "/center/?shelf=all", "/center/today/", "/center/today/reports"),
        f"/center/authorizations/{made['own']}/",
        f"/center/visits/{made['own_visit']}/",
        f"/center/visits/{made['own_visit']}/work-status",
        f"/center/visits/{made['own_undone']}/",
        f"/center/visits/{made['own_visit']}/left",
        f"/center/visits/{made['own_visit']}/undo",
        f"/center/visits/{made['own_visit']}/reopen",
        f"/center/documents/{made['own_document']}/",
        f"/center/documents/{made['own_replaced']}/",
        f"/center/documents/{made['own_document']}/replace",
        f"/center/documents/{made['own_corrected']}/withdraw",
        *("/center/messages/", "/center/messages/?show=refused", f"/center/messages/{made['own_message']}/"),
        f"/center/messages/{made['own_message']}/text",
        f"/center/messages/parts/{made['own_part']}/",
    ]


def _addresses(made: world.World) -> dict[str, list[str]]:
    """Each page state once, as the role that sees most of it."""
    return {
        "": ["/sign-in", "/forgot"],
        "user-admin@northwind.example": [
            *("/", "/authorizations/", "/authorizations/new", "/results/"),
            *("/company/", "/help/", "/account/", "/style/"),
            *_steps(made),
            f"/authorizations/{made['own']}",
            f"/authorizations/{made['own_used']}",
            f"/authorizations/{made['own']}/cancel",
            f"/results/{made['own_document']}",
            *("/results/dot-cards/", "/results/dot-cards/?show=expired"),
            "/visits/",
            "/employees/",
            f"/employees/{made['maeve']}",
            "/visits/?show=left",
            f"/visits/{made['own_visit']}",
            f"/visits/{made['own_undone']}",
            f"/results/{made['own_replaced']}",
            f"/results/{made['own_corrected']}",
            f"/authorizations/{NOTHING}",
        ],
        "basic@northwind.example": ["/", "/authorizations/", "/results/"],
        "view-only@northwind.example": ["/", "/authorizations/"],
        "front-desk@austin.example": _of_desk(made),
        "supervisor@northwind.example": [
            *("/work-status/", "/work-status/print", "/work-status/?show=ended", f"/work-status/{made['ines']}"),
            *("/help/", "/account/", "/company/"),
        ],
        "operator@provider.example": [
            *("/provider/", "/provider/jobs/", "/provider/mailbox/", "/provider/messages/"),
            f"/provider/messages/{made['own_message']}/",
        ],
    }


def _faults(page: Page, address: str, width: int) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    faults = [f"{address} at {width}: {one['id']} {one['nodes'][0]['target']}" for one in found]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        faults.append(f"{address} at {width}: scrolls sideways")
    title = page.title()
    if re.search("Vance|Garcia|Maeve|Inés", title):
        faults.append(f"{address}: a name in the title")
    return faults


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_accessible_and_fits(desk: SitDown, db: str, width: int) -> None:
    made = world.build()
    faults: list[str] = []
    for email, addresses in _addresses(made).items():
        one = desk(email, width=width)
        for address in addresses:
            faults += _faults(one.go(address), address, width)
    assert faults == []
