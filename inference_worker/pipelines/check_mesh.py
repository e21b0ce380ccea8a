"""CheckMesh: an artist's upload, checked in a sandbox, and its canonical GLB when it passes."""

from __future__ import annotations

import time

from ..contract.commands import CheckMesh
from ..contract.events import Finding, MeshChecked, Severity
from ..mesh_check.sandbox import CheckedMesh, check_in_sandbox
from ..storage import put_blob
from .context import Context
from .failures import as_worker_error


def check_mesh(command: CheckMesh, context: Context) -> None:
    """Emit MeshChecked, also when the check itself could not be made: then a finding has the reason."""
    started = time.perf_counter()
    try:
        checked = check_in_sandbox(
            context.store.get(command.file_key),
            command.file_name,
            seconds=context.settings.mesh_check_seconds,
            memory=context.settings.mesh_check_memory,
        )
    except Exception as error:  # reported to the site, and logged
        failure = as_worker_error(error)
        checked = CheckedMesh((Finding(code=failure.code, severity=Severity.ERROR, message=failure.message),))
    passed = checked.glb is not None
    context.events.emit(
        MeshChecked(
            upload_id=command.upload_id,
            passed=passed,
            findings=checked.findings,
            glb_key=put_blob(context.store, checked.glb, "glb") if checked.glb is not None else None,
            geometry_sha256=checked.geometry_sha256,
            thumbnail_key=put_blob(context.store, checked.thumbnail, "png") if checked.thumbnail is not None else None,
            mesh_facts=checked.mesh_facts,
            seconds=round(time.perf_counter() - started, 4),
            worker=context.worker,
        )
    )
