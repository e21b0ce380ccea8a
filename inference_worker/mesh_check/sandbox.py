"""Start the checking process and read its report. Nothing of the uploaded file is parsed on this side."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ..contract.events import Finding, Severity
from ..contract.geometry import AxesSuggestion, FileAxes, MeshFacts
from .child import OUT_OF_MEMORY_EXIT
from .findings import finding
from .limits import MIB

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, {root!r}); from inference_worker.mesh_check.child import main; main()"
_OUTPUT_BYTES = 512 * MIB
_REPORT_BYTES = 4 * MIB


@dataclass(frozen=True)
class CheckedMesh:
    """A check's result; `glb` and the three after it are set exactly when no finding refuses the upload."""

    findings: tuple[Finding, ...]
    glb: bytes | None = None
    thumbnail: bytes | None = None
    mesh_facts: MeshFacts | None = None
    geometry_sha256: str | None = None
    suggestion: AxesSuggestion | None = None
    suggested_thumbnail: bytes | None = None


@dataclass(frozen=True)
class Reading:
    """How a file is read, and the candidates of its object: their GLBs, and their longest side in metres if it is known."""

    axes: FileAxes = field(default_factory=FileAxes)
    references: tuple[bytes, ...] = ()
    expected_side_m: float | None = None


class _Report(BaseModel):
    model_config = ConfigDict(extra="forbid")

    findings: list[Finding]
    mesh_facts: MeshFacts | None = None
    geometry_sha256: str | None = None
    suggestion: AxesSuggestion | None = None


def check_in_sandbox(
    content: bytes, file_name: str, *, seconds: float, memory: int, reading: Reading | None = None
) -> CheckedMesh:
    """Check an upload in at most `seconds` of wall time and `memory` bytes of address space."""
    how = reading or Reading()
    with tempfile.TemporaryDirectory(prefix="maquette-check-") as name:
        directory = Path(name)
        (directory / "upload").write_bytes(content)
        for number, reference in enumerate(how.references):
            (directory / f"reference-{number:02}.glb").write_bytes(reference)
        request = {"file_name": file_name, "memory": memory, "seconds": seconds, "output_bytes": _OUTPUT_BYTES,
                   "axes": how.axes.model_dump(mode="json"), "expected_side_m": how.expected_side_m}  # fmt: skip
        (directory / "request.json").write_text(json.dumps(request))
        try:
            exit_code = _run(directory, seconds)
        except subprocess.TimeoutExpired:
            return CheckedMesh((finding("took_too_long", seconds=seconds),))
        return result_of(directory, exit_code, seconds)


def _run(directory: Path, seconds: float) -> int:
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", _START.format(root=str(_ROOT))],
        cwd=directory,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(directory), "HOME": str(directory),
             "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    if errors:
        log.warning("The mesh check wrote: %s", errors[-2000:].decode("utf-8", "replace"))
    return process.returncode


def result_of(directory: Path, exit_code: int, seconds: float) -> CheckedMesh:
    """Return the result that an ended process left in its directory; anything malformed counts as unreadable."""
    if exit_code == OUT_OF_MEMORY_EXIT:
        return CheckedMesh((finding("too_much_memory"),))
    if exit_code == -signal.SIGXCPU:
        return CheckedMesh((finding("took_too_long", seconds=seconds),))
    path = directory / "report.json"
    if exit_code != 0 or not path.is_file() or path.stat().st_size > _REPORT_BYTES:
        return CheckedMesh((finding("unreadable"),))
    try:
        report = _Report.model_validate_json(path.read_bytes())
    except ValidationError:
        return CheckedMesh((finding("unreadable"),))
    findings = tuple(report.findings)
    if report.mesh_facts is None or any(line.severity == Severity.ERROR for line in findings):
        return CheckedMesh(findings)
    suggested = directory / "suggested.png"
    return CheckedMesh(
        findings,
        glb=(directory / "canonical.glb").read_bytes(),
        thumbnail=(directory / "thumbnail.png").read_bytes(),
        mesh_facts=report.mesh_facts,
        geometry_sha256=report.geometry_sha256,
        suggestion=report.suggestion,
        suggested_thumbnail=suggested.read_bytes() if report.suggestion is not None and suggested.is_file() else None,
    )
