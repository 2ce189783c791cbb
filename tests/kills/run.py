"""One round: a product, a client with its journal, a killer; then the checker."""

from __future__ import annotations

import itertools
import random
import shutil
import statistics
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from occhub.platform.postgres.address import address
from tests.kills import check
from tests.kills.client import GIVE_UP_SECONDS, Client
from tests.kills.expected import LEDGERED, MADE
from tests.kills.flows import Person, chance_of
from tests.kills.journal import Journal
from tests.kills.people import People
from tests.kills.product import TARGETS, Product

DRAIN_SECONDS = 120.0
LONGEST_DELAY = 0.5
WEEKS = 3
ZOMBIE_SECONDS = 10.0  # a process that has just ended is one until its parent looks


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round does; the same plan kills the same parts after the same operations."""

    seed: int
    operations: int
    kills: int
    threads: int = 3
    targets: tuple[str, ...] = TARGETS
    lost: float = 0.1

    def schedule(self) -> list[tuple[int, str, float]]:
        """After which operation which part is killed, and how many seconds later."""
        chance = random.Random(f"{self.seed}/kills")  # noqa: S311  (a run must be repeatable)
        when = sorted(chance.sample(range(2, max(self.operations, self.kills + 2)), self.kills))
        cycle = list(itertools.islice(itertools.cycle(self.targets), self.kills))
        chance.shuffle(cycle)
        return [(number, target, chance.uniform(0, LONGEST_DELAY)) for number, target in zip(when, cycle, strict=True)]


@dataclass(slots=True)
class Figures:
    """What a round found."""

    seed: int
    operations: int = 0
    acknowledged: int = 0
    attempts: int = 0
    unknown: int = 0
    lost: int = 0
    resolved: int = 0
    already_there: int = 0
    in_flight: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)
    recovery: list[float] = field(default_factory=list)
    drained_seconds: float = 0.0
    files: int = 0
    orphans: int = 0
    ledger: str = ""
    faults: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, object]:
        """For a file of results."""
        return asdict(self)

    def words(self) -> str:
        """One line for people."""
        times = self.recovery or [0.0]
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return (
            f"seed {self.seed}: {self.acknowledged} of {self.operations} operations acknowledged, "
            f"{sum(self.kills.values())} kills ({kills}; {self.in_flight} operations in flight), "
            f"{self.unknown} unknown answers ({self.lost} lost on the way), {self.resolved} operations resolved "
            f"by the same key ({self.already_there} had been done), recovery median {statistics.median(times):.1f} s, "
            f"max {max(times):.1f} s, {self.files} files, {len(self.faults)} faults"
        )


class Round:
    """Runs a plan on a product that serves."""

    def __init__(self, product: Product, plan: Plan, journal: Journal, people: People, dsn: str) -> None:
        self.product, self.plan, self.journal, self.people = product, plan, journal, people
        self.system = check.System(dsn)
        self.figures = Figures(plan.seed)
        self._stopped = threading.Event()
        self._forgetful = itertools.count()
        self._lock = threading.Lock()
        self._left = plan.operations

    def run(self) -> None:
        """Operations and kills, until both are done."""
        people = [self._person(number) for number in range(self.plan.threads)]
        threads = [threading.Thread(target=self._guarded, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        try:
            self._kill(threads)
        except AssertionError as error:
            self.figures.faults.append(f"kill: {error}")
            self._stopped.set()
        for thread in threads:
            thread.join()

    def _person(self, number: int) -> Person:
        client = Client(self.journal, chance_of(self.plan.seed, number), self._stopped, self.plan.lost)
        return Person(client, self.people, self.product.port, number, self.weeks_pass)

    def _guarded(self, person: Person) -> None:
        try:
            work = person.work(iter(self._forget, -1))
            while self._take():
                next(work)
        except Exception as error:  # noqa: BLE001  (whatever ends a client is a fault of the round)
            self.figures.faults.append(f"client: {type(error).__name__} {error}")
            self._stopped.set()

    def weeks_pass(self, authorization: str) -> None:
        """Make an authorization weeks older, past all walls; as patient as a client."""
        for _ in range(int(GIVE_UP_SECONDS / 0.2)):
            try:
                self.system.age(uuid.UUID(authorization), WEEKS)
            except psycopg.OperationalError:
                time.sleep(0.2)
            else:
                return

    def _take(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0 and not self._stopped.is_set()

    def _forget(self) -> int:
        with self._lock:
            return next(self._forgetful)

    def _kill(self, threads: list[threading.Thread]) -> None:
        chance = random.Random(f"{self.plan.seed}/victims")  # noqa: S311  (a run must be repeatable)
        killed: Counter[str] = Counter()
        for number, target, delay in self.plan.schedule():
            while self.journal.intended < number and any(thread.is_alive() for thread in threads):
                time.sleep(0.01)
            if self._stopped.is_set():
                return
            time.sleep(delay)
            self.figures.in_flight += self.journal.in_flight
            self.figures.recovery.append(round(self.product.kill(target, chance), 2))
            killed[target] += 1
            self.figures.kills = dict(killed)

    def conclude(self) -> None:
        """Wait for the queue, then check everything."""
        figures, entries = self.figures, self.journal.entries
        system = self.system
        begun = time.monotonic()
        self.product.wait(system.is_drained, DRAIN_SECONDS)
        self.product.wait(lambda: not self.product.zombies(), ZOMBIE_SECONDS)
        figures.drained_seconds = round(time.monotonic() - begun, 1)
        figures.operations = len(entries)
        figures.kinds = dict(Counter(entry.kind for entry in entries))
        figures.acknowledged = sum(entry.is_acknowledged for entry in entries)
        figures.attempts = sum(entry.attempts for entry in entries)
        figures.unknown = sum(entry.unknown for entry in entries)
        figures.lost = sum(entry.lost for entry in entries)
        figures.resolved = sum(entry.unknown > 0 and entry.kind in LEDGERED for entry in entries)
        figures.already_there = check.already_there(system)
        figures.faults += check.faults(system, self.journal, self.people)
        self._commands()

    def _commands(self) -> None:
        for arguments in (("check",), ("ledger", "verify")):
            # In demo mode `check` says that the cast's companies are not the demonstration's.
            done = self.product.run(*arguments, OCCHUB_MODE="test")
            if done.returncode != 0:
                self.figures.faults.append(f"occhub {' '.join(arguments)}: {done.stdout}{done.stderr}")
            self.figures.ledger = done.stdout.strip()
        done = self.product.run(module="tests.kills.store")
        told = done.stdout.split()
        if done.returncode != 0 or len(told) != 2:
            self.figures.faults.append(f"store: {done.stdout}{done.stderr}")
        else:
            self.figures.files, self.figures.orphans = int(told[0]), int(told[1])
            # Neither a version that was replaced nor a report that was withdrawn loses its file.
            published = len(self.journal.of(*MADE))
            if self.figures.files != published:
                self.figures.faults.append(f"{self.figures.files} files, {published} published")


def dsn_of(product: Product) -> str:
    """The superuser's connection of the embedded database."""
    where = address(product.data, product.environment)
    return make_conninfo(where.admin_dsn(), connect_timeout=10)


