"""The tenant context of a transaction: five settings that live and die with it."""

from __future__ import annotations

from django.db import connection

from occhub.access.actor import Actor, Role
from occhub.platform.rights import WEB

_SET = (
    "select set_config('occhub.company', %s, true), set_config('occhub.centers', %s, true),"
    " set_config('occhub.person', %s, true), set_config('occhub.overseen', %s, true),"
    " set_config('occhub.operator', %s, true)"
)

# Every transaction holds a lock on its own name, also one that has changed nothing so far.
_OPEN = (
    "select l.virtualtransaction from pg_locks l join pg_stat_activity a on a.pid = l.pid"
    " where l.locktype = 'virtualxid' and l.granted and l.pid <> pg_backend_pid()"
    " and a.datname = current_database() and a.usename = %s"
)


def set_context(actor: Actor) -> None:
    """Set whose rows the present transaction may see.

    Local to the transaction: it ends with it, however it ends, and an outermost operation never runs inside another
    transaction. A Supervisor's names no company but one that is *overseen*: the database shows rows of work status and
    no others. An operator's names neither company nor center: it shows what an installation needs to run, such as where
    centers' systems listen, and nothing about a person.
    """
    centers = ",".join(sorted(str(center) for center in actor.center_ids))
    company = str(actor.company_id or "")
    places = ["", company] if actor.role is Role.SUPERVISOR else [company, ""]
    operator = "on" if actor.role is Role.OPERATOR else ""
    with connection.cursor() as cursor:
        cursor.execute(_SET, [places[0], centers, str(actor.user_id or ""), places[1], operator])


def transactions_of_pages() -> frozenset[str]:
    """The transactions of the web role that are open at this moment, by names that PostgreSQL uses once each.

    What one of them decided before a change was committed it may write down later. Once none of those is left that were
    open after the change, nothing that was decided before it is still to come.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [WEB])
        return frozenset(name for (name,) in cursor.fetchall())


def context_is_empty() -> bool:
    """Whether the present connection carries no tenant context. Only tests ask, at the end of what they watched."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting('occhub.company', true), '') || "
            "coalesce(current_setting('occhub.centers', true), '') || "
            "coalesce(current_setting('occhub.person', true), '') || "
            "coalesce(current_setting('occhub.overseen', true), '') || "
            "coalesce(current_setting('occhub.operator', true), '')"
        )
        row = cursor.fetchone()
    return row is not None and row[0] == ""
