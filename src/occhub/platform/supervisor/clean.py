"""Remove everything that a running occhub has written: `make clean-data`. Needs the standard library only."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from occhub.platform.postgres.errors import PostgresError
from occhub.platform.postgres.leftovers import end_orphans
from occhub.platform.postgres.places import ROOT_HOME, database_user, places_for
from occhub.platform.supervisor import lock
from occhub.platform.supervisor.specs import SupervisorError


def clean(data_dir: Path, root_home: Path = ROOT_HOME) -> str:
    """Remove the data directory and the cluster that belongs to it; gives a sentence about it.

    Raises `SupervisorError` while occhub runs there, and for a directory that never was occhub's.
    """
    data_dir = data_dir.absolute()
    if not data_dir.exists():
        return f"Nothing to remove: {data_dir} does not exist."
    if not (data_dir / "install_id").is_file():
        raise SupervisorError(f"{data_dir} is no data directory of occhub; nothing was removed.")
    with lock.take(data_dir):
        lock.end_leftovers(lock.mark_of(data_dir))
        places = places_for(data_dir, database_user(os.environ), os.environ, root_home)
        end_orphans(places.cluster)
        for directory in (places.socket, places.home, data_dir):
            shutil.rmtree(directory, ignore_errors=directory == places.socket or not directory.exists())
    return f"Removed {data_dir} and its database."


def main() -> int:
    """`python -m occhub.platform.supervisor.clean [DATA_DIRECTORY]`."""
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("OCCHUB_DATA", "var")
    try:
        sys.stdout.write(clean(Path(named)) + "\n")
    except (SupervisorError, PostgresError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
