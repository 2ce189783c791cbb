"""`occhub demo --reset`: remove everything in an embedded installation, so that the demonstration starts anew."""

from __future__ import annotations

import shutil
import subprocess
import sys

import psycopg
from psycopg import sql

from occhub.config import database, serving
from occhub.config.env import BadSetting
from occhub.demo.keys import company_ids
from occhub.platform.postgres.address import Address, address
from occhub.platform.supervisor.serve import say


def reset(*, ask: bool) -> bool:
    """Remove database and documents, then make an empty database; False when the person did not agree."""
    data = database.data_dir()
    where = address(data)
    if not where.embedded:
        raise BadSetting("This database is not ours to remove. Drop and create it yourself, then run: occhub migrate")
    if where.answers():
        raise BadSetting("occhub runs. Stop it first (Ctrl-C where it was started), then run this again.")
    with database.running(create=True) as running:
        if database.state(running) is not database.State.MISSING:
            refuse_real(running)
        question = f"This removes every account, authorization and document in {data}. Type yes to go on: "
        if ask and not _agrees(question):
            say("Nothing was changed.")
            return False
        with psycopg.connect(running.admin_dsn("postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(running.database)))
        shutil.rmtree(data / "blobs", ignore_errors=True)
        done = subprocess.run([sys.executable, "-m", "occhub", "migrate"], check=False)
    if done.returncode != 0:
        raise BadSetting("The database could not be made again; the reason stands above.")
    return True


def refuse_real(where: Address) -> None:
    """Stop when the database holds companies that are not the demonstration's own."""
    if real := len(database.companies(where) - company_ids()):
        raise BadSetting(f"{serving.real_companies(real)} Nothing was changed.")


def _agrees(question: str) -> bool:
    try:
        return input(question).strip().lower() == "yes"
    except EOFError:
        return False
