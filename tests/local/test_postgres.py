"""Our own PostgreSQL: created, kept over a restart, adopted after an interruption, refused when it does not fit."""

import os
import shutil
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from annotator.local.errors import LocalError
from annotator.local.machine import is_root
from annotator.local.postgres import Postgres
from annotator.local.privileges import NOBODY


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres", durable=False)
    yield server
    server.stop()


def test_first_start_creates_a_database_that_answers(postgres: Postgres) -> None:
    with psycopg.connect(postgres.start()) as connection:
        assert connection.execute("SELECT current_database(), current_user").fetchone() == ("maquette", "maquette")


def test_data_survives_a_restart(postgres: Postgres) -> None:
    with psycopg.connect(postgres.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    postgres.stop()
    with psycopg.connect(postgres.start()) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_stop_leaves_no_server(postgres: Postgres) -> None:
    url = postgres.start()
    postgres.stop()
    assert not postgres.is_running()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_a_server_left_behind_is_adopted(postgres: Postgres) -> None:
    url = postgres.start()
    assert Postgres(postgres.directory, durable=False).start() == url


def test_a_killed_server_starts_again_though_a_query_of_it_is_still_at_work(postgres: Postgres) -> None:
    """PostgreSQL refuses to start beside the processes of a server before it, which may work for as long as they like."""
    url = postgres.start()
    blocking = b"DO $$ BEGIN FOR n IN 1..2000000000 LOOP END LOOP; END $$"
    with closing(psycopg.connect(url)) as busy:
        busy.pgconn.send_query(blocking)
        busy.pgconn.flush()
        postmaster = int((postgres.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        while postgres.is_running():
            time.sleep(0.01)
        postgres.restart()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    url = postgres.start()
    password = (postgres.directory / "password").read_text()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(password, "guessed"))


def test_the_password_is_for_its_owner_alone(postgres: Postgres) -> None:
    postgres.start()
    assert stat.S_IMODE((postgres.directory / "password").stat().st_mode) == 0o600


def test_data_of_another_version_is_left_alone(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    (postgres.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(LocalError, match="was written by PostgreSQL 9"):
        postgres.start()
    assert not postgres.is_running()


@pytest.mark.skipif(not is_root(), reason="only root changes accounts")
def test_root_without_user_namespaces_runs_it_as_nobody(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres", durable=False, privileges=NOBODY)
    try:
        with psycopg.connect(server.start()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert (server.data / "PG_VERSION").stat().st_uid == 65534
    finally:
        server.stop()
        if server.directory.is_relative_to("/var/tmp"):
            shutil.rmtree(server.directory.parent)
