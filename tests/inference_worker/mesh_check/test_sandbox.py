"""The sandbox holds: a check that runs away is stopped, and what it leaves is not trusted."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from inference_worker.mesh_check import sandbox
from inference_worker.mesh_check.sandbox import CheckedMesh, check_in_sandbox
from tests.inference_worker.mesh_check import files

GIB = 1024**3


def check_with(
    body: str, monkeypatch: pytest.MonkeyPatch, *, seconds: float = 20, memory: int = 2 * GIB
) -> CheckedMesh:
    """A check whose child runs `body` (indented once) in place of the parser."""
    start = (
        "import sys; sys.path.insert(0, {root!r})\n"
        "from inference_worker.mesh_check import child\n"
        "def check_directory(directory, file_name, *_):\n" + body + "\n"
        "child.check_directory = check_directory\n"
        "child.main()\n"
    )
    monkeypatch.setattr(
        sandbox, "_START", start.replace("{", "{{").replace("}", "}}").replace("{{root!r}}", "{root!r}")
    )
    return check_in_sandbox(files.exported("stl"), "a.stl", seconds=seconds, memory=memory)


def codes(result: CheckedMesh) -> list[str]:
    return [line.code for line in result.findings]


def test_a_check_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check_with("    import time; time.sleep(600)", monkeypatch, seconds=2)
    assert codes(result) == ["took_too_long"]
    assert result.findings[0].message.startswith("Checking took more than 2 seconds and was stopped.")


def test_a_check_that_exceeds_its_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(check_with("    bytearray(8 * 1024**3)", monkeypatch)) == ["too_much_memory"]


def test_one_that_crashes_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(check_with("    import os; os.abort()", monkeypatch)) == ["unreadable"]


def test_one_that_fills_the_disk_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_OUTPUT_BYTES", 1024**2)
    body = "    open('canonical.glb', 'wb').write(bytes(3 * 1024**2)); return {'findings': []}"
    assert codes(check_with(body, monkeypatch)) == ["unreadable"]


@pytest.mark.parametrize("report", ["{'findings': 3}", "{'findings': [], 'more': 1}", "{'findings': [{'code': 1}]}"])
def test_a_report_of_another_form_is_not_believed(report: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(check_with(f"    return {report}", monkeypatch)) == ["unreadable"]


def test_it_sees_little_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROKER_URL", "redis://secret")
    body = (
        "    import os, json\n"
        "    found = json.dumps(sorted(os.environ))\n"
        "    return {'findings': [{'code': 'seen', 'severity': 'error', 'message': found}]}"
    )
    seen = check_with(body, monkeypatch).findings[0].message
    assert "BROKER_URL" not in seen
    assert "DATABASE_URL" not in seen


def _can_leave_the_network() -> bool:
    code = "import ctypes, sys; sys.exit(0 if ctypes.CDLL(None).unshare(0x50000000) == 0 else 1)"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not _can_leave_the_network(), reason="this kernel lets nobody leave the network")
def test_it_reaches_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        body = (
            "    import socket\n"
            f"    try: socket.create_connection(('127.0.0.1', {port}), timeout=2); found = 'reached'\n"
            "    except OSError: found = 'unreachable'\n"
            "    return {'findings': [{'code': found, 'severity': 'error', 'message': found}]}"
        )
        assert codes(check_with(body, monkeypatch)) == ["unreachable"]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    check_in_sandbox(files.exported("stl"), "a.stl", seconds=60, memory=4 * GIB)
    assert list(tmp_path.iterdir()) == []
