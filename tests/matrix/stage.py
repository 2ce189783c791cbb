"""The world of the matrix in a database of its own, with everybody signed in; each line works on a clone of it."""

from __future__ import annotations

import itertools
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.test import Client

from tests.conftest import TEMPLATE, connect
from tests.factories import world as worlds
from tests.matrix.probing import Probes, forget_limits
from tests.matrix.table import PRINCIPALS
from tests.support import cluster, sql
from tests.support.web import visitor

_numbers = itertools.count(1)
_HIDE = {
    "own_archived": "update results_document set state = 'archived' where id = %s",
}


@dataclass
class Stage:
    """The prepared database, its world, and the cookies of everybody."""

    database: str
    world: worlds.World
    cookies: dict[str, str]
    shared: dict[str, Probes] = field(default_factory=dict)  # clones on which many lines look, by what for

    @contextmanager
    def looking(self, role: str = "occhub_web", purpose: str = "") -> Iterator[Probes]:
        """A clone that all lines share which leave everything as it is; everybody comes in a browser of their own."""
        place = self.shared.get(f"{role} {purpose}")
        if place is None:
            place = self.shared[f"{role} {purpose}"] = Probes(self._clone(), self.world)
        connect(place.database, role)
        forget_limits()
        try:
            place.clients, place.known = {who: self._client(who) for who in PRINCIPALS}, {}
            yield place
        finally:
            connect(TEMPLATE, "occhub_web")

    def forget(self) -> None:
        """Something was changed on a shared clone, or none is needed any more."""
        while self.shared:
            _, place = self.shared.popitem()
            if place.watcher is not None:
                place.watcher.close()
            cluster.drop(place.database)

    def _clone(self) -> str:
        name = f"m_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}_{next(_numbers)}"
        connect(TEMPLATE, "occhub_web")
        cluster.clone(self.database, name)
        return name

    @contextmanager
    def probes(self, role: str = "occhub_web") -> Iterator[Probes]:
        """A clone of the stage, connected as ``role``, with everybody signed in."""
        name = self._clone()
        connect(name, role)
        try:
            probes = Probes(name, self.world, {who: self._client(who) for who in PRINCIPALS})
            yield probes
            if probes.watcher is not None:
                probes.watcher.close()
        finally:
            connect(TEMPLATE, "occhub_web")
            cluster.drop(name)

    def keep(self, path: Path) -> None:
        """Write down what another process needs to work on this stage; see :meth:`kept`."""
        ids = {name: str(value) for name, value in self.world.ids.items()}
        path.write_text(json.dumps({"database": self.database, "ids": ids, "cookies": self.cookies}))

    @staticmethod
    def kept(path: Path) -> Stage:
        """The stage that another process prepared and kept."""
        found = json.loads(path.read_text())
        ids = {name: uuid.UUID(one) for name, one in found["ids"].items()}
        return Stage(found["database"], worlds.World(ids), found["cookies"])

    def _client(self, principal: str) -> Client:
        client = visitor()
        if self.cookies[principal]:
            client.cookies["occhub"] = self.cookies[principal]
        return client


def prepare() -> Stage:
    """Build the world once."""
    name = f"m_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}_stage_{next(_numbers)}"
    cluster.clone(TEMPLATE, name)
    connect(name, "occhub_web")
    world = worlds.build()
    for wanted, statement in _HIDE.items():
        sql.execute(name, statement.replace("%s", f"'{world[wanted]}'"))
    probes = Probes(name, world)
    cookies = {}
    for principal in PRINCIPALS:
        forget_limits()
        client = probes.client(principal)
        cookies[principal] = client.cookies["occhub"].value if "occhub" in client.cookies else ""
    connect(TEMPLATE, "occhub_web")
    return Stage(name, world, cookies)
