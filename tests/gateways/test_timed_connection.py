"""A hanging PostgreSQL costs a request seconds: the connection gives up and closes."""

import psycopg
import pytest
from django.db import connection

from annotator.gateways.timed_connection import TimedConnection, timed_connection


@pytest.fixture
def parameters(db: None) -> dict[str, object]:
    wanted = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {key: connection.settings_dict[name] for name, key in wanted.items() if connection.settings_dict[name]}


def test_an_answer_in_time_is_returned(parameters: dict[str, object]) -> None:
    with timed_connection(30).connect(**parameters) as timed:  # type: ignore[arg-type]
        assert isinstance(timed, TimedConnection)
        assert timed.patience_s == 30
        assert timed.execute("SELECT 7").fetchone() == (7,)


def test_a_server_that_takes_too_long_is_given_up_and_the_connection_closed(parameters: dict[str, object]) -> None:
    timed = timed_connection(30).connect(**parameters)  # type: ignore[arg-type]
    timed.patience_s = 0.05
    with pytest.raises(psycopg.OperationalError, match="PostgreSQL did not respond within 0 s"):
        timed.execute("SELECT pg_sleep(2)")
    assert timed.closed
