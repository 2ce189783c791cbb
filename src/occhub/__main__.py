"""The command line: `occhub` or `python -m occhub`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from occhub.config import commands, hearing, serving, static
from occhub.config.env import BadSetting
from occhub.demo import command as demo
from occhub.demo.keys import company_ids
from occhub.interfaces.cli import parser
from occhub.platform.backup.errors import BackupError
from occhub.platform.postgres.errors import PostgresError
from occhub.platform.secrets import SecretError

COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "serve": lambda arguments: serving.serve(arguments, ready_text=demo.sign_ins),
    "worker": commands.worker,
    "mllp": commands.mllp,
    "hl7": hearing.run,
    "migrate": commands.migrate,
    "load": commands.load,
    "create-operator": commands.create_operator,
    "ledger": commands.ledger,
    "keys": commands.new_keys,
    "check": lambda arguments: commands.check(arguments, demonstration=company_ids),
    "backup": commands.backup,
    "restore": commands.restore,
    "demo": demo.run,
    "prepare": lambda arguments: serving.prepare(arguments, demonstration=company_ids),
    "collect-static": static.collect,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code. What goes wrong in a known way is told in words, without a traceback."""
    chosen = parser.parse(arguments)
    try:
        return COMMANDS[chosen.command](chosen)
    except (BackupError, BadSetting, PostgresError, SecretError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
