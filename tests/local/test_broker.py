"""Our own broker: starts, keeps its data, is adopted after an interruption, and ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from annotator.local.broker import Broker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    server = Broker(tmp_path / "broker")
    yield server
    server.stop()


def test_data_survives_a_restart(broker: Broker) -> None:
    redis.from_url(broker.start()).rpush("queue", "message")
    broker.stop()
    assert redis.from_url(broker.start()).lrange("queue", 0, -1) == [b"message"]


def test_it_never_evicts_a_message(broker: Broker) -> None:
    connection = redis.from_url(broker.start())
    assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_connection_without_password_is_refused(broker: Broker) -> None:
    address = broker.start().rpartition("@")[2]
    with pytest.raises(redis.AuthenticationError):
        redis.from_url(f"redis://{address}").ping()


def test_a_server_left_behind_is_adopted(broker: Broker) -> None:
    url = broker.start()
    process_id = (broker.directory / "server.pid").read_text()
    assert Broker(broker.directory).start() == url
    assert (broker.directory / "server.pid").read_text() == process_id


def test_stop_leaves_no_server(broker: Broker) -> None:
    url = broker.start()
    broker.stop()
    assert not broker.is_running()
    with pytest.raises(redis.ConnectionError):
        redis.from_url(url).ping()


def test_the_number_of_another_process_is_not_taken_for_the_server(broker: Broker) -> None:
    broker.directory.mkdir(parents=True)
    (broker.directory / "server.pid").write_text("1\n")
    assert not broker.is_running()
    broker.stop()
    assert redis.from_url(broker.start()).ping() is True
