"""The supervisor: a crash is repaired, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.local import child as child_module
from annotator.local.child import Child
from annotator.local.programs import Program
from annotator.local.supervisor import Supervisor

PATIENCE_S = 20.0


def program(name: str, code: str, **more: Any) -> Program:
    return Program(name, (sys.executable, "-c", code), dict(os.environ), **more)


def alive(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    started: list[Supervisor] = []

    def start(*programs: Program) -> Supervisor:
        started.append(Supervisor(programs, tmp_path / "logs"))
        return started[-1]

    yield start
    for supervisor in started:
        supervisor.stop()


def test_a_crashed_program_starts_again(
    supervise: Callable[..., Supervisor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "FIRST_PAUSE_S", 0.01)
    marks = tmp_path / "marks"
    code = f"open({str(marks)!r}, 'a').write('x'); raise SystemExit(3)"
    supervisor = supervise(program("crashes", code))

    supervisor.keep_alive(lambda: marks.exists() and len(marks.read_text()) >= 3, every_s=0.02)

    assert supervisor.children[0].crashes >= 2


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    """A child whose clock and process the test sets."""
    made = Child(
        program("web", "import time; time.sleep(600)", health_url="http://127.0.0.1:1/"), "36", tmp_path / "log"
    )
    yield made
    made.stop_by(0)


class Clock:
    """What `time.monotonic` returns, moved by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.monotonic()
        monkeypatch.setattr(child_module.time, "monotonic", lambda: self.now)


def kill(child: Child) -> float:
    """Kill the child's process and return the pause before its next start."""
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    child.tend()
    return child.start_at - child_module.time.monotonic()


def test_the_pause_grows_while_runs_are_unhealthy(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    pauses = []
    for _ in range(7):
        child.tend()
        pauses.append(round(kill(child)))
        clock.now = child.start_at
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_a_run_that_answered_for_ten_seconds_resets_the_pause(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    for _ in range(3):
        child.tend()
        kill(child)
        clock.now = child.start_at
    child.tend()
    child.note_response()
    clock.now += 10
    child.note_response()
    assert round(kill(child)) == 1


def test_a_run_that_lived_long_without_an_answer_is_not_healthy(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    child.tend()
    kill(child)
    clock.now = child.start_at
    child.tend()
    clock.now += 100
    assert round(kill(child)) == 2


def test_a_machine_that_starts_no_process_is_tried_again(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(child, "start", refuse)
    child.tend()
    assert child.process is None
    assert child.start_at > time.monotonic()
    monkeypatch.undo()
    child.start_at = 0.0
    child.tend()
    assert child.process is not None


def test_only_programs_that_end_by_themselves_count_as_failures(child: Child) -> None:
    child.tend()
    kill(child)
    assert (child.crashes, child.failures) == (1, 0)


def test_a_full_disk_costs_lines_and_not_the_process(
    supervise: Callable[..., Supervisor], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs" / "speaker.log").mkdir(parents=True)  # opening it fails, as writing does on a full disk
    code = "import time\nfor number in range(3): print('line', number, flush=True)\ntime.sleep(600)"
    supervisor = supervise(program("speaker", code))
    supervisor.keep_alive(lambda: "line 2" in supervisor.children[0].last_lines)
    assert "line 2" in capfd.readouterr().out


def test_stop_ends_the_children_of_a_child(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    number = tmp_path / "grandchild"
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(number)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    supervisor = supervise(program("family", code))
    supervisor.keep_alive(lambda: number.exists() and number.read_text() != "")

    supervisor.stop()

    wait_for(lambda: not alive(int(number.read_text())))


def test_a_program_that_ignores_sigterm_ends_too(
    supervise: Callable[..., Supervisor], capfd: pytest.CaptureFixture[str]
) -> None:
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    supervisor = supervise(program("deaf", code, stops_within_s=0.2))
    supervisor.keep_alive(lambda: "deaf" in supervisor.children[0].last_lines)
    process = supervisor.children[0].process
    assert process is not None

    supervisor.stop()

    assert process.returncode == -signal.SIGKILL
    assert "is still at work; it is ended" in capfd.readouterr().out


def test_lines_are_shown_with_the_name_and_kept_in_a_file(
    supervise: Callable[..., Supervisor], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    supervisor = supervise(program("speaker", "print('good morning', flush=True); import time; time.sleep(600)"))
    log = tmp_path / "logs" / "speaker.log"
    supervisor.keep_alive(lambda: log.exists() and "good morning" in log.read_text())
    assert "speaker  good morning" in capfd.readouterr().out


def test_programs_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    number = tmp_path / "child"
    child = f"import os, time; open({str(number)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from annotator.local.programs import Program\n"
        "from annotator.local.supervisor import Supervisor\n"
        f"program = Program('child', (sys.executable, '-c', {child!r}), dict(os.environ))\n"
        f"Supervisor([program], Path({str(tmp_path)!r})).keep_alive(lambda: False)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    wait_for(lambda: number.exists() and number.read_text() != "")

    parent.kill()
    parent.wait()

    wait_for(lambda: not alive(int(number.read_text())))
