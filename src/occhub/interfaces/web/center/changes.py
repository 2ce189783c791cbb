"""What other people did to a visit since a page showed it."""

from __future__ import annotations

from datetime import datetime

from occhub.access.actor import Actor
from occhub.domains.authorizations.types import AuthorizationDetail, HistoryView
from occhub.interfaces.web.authorizations.words import event

SINCE = "X-Occhub-Since"
MOST = 3


def since(found: AuthorizationDetail) -> str:
    """The moment up to which a page that shows this knows everything."""
    return found.history[-1].at.isoformat() if found.history else ""


def of_others(actor: Actor, found: AuthorizationDetail, shown_until: str) -> str:
    """Who else did what after that moment, the latest first; "" where nobody did or the page does not say when it was.

    What somebody did in another window of their own is no news to them.
    """
    try:
        moment = datetime.fromisoformat(shown_until)
    except ValueError:
        return ""
    if moment.tzinfo is None:
        return ""
    own = f"{actor.name}, {found.center_name}"
    news = [one for one in reversed(found.history) if one.at > moment and one.by_name != own]
    return " ".join(_words(one, found) for one in news[:MOST])


def _words(one: HistoryView, found: AuthorizationDetail) -> str:
    step = event(one, found.center_zone)
    what = one.detail if one.kind.startswith("line_") else step["title"]
    return f"{one.by_name.removesuffix(f', {found.center_name}')}: {what.rstrip('.')}."
