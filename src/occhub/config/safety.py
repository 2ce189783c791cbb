"""Start-up refuses what is unsafe and says how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection

from occhub.access.inspection import faults
from occhub.config import keys, production
from occhub.config.env import BadSetting
from occhub.platform.secrets import SecretStore

_DEMO_USERS = "select count(*) from accounts_user where is_demo and is_active"


def _query(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def problems() -> list[str]:
    """What would make this installation unsafe, each with what to do; empty when all is well."""
    found = list(_settings())
    if settings.IS_PRODUCTION:
        found += production.problems(
            base_url=settings.OCCHUB_BASE_URL,
            smtp_host=settings.OCCHUB_SMTP_HOST,
            support_email=settings.OCCHUB_PROVIDER.support_email,
        )
    found += [f"The database is unsafe: {fault}. Run: occhub migrate" for fault in faults(_query)]
    if settings.DATABASE_ROLE == "occhub_worker":  # web may not read the register; `serve` looks before it starts web
        found += wrong_keys()
    may_read_people = settings.DATABASE_ROLE != "occhub_feed"  # `serve` looks as the worker, too
    if settings.IS_PRODUCTION and may_read_people and _query(_DEMO_USERS)[0][0]:
        found.append("The database holds demonstration accounts. Use a database without the demonstration.")
    return found


def wrong_keys() -> list[str]:
    """Each key that is not the one this database was made with, and what to do."""
    return list(keys.problems(SecretStore(settings.DATA_DIR / "secrets"), dict(_query(keys.NOTED))))


def _settings() -> Iterable[str]:
    database = settings.DATABASES["default"]
    if database["ATOMIC_REQUESTS"]:
        yield "ATOMIC_REQUESTS must be off: only an operation opens a transaction."
    if not database["OPTIONS"].get("server_side_binding"):
        yield "server_side_binding must be on."
    if settings.DEBUG:
        yield "DEBUG must be off."
    if len(settings.SECRET_KEY) < 50:
        yield "The secret key is too short. Remove it from the secrets directory; a new one is made at the next start."


def refuse_unsafe() -> None:
    """Stop the process with every problem named."""
    found = problems()
    if found:
        raise BadSetting(production.refusal(found))
