"""Row-level security as migrations write it: the third wall.

One RESTRICTIVE policy a table: the row's company is the context's company, or its center is one of the context's
centers, or a named role rule says so; and PERMISSIVE policies per database role, without which a restrictive policy
shows nothing. The sub-selects run once a statement. ``''`` is what a finished transaction leaves behind, hence
``nullif``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import migrations

from occhub.platform.rights import BACKUP, FEED, OWNER, WEB, WORKER, Grant

__all__ = [
    "BACKUP",
    "FEED",
    "OWNER",
    "WEB",
    "WORKER",
    "AppendOnly",
    "BelongsTo",
    "Grant",
    "ProtectTables",
    "Wall",
    "with_force_lifted",
]

COMPANY = "nullif((select current_setting('occhub.company', true)), '')::uuid"
CENTERS = "any((select string_to_array(nullif(current_setting('occhub.centers', true), ''), ',')::uuid[])::uuid[])"
OVERSEEN = "nullif((select current_setting('occhub.overseen', true)), '')::uuid"
OPERATOR = "nullif((select current_setting('occhub.operator', true)), '') = 'on'"
PERSON = "nullif((select current_setting('occhub.person', true)), '')::uuid"


@dataclass(frozen=True)
class Wall:
    """How one table is guarded. ``extra`` is a named rule OR-ed to the two axes; its reason stands in the migration."""

    table: str
    company: str | None = "company_id"
    center: str | None = "center_id"
    extra: str | None = None
    web: str = "SELECT, INSERT, UPDATE"
    worker: str = "SELECT, INSERT, UPDATE"
    feed: str = ""

    def expression(self) -> str:
        """The condition under which a row exists for the present transaction."""
        parts = []
        if self.company:
            parts.append(f"{self.company} = {COMPANY}")
        if self.center:
            parts.append(f"{self.center} = {CENTERS}")
        if self.extra:
            parts.append(f"({self.extra})")
        return " OR ".join(parts) or "false"

    def sql(self) -> list[str | tuple[str, None]]:
        """The statements that raise the wall."""
        condition = self.expression()
        statements: list[str | tuple[str, None]] = [
            f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {self.table} FORCE ROW LEVEL SECURITY",
            (
                f"CREATE POLICY wall ON {self.table} AS RESTRICTIVE FOR ALL TO PUBLIC"
                f" USING ({condition}) WITH CHECK ({condition})"
            ),
            f"GRANT SELECT ON {self.table} TO {BACKUP}",
        ]
        for role, rights in ((WEB, self.web), (WORKER, self.worker), (FEED, self.feed)):
            if rights:
                statements.append(
                    f"CREATE POLICY {role} ON {self.table} AS PERMISSIVE FOR ALL TO {role}"
                    " USING (true) WITH CHECK (true)"
                )
                statements.append(f"GRANT {rights} ON {self.table} TO {role}")
        return statements


class ProtectTables(migrations.RunSQL):
    """A migration operation that raises the wall around tables."""

    def __init__(self, walls: Sequence[Wall]) -> None:
        self.walls = walls
        super().__init__([statement for wall in walls for statement in wall.sql()], migrations.RunSQL.noop)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.walls], {}


class BelongsTo(migrations.RunSQL):
    """A composite foreign key: a row may point only to a parent of the same company.

    The parent gets ``UNIQUE (company_id, id)``; without it a foreign id is an oracle and a cross-tenant link.
    """

    def __init__(self, child: str, column: str, parent: str, *, name: str) -> None:
        super().__init__(
            f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY (company_id, {column})"
            f" REFERENCES {parent} (company_id, id) DEFERRABLE INITIALLY DEFERRED",
            migrations.RunSQL.noop,
        )


class AppendOnly(migrations.RunSQL):
    """No UPDATE, DELETE or TRUNCATE by anybody who is not the owner; the owner is stopped by a trigger."""

    def __init__(self, table: str) -> None:
        super().__init__(
            [
                (
                    f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
                    f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
                ),
                (
                    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
                    f" EXECUTE FUNCTION {table}_is_append_only()"
                ),
                (
                    f"CREATE TRIGGER append_only_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
                    f" EXECUTE FUNCTION {table}_is_append_only()"
                ),
            ],
            migrations.RunSQL.noop,
        )


def with_force_lifted(schema_editor: Any, table: str, change: Callable[[Any], int], expected: int | None) -> None:
    """Run a data migration on a protected table: FORCE binds the owner too, and would touch 0 rows without a word.

    ``change`` gets a cursor and returns how many rows it touched; where ``expected`` is given and differs, everything
    is undone.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        touched = change(cursor)
        cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    if expected is not None and touched != expected:
        raise RuntimeError(f"{table}: {touched} rows touched, {expected} expected")
