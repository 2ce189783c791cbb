"""Who may do what with tables outside row-level security: rights by database role, as migrations write them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

WEB, WORKER, FEED, BACKUP, OWNER = "occhub_web", "occhub_worker", "occhub_feed", "occhub_backup", "occhub_owner"


class Grant(migrations.RunSQL):
    """Rights on a table that stands outside the walls (identity, outbox, jobs), role by role."""

    def __init__(self, table: str, **rights: str) -> None:
        roles = {"web": WEB, "worker": WORKER, "feed": FEED, "backup": BACKUP}
        statements: list[Any] = [f"GRANT {what} ON {table} TO {roles[role]}" for role, what in rights.items() if what]
        if "backup" not in rights:
            statements.append(f"GRANT SELECT ON {table} TO {BACKUP}")
        super().__init__(statements, migrations.RunSQL.noop)
