"""One PostgreSQL for the run, one migrated template with the cast in it,
one clone for each test that asks for ``db``.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import cluster

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "occhub_template"
_numbers = itertools.count(1)
# How fast a busy machine draws examples says nothing about occhub.
settings.register_profile("occhub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("occhub")


def _environment(info: cluster.ClusterInfo, database: str) -> dict[str, str]:
    return {
        "OCCHUB_MODE": "test",
        "OCCHUB_DATA": str(info.secrets_dir.parent),
        "OCCHUB_DATABASE_URL": f"postgresql:///{database}?host={info.host}&port={info.port}",
        "DJANGO_SETTINGS_MODULE": "occhub.config.settings",
        "OCCHUB_JOB_BACKOFF_BASE": "1",
    }


def _run(code: str, role: str) -> None:
    environment = os.environ | {"OCCHUB_DB_ROLE": role, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=ROOT)


def start() -> None:
    """Start the cluster and make the template: migrated, with the cast in it. The environment names it from now on."""
    info = cluster.start()
    cluster.create(TEMPLATE)
    os.environ |= _environment(info, TEMPLATE)
    _run("from occhub.config.migrating import migrate_as_owner as m; m()", "occhub_owner")
    _run("import django; django.setup(); from tests.factories import cast; cast.build()", "occhub_worker")


def pytest_configure(config: pytest.Config) -> None:
    """Start the cluster once, before any worker; then set Django up in this process."""
    if not hasattr(config, "workerinput"):
        start()
    os.environ["OCCHUB_DB_ROLE"] = "occhub_web"
    import django  # settings are read here, after the environment was made

    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster with the run."""
    if not hasattr(config, "workerinput"):
        cluster.stop()


def connect(database: str, role: str) -> None:
    """Point the product's connection at a database, as a role."""
    from django.db import connection

    from occhub.platform.postgres.address import address

    connection.close()
    where = address(Path(os.environ["OCCHUB_DATA"]))
    wanted = where.django(role, database)
    for name in ("NAME", "USER", "PASSWORD"):
        connection.settings_dict[name] = wanted[name]


@pytest.fixture
def db() -> Iterator[str]:
    """A database of the test's own: commits are real. Connected as role web. Gives its name."""
    from django.db import connection

    name = f"t_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_numbers)}"
    cluster.clone(TEMPLATE, name)
    connect(name, "occhub_web")
    yield name
    connection.close()
    connect(TEMPLATE, "occhub_web")
    cluster.drop(name)


@pytest.fixture
def as_role(db: str) -> Iterator[object]:
    """Switch the connection to another database role: ``as_role("occhub_worker")``."""

    def switch(role: str) -> None:
        connect(db, role)

    yield switch
    connect(db, "occhub_web")
