"""CheckMesh: an artist's upload, checked in a sandbox, and its canonical GLB when it passes."""

from __future__ import annotations

import time

from ..contract.commands import CheckMesh
from ..contract.events import Finding, MeshChecked, Severity
from ..mesh_check.findings import finding
from ..mesh_check.sandbox import CheckedMesh, Reading, check_in_sandbox
from ..storage import StorageError, put_blob
from .context import Context
from .failures import as_worker_error


def check_mesh(command: CheckMesh, context: Context) -> None:
    """Emit MeshChecked, also when the check itself could not be made: then a finding has the reason."""
    started = time.perf_counter()
    references, about_references = _references(command, context)
    try:
        checked = check_in_sandbox(
            context.store.get(command.file_key),
            command.file_name,
            seconds=context.settings.mesh_check_seconds,
            memory=context.settings.mesh_check_memory,
            reading=Reading(command.axes, references, command.expected_side_m),
        )
    except Exception as error:  # reported to the site, and logged
        failure = as_worker_error(error)
        checked = CheckedMesh((Finding(code=failure.code, severity=Severity.ERROR, message=failure.message),))
    passed = checked.glb is not None
    context.events.emit(
        MeshChecked(
            upload_id=command.upload_id,
            passed=passed,
            findings=checked.findings + (about_references if passed else ()),
            glb_key=_stored(checked.glb, "glb", context),
            geometry_sha256=checked.geometry_sha256,
            thumbnail_key=_stored(checked.thumbnail, "png", context),
            mesh_facts=checked.mesh_facts,
            suggestion=checked.suggestion,
            suggested_thumbnail_key=_stored(checked.suggested_thumbnail, "png", context),
            seconds=round(time.perf_counter() - started, 4),
            worker=context.worker,
        )
    )


def _references(command: CheckMesh, context: Context) -> tuple[tuple[bytes, ...], tuple[Finding, ...]]:
    """Return the candidates' GLBs, or none and the reason: a mesh is checked even where nothing can be compared."""
    try:
        return tuple(context.store.get(key) for key in command.reference_keys), ()
    except StorageError as error:
        as_worker_error(error)
        return (), (finding("not_compared", reason="a candidate is missing from the store"),)


def _stored(content: bytes | None, extension: str, context: Context) -> str | None:
    return put_blob(context.store, content, extension) if content is not None else None
