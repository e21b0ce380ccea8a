"""Two starts never share one directory, and servers that the environment names are left alone."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from annotator.local import servers as servers_module
from annotator.local.broker import Broker
from annotator.local.configuration import Configuration
from annotator.local.errors import LocalError
from annotator.local.postgres import Postgres
from annotator.local.servers import Servers, only_one


def test_a_second_start_in_the_same_directory_is_refused(tmp_path: Path) -> None:
    refused = pytest.raises(LocalError, match=r"already runs with the data in .* \(process \d+\)")
    with only_one(tmp_path), refused, only_one(tmp_path):
        pass


def test_the_directory_is_free_again_afterwards(tmp_path: Path) -> None:
    with only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_servers_of_the_environment_are_not_started(tmp_path: Path) -> None:
    env = {"MAQUETTE_VAR": str(tmp_path), "DATABASE_URL": "postgres://db/x", "BROKER_URL": "redis://broker"}
    servers = Servers(Configuration.from_environment(env))
    servers.start()
    assert (servers.database_url, servers.broker_url) == ("postgres://db/x", "redis://broker")
    assert servers.stopped() == []
    servers.stop()
    assert list(tmp_path.iterdir()) == []


PATIENCE_S = 60.0


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    monkeypatch.setattr(servers_module, "LOOKS_EVERY_S", 0.05)
    monkeypatch.setattr(servers_module, "FIRST_PAUSE_S", 0.05)
    started = Servers(Configuration.from_environment({"MAQUETTE_VAR": str(tmp_path)}), durable=False)
    started.start()
    started.keep_alive()
    yield started
    started.stop()


def process_of(file: Path) -> int:
    return int(file.read_text().split()[0])


def test_a_broker_that_is_killed_runs_again_at_its_address(
    servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    assert isinstance(servers.broker, Broker)
    first = process_of(servers.broker.directory / "server.pid")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: servers.restarts == 1)
    assert redis.from_url(servers.broker_url).ping() is True
    assert process_of(servers.broker.directory / "server.pid") != first
    assert "the broker has stopped; starting it again." in capsys.readouterr().out


def test_postgresql_that_is_killed_twice_runs_again_at_its_address(servers: Servers) -> None:
    assert isinstance(servers.postgres, Postgres)
    for n_restarts in (1, 2):
        os.kill(process_of(servers.postgres.data / "postmaster.pid"), signal.SIGKILL)
        wait_for(lambda expected=n_restarts: servers.restarts == expected)  # type: ignore[misc]
    with psycopg.connect(servers.database_url, connect_timeout=10) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_restart_that_fails_is_tried_until_it_works(
    servers: Servers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broker, tries = servers.broker, []
    assert broker is not None
    restart = broker.restart

    def fail_thrice() -> None:
        tries.append(1)
        if len(tries) <= 3:
            raise LocalError("Port 1 is taken")
        restart()

    monkeypatch.setattr(broker, "restart", fail_thrice)
    os.kill(process_of(broker.directory / "server.pid"), signal.SIGKILL)
    wait_for(lambda: servers.restarts == 1)
    assert len(tries) == 4
    news = capsys.readouterr().out
    assert news.count("does not start yet (Port 1 is taken)") == 1
    assert "the broker runs again after" in news
