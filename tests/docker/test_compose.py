"""The deployment's files hold together: no secret has a default, workers get no database, files that are named exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker" / "compose.yaml"
SECRETS = ("SECRET_KEY", "PSEUDONYM_SECRET", "POSTGRES_PASSWORD", "BROKER_PASSWORD")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_has_no_default_and_its_absence_stops_the_start(name: str) -> None:
    uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", COMPOSE.read_text())
    assert any(use.startswith(":?") for use in uses)
    assert not any(use.startswith((":-", "-")) for use in uses)


@pytest.mark.parametrize("name", ["worker-cpu", "worker-quick", "worker-gpu"])
def test_a_worker_gets_no_database_and_no_secret_of_the_site(services: dict[str, Any], name: str) -> None:
    assert not {"DATABASE_URL", "SECRET_KEY", "PSEUDONYM_SECRET"} & set(services[name]["environment"])


def test_only_the_proxy_is_reachable_from_outside(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_dockerfiles_that_are_named_exist(services: dict[str, Any]) -> None:
    named = {service["build"]["dockerfile"] for service in services.values() if "build" in service}
    assert named == {f"docker/Dockerfile.{name}" for name in ("web", "worker-cpu", "worker-gpu")}
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_dependencies_name_services_that_exist(services: dict[str, Any]) -> None:
    wanted = {name for service in services.values() for name in service.get("depends_on", [])}
    assert wanted - set(services) == set()


@pytest.mark.parametrize("path", sorted((ROOT / "docker").glob("Dockerfile.*")), ids=lambda path: path.name)
def test_images_do_not_run_as_root_and_copy_what_exists(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER 10001"
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]
    assert [name for name in copied if not (ROOT / name).exists()] == []