def play(plan: Plan, *, prepare: Callable[[Product], None] | None = None, dsn: str = "", **extra: str) -> Figures:
    """A whole round in a place of its own, removed afterwards; the figures hold every fault.

    For an external database ``prepare`` brings it up to date and ``dsn`` is its superuser's connection.
    """
    base = Path(tempfile.mkdtemp(prefix="occhub-kills-"))
    product = Product(base / "data", **extra)
    journal = Journal(base / "journal")
    figures = Figures(plan.seed)
    try:
        if prepare is not None:
            prepare(product)
        product.start()
        product.wait(product.is_healthy, 120)
        turn = Round(product, plan, journal, _populated(product, plan.operations // 2), dsn or dsn_of(product))
        figures = turn.figures
        turn.run()
        if not figures.faults:
            turn.conclude()
    except AssertionError as error:
        figures.faults.append(f"{type(error).__name__}: {error}")
    finally:
        code = product.stop()
        journal.close()
        figures.faults += [f"the supervisor ended with {code}"] if code else []
        figures.faults += [f"left over: {one}" for one in product.leftovers()]
        _put_away(product, base, keep=bool(figures.faults))
    return figures


def _populated(product: Product, addresses: int) -> People:
    done = product.run(str(addresses), module="tests.kills.populate")
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return People.from_json(done.stdout.splitlines()[-1])


def _put_away(product: Product, base: Path, *, keep: bool) -> None:
    """Remove everything; after a fault the journal and the logs stay, for whoever looks for its cause."""
    kept = base.parent / f"{base.name}.faults"
    if keep:
        if (product.data / "log").exists():
            shutil.copytree(product.data / "log", kept / "log", dirs_exist_ok=True)
        kept.mkdir(exist_ok=True)
        shutil.copy2(base / "journal", kept / "journal")
        (kept / "told").write_text(product.told())
    product.remove()
    shutil.rmtree(base, ignore_errors=True)
