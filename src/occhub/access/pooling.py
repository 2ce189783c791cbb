"""What happens to a connection on its way back to the pool.

A tenant setting that survived a request would be the next request's tenant. Ours die with their transaction; a
connection that carries one all the same is thrown away.
"""

from __future__ import annotations

from typing import Any

_LEFT = (
    "select coalesce(current_setting('occhub.company', true), '')"
    " || coalesce(current_setting('occhub.centers', true), '')"
    " || coalesce(current_setting('occhub.person', true), '')"
    " || coalesce(current_setting('occhub.overseen', true), '')"
    " || coalesce(current_setting('occhub.operator', true), '')"
)


class TenantLeftBehind(RuntimeError):
    """A connection came back with a tenant context; the pool discards it."""


def reset(connection: Any) -> None:
    """The pool's reset callback: an exception makes the pool discard the connection."""
    row = connection.execute(_LEFT).fetchone()
    if not connection.autocommit:
        connection.rollback()
    if row is None or row[0] != "":
        raise TenantLeftBehind
