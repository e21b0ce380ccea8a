"""`make test-one T=...`: one test file or one test, with the servers that it needs.

The servers' data stays in var/test-one, so that the second call starts in seconds.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace

from annotator.local.bootstrap import FRONTEND, PYTHON, find_npm
from annotator.local.check import test_environment
from annotator.local.configuration import Configuration
from annotator.local.errors import LocalError
from annotator.local.machine import ROOT, free_port
from annotator.local.servers import Servers, only_one

REMEDY = (
    "Name a file, a folder or a test: make test-one T=tests/domain/test_pairs.py\n"
    "or T=tests/domain/test_pairs.py::test_name, or T=frontend/src/domain/layout.test.ts"
)


def run_one(name: str) -> int:
    """Run what `name` selects and return the exit status of the test runner.

    Args:
        name: A path below the repository, as pytest or vitest takes it.

    Raises:
        LocalError: The name is empty or its file does not exist.
    """
    if not name or not (ROOT / name.split("::")[0]).exists():
        raise LocalError(f"There is no test {name!r}." if name else "No test was named.", REMEDY)
    if name.startswith("frontend/"):
        command = [find_npm(), "test", "--", name.removeprefix("frontend/")]
        return subprocess.run(command, cwd=FRONTEND, check=False).returncode
    configuration = Configuration.from_environment()
    configuration = replace(
        configuration, var=configuration.var / "test-one", port=free_port(), database_url=None, broker_url=None
    )
    with only_one(configuration.var):
        servers = Servers(configuration, durable=False)
        try:
            servers.start()
            env = test_environment(configuration, servers, browser="e2e" in name)
            command = [str(PYTHON), "-m", "pytest", "-q", "--reuse-db", name]
            return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        finally:
            servers.stop()
