"""The embedded database: its life, its deaths, and where it may live."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from occhub.platform.postgres.address import address
from occhub.platform.postgres.embedded import EmbeddedCluster
from occhub.platform.postgres.errors import ClusterBusyError, PostgresError
from occhub.platform.processes import process, working_in
from tests.support import cluster as test_cluster

_DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
_PROGRAMS = [""] + ([str(_DEBIAN_15)] if _DEBIAN_15.is_dir() else [])

MakeCluster = Callable[..., EmbeddedCluster]


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that the database user can pass through (pytest's own can not, as root)."""
    base = Path(tempfile.mkdtemp(prefix="occhub-"))
    base.chmod(0o711)
    yield base
    shutil.rmtree(base)


@pytest.fixture
def make_cluster(place: Path) -> Iterator[MakeCluster]:
    made: list[EmbeddedCluster] = []

    def make(data_dir: Path | None = None, *, programs: str | None = None, **options: str) -> EmbeddedCluster:
        """With the programs of the run's own cluster, or those named; "" is the wheel's, copied where needed."""
        data = data_dir or place / "data"
        found = test_cluster.info().programs if programs is None else programs
        environ = {**os.environ, "OCCHUB_PG_BIN": found, **options}
        made.append(
            EmbeddedCluster(data, data / "secrets", root_home=place / "home", environ=environ, tell=lambda _: None)
        )
        return made[-1]

    yield make
    for cluster in made:
        cluster.stop(patience=10)


def rows(cluster: EmbeddedCluster) -> list[int]:
    with psycopg.connect(cluster.admin_dsn()) as connection:
        return [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY number").fetchall()]


def write(cluster: EmbeddedCluster, *numbers: int) -> None:
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number integer PRIMARY KEY)")
        for number in numbers:
            connection.execute("INSERT INTO kept VALUES (%s)", [number])


@pytest.mark.parametrize("programs", _PROGRAMS)
def test_starts_stops_and_keeps_what_was_written(make_cluster: MakeCluster, programs: str) -> None:
    cluster = make_cluster(programs=programs)
    cluster.start()
    write(cluster, 1, 2)
    cluster.stop()
    assert not cluster.is_running()
    assert not cluster.places.socket.exists()
    cluster.start()
    assert rows(cluster) == [1, 2]


@pytest.mark.parametrize("programs", _PROGRAMS)
def test_text_checksums_and_doors_are_as_promised(make_cluster: MakeCluster, programs: str) -> None:
    cluster = make_cluster(programs=programs)
    cluster.start()
    with psycopg.connect(cluster.admin_dsn()) as connection:
        found = connection.execute(
            "SELECT lower('ÉÑ'), current_setting('server_encoding'), current_setting('data_checksums'),"
            " current_setting('listen_addresses'), current_setting('fsync')"
        ).fetchone()
    assert found == ("éñ", "UTF8", "on", "", "on")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.admin_dsn(), password="guessed")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(host=cluster.host, port=cluster.port, user="postgres", dbname="postgres", passfile="/dev/null")


