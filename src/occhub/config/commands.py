"""The commands: each gets the parsed arguments and gives an exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from occhub.config import booting, database, env, keys
from occhub.config.env import BadSetting
from occhub.platform.postgres.address import address
from occhub.platform.supervisor.serve import say

_DEMONSTRATION: Final = (
    "This database holds the demonstration, whose password is published. Nothing was changed. Load into a database of "
    "its own:\nOCCHUB_DATA=<another directory> occhub migrate, then the same with occhub load."
)
_NO_SERVE: Final = (
    "The database does not run. Start it with: occhub serve (which runs a worker; this is one more beside it)"
)
_NO_SERVE_LISTENER: Final = "The database does not run. Start it with: occhub serve (which runs a listener, too)"
_NO_DATABASE: Final = "The database that OCCHUB_DATABASE_URL names does not answer. Start it, then run: occhub worker"
_NO_DATABASE_LISTENER: Final = (
    "The database that OCCHUB_DATABASE_URL names does not answer. Start it, then run: occhub mllp"
)


def worker(_: argparse.Namespace) -> int:
    """Run the background worker until it is told to stop.

    It never starts the embedded database: that would keep it from `serve`, which could then not start.
    """
    where = address(database.data_dir())
    if not where.answers():
        raise BadSetting(_NO_SERVE if where.embedded else _NO_DATABASE)
    booting.refuse_old(where)
    booting.choose_role("occhub_worker")
    booting.set_up()
    from occhub.config import safety, working  # need the apps

    safety.refuse_unsafe()
    return working.run()


def mllp(_: argparse.Namespace) -> int:
    """Run the HL7 listener until it is told to stop. Like the worker it never starts the embedded database."""
    where = address(database.data_dir())
    if not where.answers():
        raise BadSetting(_NO_SERVE_LISTENER if where.embedded else _NO_DATABASE_LISTENER)
    booting.refuse_old(where)
    booting.choose_role("occhub_feed")
    booting.set_up()
    from occhub.config import safety  # needs the apps
    from occhub.interfaces.hl7 import serving as listening

    safety.refuse_unsafe()
    return listening.run(env.number("MLLP_PORT", listening.PORT, least=1))


def migrate(_: argparse.Namespace) -> int:
    """Bring the database up to date."""
    from occhub.config import migrating

    with database.running(create=True) as where:
        if database.state(where) is database.State.CURRENT:
            keys.refuse_wrong(where)
            say("The database is up to date.")
            return 0
        migrating.migrate(where)
    say("The database is up to date now.")
    return 0


def load(arguments: argparse.Namespace) -> int:
    """Load a set-up file, or only look for its faults."""
    from occhub.interfaces.cli.loading import read

    found = read.read(Path(arguments.file))
    if found.setup is None:
        return read.tell_faults(arguments.file, found.faults)
    if arguments.check:
        say(f"{arguments.file} has no faults.")
        return 0
    with booting.application() as where:
        if database.registered(where, "demo", "begun"):
            raise BadSetting(_DEMONSTRATION)
        from django.conf import settings

        from occhub.interfaces.cli.loading import comparing, write

        if faults := comparing.faults(found):
            return read.tell_faults(arguments.file, faults)
        return write.write(found.setup, provider_name=settings.OCCHUB_PROVIDER.name)


def create_operator(arguments: argparse.Namespace) -> int:
    """Create the operator's account."""
    with booting.application():
        from occhub.interfaces.cli import operators

        return operators.create(arguments)


def ledger(_: argparse.Namespace) -> int:
    """Verify every row of the ledger."""
    with booting.application():
        from occhub.interfaces.cli import looking

        return looking.verify_ledger()


def new_keys(arguments: argparse.Namespace) -> int:
    """Give the documents of every company a new key."""
    with booting.application():
        from occhub.interfaces.cli import keys as rotating

        return rotating.rotate(finish=arguments.finish)


def backup(arguments: argparse.Namespace) -> int:
    """Write database, documents and secrets of this installation into a new directory."""
    from occhub.config import backing_up

    return backing_up.backup(arguments)


def restore(arguments: argparse.Namespace) -> int:
    """Make a backup the installation of this data directory, whose database is empty."""
    from occhub.config import restoring

    return restoring.restore(arguments)


def check(_: argparse.Namespace, *, demonstration: Callable[[], frozenset[str]]) -> int:
    """Look for anything unsafe, damaged or stuck. ``demonstration`` gives the ids of the demonstration's companies."""
    with booting.application(refuse=False) as where:
        from occhub.config import checking

        return checking.run(where, demonstration())
