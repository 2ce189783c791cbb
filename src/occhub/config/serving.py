"""`occhub serve`: what must be done before the pages can be served, and only what is not done yet.

The supervisor itself never loads Django. Its one step, `occhub prepare`, looks at file names and two tables, and
starts a process for each thing that is missing; on a second start there is none.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Final

from occhub.config import database, env, keys, production, static
from occhub.config.env import BadSetting
from occhub.platform.postgres.address import Address, address
from occhub.platform.processes import die_with_parent
from occhub.platform.supervisor import serve as supervising
from occhub.platform.supervisor.specs import Step
from occhub.platform.words import counted

_WITHOUT: Final = "Only to look at what was loaded, on this machine and without the demonstration: occhub serve --empty"
EMPTY: Final = "OCCHUB_WITHOUT_DEMO"
_NOT_FOR_CHILDREN: Final = ("OCCHUB_DATABASE_ADMIN_URL", "OCCHUB_DB_ROLE")


def serve(arguments: argparse.Namespace, *, ready_text: Callable[[], str]) -> int:
    """Run everything until told to stop. `ready_text` is printed below the address in demo mode."""
    refuse_unsafe()
    demo = env.mode() != "production"
    # The administrator's address is for `migrate` alone, and each process chooses its database role itself.
    environ = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_CHILDREN}
    if arguments.empty:
        environ[EMPTY] = "1"
    return supervising.serve(
        supervising.ServeSettings(
            data_dir=database.data_dir(),
            port=env.number("PORT", 8000, least=1),
            hosts=hosts(),
            processes=processes(),
            steps=[Step("Looking at what there is", [sys.executable, "-m", "occhub", "prepare"])],
            ready_text=ready_text() if demo and not arguments.empty else "",
            environ=environ,
            listeners=[supervising.mllp(env.number("MLLP_PORT", 2575, least=1))],
            logs_to_output=env.flag("OCCHUB_LOG_TO_OUTPUT", False),
        )
    )


def refuse_unsafe() -> None:
    """Stop before anything is started: later the reason would stand in a log. Walls are looked at by each process."""
    if env.mode() != "production":
        return
    from occhub.config import provider  # the demonstration starts without the weight of its parser

    found = production.problems(
        base_url=env.text("OCCHUB_BASE_URL"),
        smtp_host=env.text("OCCHUB_SMTP_HOST"),
        support_email=provider.load(env.text("OCCHUB_PROVIDER_FILE")).support_email,
    )
    if refused := list(found):
        raise BadSetting(production.refusal(refused))


def hosts() -> Sequence[str]:
    """The addresses of OCCHUB_BIND; none for this machine alone. The demonstration is for this machine alone."""
    named = env.text("OCCHUB_BIND").split()
    try:
        parsed = [ipaddress.ip_address(one) for one in named]
    except ValueError as error:
        words = "OCCHUB_BIND must hold IP addresses with spaces between them, such as: 10.0.0.5 ::1"
        raise BadSetting(words) from error
    if env.mode() == "demo" and not all(one.is_loopback for one in parsed):
        raise BadSetting(
            "The demonstration serves this machine only: its passwords are published. Remove OCCHUB_BIND, "
            "or run with OCCHUB_MODE=production."
        )
    return [str(one) for one in parsed]


def processes() -> int:
    """Web processes for each address: two in production, since one uses one core; the demonstration has one.

    Each has its own pool of database connections (OCCHUB_DB_POOL).
    """
    return env.number("OCCHUB_WEB_PROCESSES", 2 if env.mode() == "production" else 1, least=1)


def prepare(_: argparse.Namespace, *, demonstration: Callable[[], frozenset[str]]) -> int:
    """Bring database, static files and demonstration to where the pages can be served.

    `demonstration` gives the ids of the demonstration's own companies.
    """
    where = address(database.data_dir())
    found = database.state(where)
    if found is database.State.CURRENT:
        keys.refuse_wrong(where)
    if env.mode() != "production" and found is not database.State.MISSING:
        refused = refused_companies(where, demonstration(), is_empty=os.environ.get(EMPTY) == "1")
        if refused is not None:
            raise BadSetting(refused)
    if found is not database.State.CURRENT:
        _migrate(where)
        keys.refuse_wrong(where)
    if static.is_old(static.root()):
        _run("Collecting styles and scripts", "collect-static")
    wants_demo = env.mode() != "production" and os.environ.get(EMPTY) != "1"
    if wants_demo and not database.registered(where, "demo", "complete"):
        _run("Loading the demonstration", "demo")
    return 0


def refused_companies(where: Address, demonstration: frozenset[str], *, is_empty: bool = False) -> str | None:
    """Why a migrated database is not served in demo mode (``is_empty``: by `serve --empty`); None where it is.

    The demonstration's published passwords and sign-in list never stand beside somebody's data.
    """
    real = len(database.companies(where) - demonstration)
    is_shown = database.registered(where, "demo", "begun")
    if not real or (is_empty and not is_shown):
        return None
    return real_companies(real) if is_shown else f"{real_companies(real)}\n{_WITHOUT}"


def real_companies(count: int) -> str:
    """The words of a refusal: the database holds so many companies that are not the demonstration's."""
    which = "that is" if count == 1 else "that are"
    return (
        f"This database holds {counted(count, 'company', 'companies')} {which} not the demonstration's, and the "
        "demonstration's password is published.\nServe it with OCCHUB_MODE=production, or give the demonstration "
        "another database: another OCCHUB_DATA, or another OCCHUB_DATABASE_URL."
    )


def _migrate(where: Address) -> None:
    if not where.embedded:
        raise BadSetting(
            "The external database is not of this version. Run: OCCHUB_DATABASE_ADMIN_URL=... occhub migrate\n"
            "(serve never gets the administrator's address; docs/operator/command.md)"
        )
    _run("Preparing the database", "migrate")


def _run(title: str, command: str) -> None:
    supervising.say(title)
    done = subprocess.run(  # noqa: S603 - ourselves, no shell
        [sys.executable, "-m", "occhub", command],
        check=False,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    if done.returncode != 0:
        raise BadSetting(f"'{title}' failed; the reason stands above.")
