"""docs/how_to/drive_by_api.md runs as it is: each shell block, from top to bottom, against a running Maquette."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.running import RunningMaquette

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)


def test_the_document_runs(own_maquette: RunningMaquette, tmp_path: Path) -> None:
    script = "\n".join(BLOCK.findall((ROOT / "docs" / "how_to" / "drive_by_api.md").read_text()))
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "BROKER_URL"}}
    if own_maquette.var is not None:
        env["MAQUETTE_VAR"] = str(own_maquette.var)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("/tmp/", f"{tmp_path}/")],
        cwd=ROOT,
        env=env | {"URL": own_maquette.address},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

    from datasets import load_dataset

    pairs = load_dataset(str(tmp_path / "by-api"), "preferences", cache_dir=str(tmp_path / "cache"))
    assert sum(len(split) for split in pairs.values()) >= 1
