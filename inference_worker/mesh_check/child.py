"""What runs inside the sandbox: `upload` and `request.json` in, `report.json` (and, when passed, two files) out.

The process first gives up what it does not need, then imports the parsers, then opens the upload.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ..contract.limited_process import give_up_privileges

if TYPE_CHECKING:
    from ..contract.events import Finding
    from ..geometry.meshes import Mesh
    from .limits import Limits

OUT_OF_MEMORY_EXIT = 77
THUMBNAIL_SECONDS = 12.0


def main() -> None:
    """Check the upload in the current directory."""
    request = json.loads(Path("request.json").read_text())
    give_up_privileges(request["memory"], request["output_bytes"], cpu_seconds=request["seconds"])
    try:
        report = check_directory(Path(), request["file_name"])
    except MemoryError:
        os._exit(OUT_OF_MEMORY_EXIT)
    Path("report.json").write_text(json.dumps(report))


def check_directory(directory: Path, file_name: str) -> dict[str, object]:
    """Check `upload` and write `canonical.glb` and `thumbnail.png` when it passes; return the report as JSON's types."""
    from ..contract.events import Severity
    from ..geometry.glb import write_glb
    from ..geometry.meshes import facts, geometry_sha256
    from ..geometry.thumbnails import SIZE
    from .findings import Refused, finding
    from .limits import Limits

    try:
        parts, findings = _checked_parts((directory / "upload").read_bytes(), file_name, Limits())
    except Refused as refusal:
        return {"findings": [refusal.finding.model_dump(mode="json")]}
    report: dict[str, object] = {"findings": [line.model_dump(mode="json") for line in findings]}
    if any(line.severity == Severity.ERROR for line in findings):
        return report
    (directory / "canonical.glb").write_bytes(write_glb(parts))
    thumbnail = _thumbnail(parts, SIZE, THUMBNAIL_SECONDS)
    if thumbnail is None:
        findings.append(finding("slow_to_draw"))
        report["findings"] = [line.model_dump(mode="json") for line in findings]
        thumbnail = _thumbnail(parts, SIZE // 8, 2 * THUMBNAIL_SECONDS)
    if thumbnail is None:
        return {"findings": [finding("took_too_long", seconds=3 * THUMBNAIL_SECONDS).model_dump(mode="json")]}
    (directory / "thumbnail.png").write_bytes(thumbnail)
    report["mesh_facts"] = asdict(facts(parts))
    report["geometry_sha256"] = geometry_sha256(parts)
    return report


def _thumbnail(parts: list[Mesh], size: int, seconds: float) -> bytes | None:
    """Return a rendering, or None when it took longer than `seconds`: overlapping needles defeat a ray tracer."""
    from ..geometry.thumbnails import thumbnail_png

    def stop(*_: object) -> None:
        raise TimeoutError

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return thumbnail_png(parts, size=size)
    except TimeoutError:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _checked_parts(content: bytes, file_name: str, limits: Limits) -> tuple[list[Mesh], list[Finding]]:
    from PIL import Image

    from .findings import Refused
    from .inspection import canonical_parts
    from .reading import opened, read_parts

    Image.MAX_IMAGE_PIXELS = limits.texture_side**2
    upload = opened(content, file_name, limits)
    try:
        parts, about_file = read_parts(upload, limits)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a fault in a reader: the artist gets a sentence, the log the cause
        print(f"{upload.kind} could not be read: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        raise Refused("unreadable") from error
    canonical, about_geometry = canonical_parts(parts, limits)
    return canonical, about_file + about_geometry
