"""What every page shows around its content: provider, tabs, active company, person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from occhub.access.actor import Actor, Role, Side
from occhub.domains.employees import reads as employees
from occhub.domains.results import reads as results
from occhub.domains.visits import reads as visits
from occhub.domains.work_status import reads as work_status
from occhub.platform.sessions import SessionStore

ROLE_NAMES = {
    Role.USER_ADMIN: "User Admin",
    Role.BASIC: "Basic",
    Role.VIEW_ONLY: "View-only",
    Role.SUPERVISOR: "Supervisor",
    Role.FRONT_DESK: "Front desk",
    Role.CLINICIAN: "Clinician",
    Role.CENTER_MANAGER: "Center manager",
    Role.OPERATOR: "Operator",
}
HOMES = {Side.EMPLOYER: "home", Side.CENTER: "center-inbox", Side.PROVIDER: "provider-home"}
_TABS: dict[Side, tuple[tuple[str, str], ...]] = {
    Side.EMPLOYER: (
        ("Home", "home"),
        ("Authorizations", "authorizations"),
        ("Visits", "visits"),
        ("Work Status", "work-status"),
        ("Visit Results and Reports", "results"),
        ("Employees", "employees"),
        ("Account Information", "company"),
        ("Help", "help"),
    ),
    Side.CENTER: (
        ("Inbox", "center-inbox"),
        ("Today", "center-today"),
        ("Messages", "center-messages"),
        ("Help", "help"),
    ),
    Side.PROVIDER: (
        ("Health", "provider-home"),
        ("Dead jobs", "provider-jobs"),
        ("Messages", "provider-messages"),
        ("Mailbox", "provider-mailbox"),
    ),
}

# Tabs that only those have to whom they offer something.
_OFFERED = {
    "results": results.offers_results,
    "visits": visits.offers_visits,
    "employees": employees.offers_people,
    "work-status": work_status.lists_people,
}
# A Supervisor has these and no others.
_OF_SUPERVISOR = ("work-status", "help")
# Pages that belong to another tab than their address says.
_WITHIN = (("/center/visits/", "center-today"), ("/center/documents/", "center-today"))


def tabs(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The tabs of a side; the longest address that starts the path is the active one."""
    hidden = {name for name, offers in _OFFERED.items() if not offers(actor)}
    named = [one for one in _TABS.get(actor.side, ()) if one[1] not in hidden]
    if actor.role is Role.SUPERVISOR:
        named = [one for one in named if one[1] in _OF_SUPERVISOR]
    entries = [(label, address_of(name)) for label, name in named if address_of(name)]
    if actor.side is Side.PROVIDER and not settings.IS_DEMO:
        entries = [entry for entry in entries if entry[0] != "Mailbox"]
    at = next((address_of(name) for start, name in _WITHIN if path.startswith(start)), path)
    active = max((url for _, url in entries if at == url or (url != "/" and at.startswith(url))), key=len, default="")
    return [{"label": label, "url": url, "active": url == active} for label, url in entries]


def address_of(name: str) -> str:
    """The address of a page; "" where an installation does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor of all pages."""
    context: dict[str, Any] = {"provider": settings.OCCHUB_PROVIDER, "banner": settings.OCCHUB_BANNER}
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.user_id is None or getattr(request, "is_locked", False):
        return context
    places = request.session.get("places") or []
    context |= {
        "person": {
            "name": actor.name,
            "email": request.session.get("email", ""),
            "role": ROLE_NAMES.get(actor.role, ""),
            "shortcuts_off": request.session.get("shortcuts_off", False),
        },
        "nav": tabs(actor, request.path),
        "companies": places,
        "active_company": next((one for one in places if one["id"] == str(actor.membership_id)), None),
        "actor": actor,
        "shell": _addresses(request, actor),
    }
    return context


def _addresses(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    idle = settings.OCCHUB_SESSION_IDLE_SECONDS
    record = request.session.record if isinstance(request.session, SessionStore) else None
    return {
        "idle_seconds": idle,
        "lock_url": reverse("lock"),
        "unlock_url": reverse("unlock"),
        "activity_url": reverse("activity"),
        "sign_in_url": reverse("sign-in"),
        "sign_out_url": reverse("sign-out"),
        "switch_company_url": reverse("switch-company"),
        "account_url": reverse("account"),
        "waiting_url": address_of("center-inbox-waiting") if actor.side is Side.CENTER else "",
        "home_url": address_of(HOMES.get(actor.side, "sign-in")) or "/",
        "started": record.created_at if record else None,
    }
