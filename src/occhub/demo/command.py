"""`occhub demo`: the demonstration on the command line."""

from __future__ import annotations

import argparse

from occhub.config import booting, env
from occhub.config.env import BadSetting
from occhub.demo import resetting
from occhub.demo.keys import read_data
from occhub.demo.resetting import refuse_real
from occhub.platform.supervisor.serve import say


def run(arguments: argparse.Namespace) -> int:
    """Load the demonstration, or start it anew; the exit code."""
    if env.mode() == "production":
        raise BadSetting("Production mode has no demonstration. Use a data directory of its own with OCCHUB_MODE=demo.")
    if arguments.reset and not resetting.reset(ask=not arguments.yes):
        return 1
    with booting.application() as where:
        refuse_real(where)
        from occhub.demo import writing  # needs the apps

        if not writing.write(where, say):
            say("The demonstration is there already.")
    return 0


def sign_ins() -> str:
    """Who may sign in, for a person to read."""
    from occhub.demo.plan import PASSWORD  # the catalogue behind it is read by `serve` alone

    users = [row for row in read_data("companies")["user"] if row.get("sign_in", True)]
    longest = max(len(row["email"]) for row in users)
    lines = [f"  {row['email']:{longest}}  {row['title']}" for row in users]
    return "\n".join([f"Sign in with the password {PASSWORD} as:", *lines])
