"""How often the pages of signing in may be used: counted on the database, by address of the peer and by key.

Not by the auth library: its counters lock by asking again and again, and refuse whoever did not get the lock within a
second. People who came at the same moment were sent away.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from occhub.platform import counting
from occhub.platform.counting import Limit

_PEER, _KEY = "peer", "key"
_MINUTE, _HOUR = 60, 3600
_LIMITS: dict[str, dict[str, Limit]] = {
    "sign_in": {_PEER: Limit(settings.OCCHUB_SIGN_INS_PER_MINUTE, _MINUTE)},
    "sign_in_failed": {_KEY: Limit(10, 5 * _MINUTE), _PEER: Limit(60, 5 * _MINUTE)},
    "forgot_from": {_PEER: Limit(30, _MINUTE)},
    "forgot_for": {_KEY: Limit(5, 10 * _MINUTE)},
    "reset": {_PEER: Limit(30, _MINUTE)},
    "unlock": {_KEY: Limit(5, 12 * _HOUR)},
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One use that was counted, under each of its names."""

    moments: dict[str, float]

    def give_back(self) -> None:
        """It was none after all."""
        for name, moment in self.moments.items():
            counting.give_back(name, moment)


def take(request: HttpRequest, action: str, key: str = "") -> Taken | None:
    """Count one use; None, and nothing counted, when there were too many. Looking (GET) is no use."""
    taken = Taken({})
    if request.method == "GET":
        return taken
    for per, limit in _LIMITS[action].items():
        name = _name(request, action, per, key)
        moment = counting.take(name, limit)
        if moment is None:
            taken.give_back()
            return None
        taken.moments[name] = moment
    return taken


def is_left(request: HttpRequest, action: str, key: str = "") -> bool:
    """Whether one more use would be allowed."""
    return all(counting.is_left(_name(request, action, per, key), limit) for per, limit in _LIMITS[action].items())


def forget(request: HttpRequest, action: str, key: str) -> None:
    """Count from zero again for the key; what the peer did stays counted."""
    counting.forget([_name(request, action, _KEY, key)])


def _name(request: HttpRequest, action: str, per: str, key: str) -> str:
    return f"{action}:{per}:{key if per == _KEY else ratelimit.get_ip(request)}"
