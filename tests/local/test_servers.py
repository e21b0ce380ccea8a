"""Two starts never share one directory, and servers that the environment names are left alone."""

from pathlib import Path

import pytest

from annotator.local.configuration import Configuration
from annotator.local.errors import LocalError
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
