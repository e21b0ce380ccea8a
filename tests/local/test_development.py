"""Hot reload: which programs watch which sources, and that a change restarts them alone."""

import os
import sys
from pathlib import Path

import pytest

from annotator.local import child as child_module
from annotator.local import development
from annotator.local.child import Child
from annotator.local.configuration import Configuration
from annotator.local.development import Changes
from annotator.local.programs import Program


@pytest.fixture
def site(tmp_path: Path) -> tuple[Configuration, dict[str, str]]:
    configuration = Configuration.from_environment({"MAQUETTE_VAR": str(tmp_path), "PORT": "8123"})
    return configuration, configuration.site_environment(database_url="postgres://x/y", broker_url="redis://x")


def test_every_program_of_production_runs_beside_vite(site: tuple[Configuration, dict[str, str]]) -> None:
    found = {program.name: program for program in development.programs(*site)}
    production = {program.name for program in development.production.programs(*site)}
    assert set(found) == production | {"pages"}
    assert "runserver" in found["web"].command
    assert found["pages"].environment["MAQUETTE_URL"] == "http://127.0.0.1:8123"
    assert found["worker"].watches == development.WORKER_SOURCES


def test_a_worker_still_gets_no_secret(site: tuple[Configuration, dict[str, str]]) -> None:
    worker = next(program for program in development.programs(*site) if program.name == "worker")
    assert not {"DATABASE_URL", "SECRET_KEY"} & set(worker.environment)


def test_a_change_restarts_the_child_that_watches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development, "LOOKS_EVERY_S", 0.0)
    source, other = tmp_path / "a" / "module.py", tmp_path / "b" / "module.py"
    for path in (source, other):
        path.parent.mkdir()
        path.write_text("one = 1\n")
    sleeper = (sys.executable, "-c", "import time; time.sleep(600)")
    children = [
        Child(Program(path.parent.name, sleeper, dict(os.environ), watches=(path.parent,)), "36", tmp_path / "log")
        for path in (source, other)
    ]
    changes = Changes(children)
    for child in children:
        child.tend()
    first = [child.process for child in children]

    changes.restart_changed()
    assert [child.process for child in children] == first
    os.utime(source, ns=(1, 1))
    changes.restart_changed()
    assert [child.process is None for child in children] == [True, False]
    children[0].tend()

    assert children[0].process not in (None, first[0])
    assert children[0].crashes == 0
    for child in children:
        child.stop_by(child_module.time.monotonic())
