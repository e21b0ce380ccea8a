"""Commands typed in another terminal use the Maquette that runs here, and leave a configured environment alone."""

import stat
import subprocess
import sys
from pathlib import Path

from annotator.local import running

SITE = {"DATABASE_URL": "postgres://here", "SECRET_KEY": "s", "NOT_OURS": "x"}


def test_what_runs_is_taken_up(tmp_path: Path) -> None:
    running.announce(tmp_path, SITE)
    env = {"MAQUETTE_VAR": str(tmp_path), "SECRET_KEY": "given"}
    assert running.adopt(Path("/"), env)
    assert env == {"MAQUETTE_VAR": str(tmp_path), "SECRET_KEY": "given", "DATABASE_URL": "postgres://here"}


def test_a_given_database_wins(tmp_path: Path) -> None:
    running.announce(tmp_path, SITE)
    env = {"MAQUETTE_VAR": str(tmp_path), "DATABASE_URL": "postgres://there"}
    assert not running.adopt(Path("/"), env)
    assert env["DATABASE_URL"] == "postgres://there"


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    running.announce(tmp_path, SITE)
    assert stat.S_IMODE((tmp_path / running.FILE).stat().st_mode) == 0o600


def test_what_was_withdrawn_or_died_is_not_taken_up(tmp_path: Path) -> None:
    env = {"MAQUETTE_VAR": str(tmp_path)}
    running.announce(tmp_path, SITE)
    running.withdraw(tmp_path)
    assert not running.adopt(Path("/"), env)
    gone = "from annotator.local import running; import sys, pathlib; running.announce(pathlib.Path(sys.argv[1]), {})"
    subprocess.run([sys.executable, "-c", gone, str(tmp_path)], check=True)
    assert not running.adopt(Path("/"), env)
    assert env == {"MAQUETTE_VAR": str(tmp_path)}


def test_the_address_is_that_of_the_running_one(tmp_path: Path) -> None:
    env = {"MAQUETTE_VAR": str(tmp_path), "PORT": "1"}
    assert running.address(Path("/"), env) is None
    running.announce(tmp_path, {**SITE, "PORT": "8123"})
    assert running.address(Path("/"), env) == "http://127.0.0.1:8123"
