"""Run one of PostgreSQL's own programs against the database of this installation.

`python -m occhub.platform.postgres.program pg_dump -Fc -f occhub.dump` signs in as `occhub_backup`, which may read
everything; `--as ROLE` before the program's name chooses another role. `OCCHUB_DATA` names the data directory.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from occhub.platform.postgres.address import Address, address
from occhub.platform.postgres.binaries import locate
from occhub.platform.postgres.embedded import SUPERUSER
from occhub.platform.postgres.errors import PostgresError
from occhub.platform.postgres.roles import BACKUP
from occhub.platform.secrets import SecretError


def run_program(where: Address, name: str, arguments: Sequence[str], *, role: str, environ: Mapping[str, str]) -> int:
    """Run the program with host, database, role and password in its environment; gives its exit code."""
    program = Path(locate(environ).program(name))
    if not program.is_file():
        raise PostgresError(f"There is no program {name} in {program.parent}.")
    options = {f"PG{option.upper()}": value for option, value in where.options.items()}
    connection = {
        "PGHOST": where.host,
        "PGPORT": str(where.port),
        "PGDATABASE": where.database,
        "PGUSER": role,
        "PGPASSWORD": where.secrets.password(role, create=False),
    }
    kept = {variable: value for variable, value in environ.items() if not variable.startswith("PG")}
    return subprocess.run(  # noqa: S603 - a program of PostgreSQL, its arguments are the operator's own
        [str(program), *arguments], env={**kept, **options, **connection}, check=False
    ).returncode


def main() -> int:
    """The command line described above."""
    arguments = sys.argv[1:]
    role = BACKUP
    if len(arguments) > 1 and arguments[0] == "--as":
        role, arguments = (SUPERUSER if arguments[1] == "superuser" else arguments[1]), arguments[2:]
    if not arguments:
        sys.stderr.write(__doc__ or "")
        return 2
    where = address(Path(os.environ.get("OCCHUB_DATA", "var")))
    try:
        return run_program(where, arguments[0], arguments[1:], role=role, environ=os.environ)
    except (PostgresError, SecretError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
