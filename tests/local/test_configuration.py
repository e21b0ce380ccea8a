"""What is read from the environment, and what each process gets of it."""

import socket
from pathlib import Path

import pytest

from annotator.local.configuration import Configuration, worker_environment
from annotator.local.errors import LocalError


def test_defaults_start_everything_on_port_8000() -> None:
    configuration = Configuration.from_environment({})
    assert (configuration.port, configuration.var.name) == (8000, "var")
    assert (configuration.database_url, configuration.broker_url) == (None, None)
    assert configuration.artifacts_url == f"file://{configuration.var}/artifacts"


def test_addresses_of_a_real_deployment_are_taken(tmp_path: Path) -> None:
    env = {
        "MAQUETTE_VAR": str(tmp_path),
        "DATABASE_URL": "postgres://somebody@db/maquette",
        "BROKER_URL": "redis://broker/0",
        "ARTIFACTS_URL": "s3://bucket/maquette",
    }
    configuration = Configuration.from_environment(env)
    assert configuration.database_url == "postgres://somebody@db/maquette"
    assert configuration.broker_url == "redis://broker/0"
    assert configuration.artifacts_url == "s3://bucket/maquette"


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1", "80.5"])
def test_a_wrong_port_is_refused(port: str) -> None:
    with pytest.raises(LocalError, match="which is not a port number"):
        Configuration.from_environment({"PORT": port})


def test_a_taken_port_is_named_with_the_remedy() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LocalError) as caught:
            Configuration.from_environment({"PORT": str(port)}).check_port()
    assert caught.value.problem == f"Port {port} is taken by another program."
    assert f"make run PORT={port + 1}" in caught.value.remedy


def test_secrets_are_made_once(tmp_path: Path) -> None:
    configuration = Configuration.from_environment({"MAQUETTE_VAR": str(tmp_path)})
    first = configuration.site_environment(database_url="postgres://x/y", broker_url="redis://x")
    second = configuration.site_environment(database_url="postgres://x/y", broker_url="redis://x")
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 40
    assert first["SECRET_KEY"] != first["PSEUDONYM_SECRET"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_worker_knows_neither_the_database_nor_the_secrets(tmp_path: Path) -> None:
    configuration = Configuration.from_environment({"MAQUETTE_VAR": str(tmp_path)})
    site = configuration.site_environment(database_url="postgres://x/y", broker_url="redis://x")
    worker = worker_environment(site)
    assert not {"DATABASE_URL", "SECRET_KEY", "PSEUDONYM_SECRET"} & set(worker)
    assert worker["BROKER_URL"] == "redis://x"
    assert site["SECRET_KEY"] not in worker.values()
