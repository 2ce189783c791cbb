"""How often the pages of signing in may be used: counted on the database, by address of the peer and by key."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest

_RATES = {
    "forgot_from": "30/m/ip",
    "forgot_for": "5/10m/key",
    "reset": "30/m/ip",
    "unlock": "5/12h/key",
}
_APP = "occhub"


def take(request: HttpRequest, action: str, key: str = "") -> bool:
    """Count one use; False when there were too many."""
    return bool(ratelimit.consume(request, app=_APP, action=action, config=_RATES, key=key))


def is_left(request: HttpRequest, action: str, key: str = "") -> bool:
    """Whether one more use would be allowed."""
    return bool(ratelimit.consume(request, app=_APP, action=action, config=_RATES, key=key, dry_run=True))


def forget(request: HttpRequest, action: str, key: str) -> None:
    """Count from zero again."""
    ratelimit.clear(request, app=_APP, action=action, config=_RATES, key=key)
