"""Where a sign-in may lead back to: pages of our own, nothing else."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from occhub.access.actor import Side
from occhub.interfaces.web.shell import HOMES, address_of

LONGEST = 2000
_NOWHERE = frozenset(
    {"sign-in", "account_login", "sign-out", "locked", "lock", "unlock", "activity", "forgot", "reset", "reset-link"}
)


def own_path(value: str | None) -> str | None:
    """``value`` where it is the address of one of our pages to go back to; else None.

    Only a path (and query) that starts with one slash, holds nothing but printable ASCII without backslashes, and that
    our own list of addresses knows: no host, no scheme, no user info can hide in what is left.
    """
    if not value or len(value) > LONGEST or not value.startswith("/") or value.startswith("//"):
        return None
    if not (value.isascii() and value.isprintable()) or "\\" in value or " " in value:
        return None
    try:
        match = resolve(value.partition("?")[0].partition("#")[0])
    except Resolver404:
        return None
    return None if match.url_name in _NOWHERE else value


def home_name(side: Side) -> str:
    """The name of the first page of a side."""
    return HOMES.get(side, "sign-in")


def home_of_side(side: Side) -> str:
    """The address of the first page of a side."""
    return address_of(home_name(side)) or "/"


def asked_for(request: HttpRequest) -> str | None:
    """The page that the sign-in should lead back to, where it is ours."""
    return own_path(request.POST.get("next") or request.GET.get("next"))
