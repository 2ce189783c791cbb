"""What people change about their own account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import point_at
from occhub.domains.accounts import policy
from occhub.domains.accounts.models import User
from occhub.platform import sessions
from occhub.platform.errors import NotSignedIn
from occhub.platform.ids import UserId


@operation(P.ACCOUNT_OWN, may=policy.may_use_own)
def end_own_sessions(actor: Actor) -> int:
    """End every session of the person, this one included; returns how many there were."""
    point_at("accounts.user", actor.user_id)
    return sessions.end_sessions_of(_me(actor))


@operation(P.ACCOUNT_OWN, may=policy.may_use_own)
def keep_shortcuts(actor: Actor, wanted: bool) -> bool:
    """Switch the keyboard shortcuts of the pages on or off for the person; returns what is kept."""
    point_at("accounts.user", actor.user_id)
    User.objects.filter(pk=_me(actor)).update(has_shortcuts=wanted)
    return wanted


@operation(P.ACCOUNT_OWN, may=policy.may_use_own)
def keep_view(actor: Actor, page: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Keep how the person wants to see a page, in values of JSON; returns what is kept of all pages."""
    point_at("accounts.user", actor.user_id)
    user = User.objects.select_for_update().only("views").get(pk=_me(actor))
    user.views = {**user.views, page: dict(chosen)}
    user.save(update_fields=["views"])
    return dict(user.views)


def _me(actor: Actor) -> UserId:
    """Who acts; the policy asked already, this tells the type checker."""
    if actor.user_id is None:
        raise NotSignedIn
    return actor.user_id