def test_only_the_owner_may_look_inside(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    found = [cluster.places.cluster, cluster.places.socket, cluster.secrets.directory]
    assert [stat.S_IMODE(path.stat().st_mode) for path in found] == [0o700] * 3
    assert stat.S_IMODE(cluster.places.log.stat().st_mode) == 0o600
    running = process(cluster.pid or 0)
    assert running is not None
    assert Path(f"/proc/{running.pid}").stat().st_uid == cluster.user.uid != 0


def test_the_log_holds_no_statement_and_no_row(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    write(cluster, 7_310_099)
    with pytest.raises(psycopg.errors.UniqueViolation):
        write(cluster, 7_310_099)
    with psycopg.connect(cluster.admin_dsn()) as connection, pytest.raises(psycopg.errors.InvalidTextRepresentation):
        connection.execute("SELECT 'Rivera'::integer")
    cluster.stop()
    log = cluster.places.log.read_text(encoding="utf-8")
    assert "ready to accept connections" in log
    assert "7310099" not in log
    assert "Rivera" not in log


def test_killed_server_comes_back_with_every_acknowledged_row(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    write(cluster, *range(200))
    assert cluster.pid is not None
    os.kill(cluster.pid, signal.SIGKILL)
    cluster.start()
    assert rows(cluster) == list(range(200))


def test_killed_owner_takes_the_server_along_and_the_next_start_works(place: Path, make_cluster: MakeCluster) -> None:
    script = (
        "import sys, time, pathlib; from occhub.platform.postgres.embedded import EmbeddedCluster;"
        "base = pathlib.Path(sys.argv[1]); data = base / 'data';"
        "cluster = EmbeddedCluster(data, data / 'secrets', root_home=base / 'home', tell=lambda _: None);"
        "cluster.start(); print('up', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(place)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "up\n"
        cluster = make_cluster()
        write(cluster, 1, 2, 3)
        with pytest.raises(ClusterBusyError, match="already run by another occhub"):
            cluster.start()
        owner.kill()
    cluster.start()
    assert rows(cluster) == [1, 2, 3]


@pytest.mark.parametrize("holder", ["zombie", "stranger", "nobody", "empty file"])
def test_pid_file_of_the_dead_does_not_stop_a_start(make_cluster: MakeCluster, holder: str) -> None:
    cluster = make_cluster()
    cluster.start()
    write(cluster, 1)
    cluster.stop()
    dead = subprocess.Popen(["true"])
    while (found := process(dead.pid)) is None or found.is_alive:
        time.sleep(0.01)
    number = {"zombie": dead.pid, "stranger": os.getpid(), "nobody": 2**22 - 2, "empty file": ""}[holder]
    pid_file = cluster.places.cluster / "postmaster.pid"
    pid_file.write_text(f"{number}\n{cluster.places.cluster}\n" if number else "", encoding="ascii")
    pid_file.chmod(0o644)
    cluster.start()
    dead.wait()
    assert rows(cluster) == [1]


def test_interrupted_creation_leaves_nothing_half_made(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    half = cluster.places.cluster.with_name("db.partial-1")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n", encoding="ascii")
    half.with_name("db.partial-1.password").write_text("x", encoding="ascii")
    cluster.start()
    kept = {path.name.split("-")[0] for path in cluster.places.home.iterdir()}
    assert kept == {"db", "lock"}


def test_another_major_version_is_refused_with_words_and_untouched(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.prepare()
    version = cluster.places.cluster / "PG_VERSION"
    version.write_text("14\n", encoding="ascii")
    with pytest.raises(
        PostgresError, match=r"was made by PostgreSQL 14(?s:.*)Nothing was changed(?s:.*)occhub restore"
    ) as raised:
        cluster.start()
    assert "OCCHUB_PG_BIN" in str(raised.value)
    assert version.read_text(encoding="ascii") == "14\n"
    assert working_in(cluster.places.cluster) == []


def test_lost_secrets_are_told_and_not_replaced(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.prepare()
    shutil.rmtree(cluster.secrets.directory)
    with pytest.raises(PostgresError, match="was lost"):
        cluster.start()
    assert not cluster.secrets.directory.exists()


def test_settings_that_the_server_refuses_end_with_its_own_words(place: Path) -> None:
    data = place / "data"
    cluster = EmbeddedCluster(
        data,
        data / "secrets",
        root_home=place / "home",
        settings={"shared_buffers": "lots"},
        environ={"OCCHUB_PG_BIN": test_cluster.info().programs},
        tell=lambda _: None,
    )
    with pytest.raises(PostgresError, match='invalid value for parameter "shared_buffers": "lots"'):
        cluster.start()


@pytest.mark.parametrize("name", ["with a space, and a comma", "x" * 150, "ünïcode"])
def test_works_in_awkward_paths(place: Path, make_cluster: MakeCluster, name: str) -> None:
    private = place / "private"
    private.mkdir(mode=0o700)
    cluster = make_cluster(private / name / "var", programs="")
    cluster.start()
    write(cluster, 5)
    assert rows(cluster) == [5]
    assert len(os.fsencode(cluster.places.socket)) < 80


def test_long_temporary_directory_falls_back_to_a_short_one(
    place: Path, make_cluster: MakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = place / ("y" * 120)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    cluster = make_cluster(XDG_RUNTIME_DIR=str(long))
    cluster.start()
    write(cluster, 6)
    assert rows(cluster) == [6]


def test_socket_directory_of_somebody_else_is_refused(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.places.socket.symlink_to("/")
    with pytest.raises(PostgresError, match="belongs to somebody else"):
        cluster.start()
    cluster.places.socket.unlink()


def test_address_follows_the_running_server_whatever_the_shell_says(place: Path, make_cluster: MakeCluster) -> None:
    other = place / "runtime"
    other.mkdir()
    cluster = make_cluster()
    before = address(cluster.data_dir, {"XDG_RUNTIME_DIR": str(other)}, root_home=place / "home")
    cluster.start()
    found = address(cluster.data_dir, {"XDG_RUNTIME_DIR": str(other)}, root_home=place / "home")
    assert found.host == cluster.host
    assert cluster.user.drop or before.host.startswith(str(other))
