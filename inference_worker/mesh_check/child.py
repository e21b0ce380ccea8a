"""What runs inside the sandbox: `upload` and `request.json` in, `report.json` (and, when passed, two or three files) out.

Beside the upload lie the object's candidates, `reference-N.glb`. The process first gives up what it does not need, then imports the parsers, then opens the upload.
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
    from ..contract.geometry import AxesSuggestion, FileAxes
    from ..geometry.meshes import Mesh
    from .limits import Limits

OUT_OF_MEMORY_EXIT = 77
THUMBNAIL_SECONDS = 12.0


def main() -> None:
    """Check the upload in the current directory."""
    request = json.loads(Path("request.json").read_text())
    give_up_privileges(request["memory"], request["output_bytes"], cpu_seconds=request["seconds"])
    try:
        report = check_directory(Path(), request["file_name"], request.get("axes"), request.get("expected_side_m"))
    except MemoryError:
        os._exit(OUT_OF_MEMORY_EXIT)
    Path("report.json").write_text(json.dumps(report))


def check_directory(
    directory: Path, file_name: str, axes: dict[str, str] | None = None, expected_side_m: float | None = None
) -> dict[str, object]:
    """Check `upload` and write `canonical.glb` and `thumbnail.png` when it passes, `suggested.png` with a suggestion.

    Args:
        directory: has `upload`, and the candidates to compare it with as `reference-N.glb`.
        file_name: the upload's name.
        axes: how the file is read, a `FileAxes`; None: y up, front at +z.
        expected_side_m: the candidates' longest side in metres, or None.

    Returns:
        The report as JSON's types.
    """
    from ..contract.events import Severity
    from ..contract.geometry import FileAxes
    from ..geometry.glb import write_glb
    from ..geometry.meshes import facts, geometry_sha256
    from .findings import Refused, finding
    from .limits import Limits

    read_by = FileAxes() if axes is None else FileAxes.model_validate(axes)
    try:
        content = (directory / "upload").read_bytes()
        parts, findings = _checked_parts(content, file_name, Limits(), read_by, expected_side_m)
    except Refused as refusal:
        return {"findings": _as_json([refusal.finding])}
    if any(line.severity == Severity.ERROR for line in findings):
        return {"findings": _as_json(findings)}
    (directory / "canonical.glb").write_bytes(write_glb(parts))
    if not _draw(parts, directory / "thumbnail.png", findings):
        return {"findings": _as_json([finding("took_too_long", seconds=3 * THUMBNAIL_SECONDS)])}
    report: dict[str, object] = {"mesh_facts": asdict(facts(parts)), "geometry_sha256": geometry_sha256(parts)}
    suggestion = _suggestion(directory, parts, read_by, findings)
    report["suggestion"] = suggestion.model_dump(mode="json") if suggestion is not None else None
    return report | {"findings": _as_json(findings)}


def _as_json(findings: list[Finding]) -> list[dict[str, str]]:
    return [line.model_dump(mode="json") for line in findings]


def _draw(parts: list[Mesh], path: Path, findings: list[Finding]) -> bool:
    """Write the thumbnail, a small one where a large one takes too long; return False where that does too."""
    from ..geometry.thumbnails import SIZE
    from .findings import finding

    thumbnail = _thumbnail(parts, SIZE, THUMBNAIL_SECONDS)
    if thumbnail is None:
        findings.append(finding("slow_to_draw"))
        thumbnail = _thumbnail(parts, SIZE // 8, 2 * THUMBNAIL_SECONDS)
    if thumbnail is None:
        return False
    path.write_bytes(thumbnail)
    return True


def _suggestion(
    directory: Path, parts: list[Mesh], read_by: FileAxes, findings: list[Finding]
) -> AxesSuggestion | None:
    """Return the axes that agree much better with the candidates, or None; add the finding, and write their picture."""
    from ..geometry.glb_points import surface_of_glb
    from ..geometry.thumbnails import SIZE
    from .findings import finding
    from .orientation import relative_axes, suggested_axes, turned

    try:
        references = [surface_of_glb(path.read_bytes()) for path in sorted(directory.glob("reference-*.glb"))]
        found = suggested_axes(parts, references, read_by)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        print(f"A candidate could not be compared: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        findings.append(finding("not_compared", reason="a candidate could not be read"))
        return None
    if found is not None:
        findings.append(finding("axes_differ", up=found.axes.up, front=found.axes.front))
        picture = _thumbnail(turned(parts, relative_axes(found.axes, read_by)), SIZE, THUMBNAIL_SECONDS)
        if picture is not None:
            (directory / "suggested.png").write_bytes(picture)
    return found


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


def _checked_parts(
    content: bytes, file_name: str, limits: Limits, axes: FileAxes, expected_side_m: float | None
) -> tuple[list[Mesh], list[Finding]]:
    from PIL import Image

    from ..contract.geometry import FileAxes
    from .findings import Refused, finding
    from .inspection import canonical_parts
    from .orientation import turned
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
    if axes != FileAxes():
        about_file.append(finding("turned", up=axes.up, front=axes.front))
    canonical, about_geometry = canonical_parts(turned(parts, axes), limits, expected_side_m)
    return canonical, about_file + about_geometry
