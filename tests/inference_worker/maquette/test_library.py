"""The model is a library: a notebook needs neither a broker nor a store nor the worker's settings."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

BLOCK = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"celery", "kombu", "redis", "pydantic", "boto3", "django", "annotator"}:
            raise ImportError(f"{name} is not installed")
        if name.startswith(("inference_worker.contract", "inference_worker.settings", "inference_worker.storage")):
            raise ImportError(f"{name} belongs to the worker")
sys.meta_path.insert(0, Blocked())
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCK + code], capture_output=True, text=True, check=False, cwd=ROOT, timeout=600
    )


def test_every_module_imports_without_the_worker_s_packages() -> None:
    finished = run(
        "import importlib, pkgutil, inference_worker.maquette as library\n"
        "for module in pkgutil.walk_packages(library.__path__, library.__name__ + '.'):\n"
        "    importlib.import_module(module.name)"
    )
    assert finished.returncode == 0, finished.stderr


def test_the_notebook_of_the_documentation_runs() -> None:
    (code,) = re.findall(r"### In a notebook.*?```python\n(.*?)```", (ROOT / "docs" / "model.md").read_text(), re.S)
    finished = run(code + "\nassert glb[:4] == b'glTF'\n")
    assert finished.returncode == 0, finished.stderr
