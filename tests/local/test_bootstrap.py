"""What the installation reports on a machine that lacks something."""

import json
import os
import sys
import threading
from pathlib import Path

import pytest

from annotator.local import bootstrap
from annotator.local.errors import LocalError


def executable(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_an_old_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(LocalError, match=r"needs Python 3\.11 or newer") as caught:
        bootstrap.check_python()
    assert "make run PYTHON=" in caught.value.remedy


def test_a_missing_node_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalError, match=r"needs Node\.js and npm"):
        bootstrap.find_npm()


@pytest.mark.parametrize("version", ["v18.19.0", "v20.18.1"])
def test_an_old_node_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str) -> None:
    executable(tmp_path / "node", f"echo {version}")
    executable(tmp_path / "npm", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    with pytest.raises(LocalError, match=f"is {version}"):
        bootstrap.find_npm()


@pytest.mark.parametrize("version", ["v20.19.0", "v24.1.0"])
def test_a_new_node_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str) -> None:
    executable(tmp_path / "node", f"echo {version}")
    executable(tmp_path / "npm", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    assert bootstrap.find_npm() == str(tmp_path / "npm")


def test_a_python_that_cannot_make_environments_gets_the_package_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "is_root", lambda: False)
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LocalError) as caught:
        bootstrap._create_environment()
    assert "apt-get install python3-venv" in caught.value.remedy
    assert not (tmp_path / ".venv").exists()


def test_the_site_alone_never_asks_for_torch() -> None:
    assert not [name for name in bootstrap.requirements([]) if name.startswith("torch")]
    assert [name for name in bootstrap.requirements(["worker"]) if name.startswith("torch==")]
    assert [name for name in bootstrap.requirements(["worker"]) if name.startswith("maquette")] == []


def test_a_worker_alone_never_asks_for_django() -> None:
    assert not [name for name in bootstrap.requirements(["worker"], with_site=False) if name.startswith("django")]


def test_an_unknown_extra_is_refused() -> None:
    with pytest.raises(LocalError, match="no extra named 'gpus'"):
        bootstrap.requirements(["gpus"])


def test_what_needs_no_packages_begins_when_the_front_end_is_built_and_beside_the_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    begun = threading.Event()
    monkeypatch.setattr(bootstrap, "build_frontend", lambda: done.append("built"))

    def install(extras: tuple[str, ...]) -> None:
        assert begun.wait(60)
        done.append("installed")

    def meanwhile() -> None:
        done.append("meanwhile")
        begun.set()

    monkeypatch.setattr(bootstrap, "install_packages", install)
    bootstrap.bootstrap(("dev",), meanwhile=meanwhile)
    assert done == ["built", "meanwhile", "installed"]


def test_packages_count_as_installed_only_at_the_pinned_versions_with_every_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    assert not bootstrap.packages_are_installed(("worker",))
    bootstrap.STAMP.write_text(json.dumps({"pins": bootstrap._pins(), "extras": ["dev", "worker"]}))
    assert bootstrap.packages_are_installed(("worker",))
    assert not bootstrap.packages_are_installed(("worker", "training"))
    bootstrap.STAMP.write_text(json.dumps({"pins": "others", "extras": ["dev", "worker"]}))
    assert not bootstrap.packages_are_installed(("worker",))
