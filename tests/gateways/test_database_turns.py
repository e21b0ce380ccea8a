"""Commands that change the whole database run one at a time."""

import io
from collections.abc import Iterator
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import LazySettings as Settings
from django.core.management import call_command
from django.db import connection

from annotator.gateways.database_turns import TURN_LOCK, turn

pytestmark = pytest.mark.django_db
BODIES = {
    "migrate": "django.core.management.commands.migrate.Command.handle",
    "load_demo": "annotator.demo.management.commands.load_demo.load_demo",
}


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    """A connection of somebody else's, whose lock ends with it, as after a kill."""
    address = {name: connection.settings_dict[name.upper()] for name in ("host", "port", "user", "password")}
    with psycopg.connect(dbname=connection.settings_dict["NAME"], autocommit=True, **address) as opened:
        yield opened


def is_free(other: psycopg.Connection) -> bool:
    """Return whether somebody else could take the turn now; gives it back."""
    row = other.execute("SELECT pg_try_advisory_lock(%s)", [TURN_LOCK]).fetchone()
    assert row is not None
    if row[0]:
        other.execute("SELECT pg_advisory_unlock(%s)", [TURN_LOCK])
    return bool(row[0])


def test_nobody_else_has_the_turn_until_it_ends(other: psycopg.Connection) -> None:
    with turn():
        assert not is_free(other)
    assert is_free(other)


def test_the_turn_ends_with_an_error_too(other: psycopg.Connection) -> None:
    with pytest.raises(ZeroDivisionError), turn():
        raise ZeroDivisionError
    assert is_free(other)


def test_a_migration_waits_until_the_connection_of_the_one_before_has_ended(other: psycopg.Connection) -> None:
    other.execute("SELECT pg_advisory_lock(%s)", [TURN_LOCK])

    class Output(io.StringIO):
        def write(self, text: str) -> int:
            if text.startswith("Waiting"):
                other.close()
            return super().write(text)

    output = Output()
    call_command("migrate", stdout=output)
    assert output.getvalue().startswith("Waiting for another command to end ...\n")
    assert "No migrations to apply" in output.getvalue()


@pytest.mark.parametrize("command", ["migrate", "load_demo"])
def test_commands_hold_the_turn_while_they_run(
    command: str, other: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.DEMO = True
    seen = list[bool]()

    def body(*args: object, **options: object) -> object:
        seen.append(is_free(other))
        return SimpleNamespace(name="Demo")

    monkeypatch.setattr(BODIES[command], body)
    call_command(command, stdout=io.StringIO())
    assert seen == [False]
    assert is_free(other)
