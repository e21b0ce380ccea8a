from uuid import UUID

from inference_worker.contract.commands import CheckMesh
from inference_worker.pipelines.check_mesh import check_mesh
from inference_worker.pipelines.context import Context
from tests.inference_worker.conftest import MemoryStore, RecordedEvents
from tests.inference_worker.mesh_check import files

ONE = UUID("00000000-0000-4000-8000-000000000001")


def test_a_good_upload_gets_its_canonical_glb(context: Context, events: RecordedEvents, store: MemoryStore) -> None:
    store.put("uploads/a", files.exported("obj"))
    check_mesh(CheckMesh(upload_id=ONE, file_key="uploads/a", file_name="ball.obj"), context)
    (event,) = events.sent
    assert (event.type, event.upload_id, event.passed) == ("mesh_checked", ONE, True)
    assert store.objects[event.glb_key].startswith(b"glTF")
    assert store.objects[event.thumbnail_key].startswith(b"\x89PNG")
    assert event.mesh_facts.n_faces == 320


def test_a_refused_upload_stores_nothing(context: Context, events: RecordedEvents, store: MemoryStore) -> None:
    store.put("uploads/a", b"<html>")
    check_mesh(CheckMesh(upload_id=ONE, file_key="uploads/a", file_name="ball.obj"), context)
    (event,) = events.sent
    assert (event.passed, event.glb_key, event.thumbnail_key, event.mesh_facts) == (False, None, None, None)
    assert [line.code for line in event.findings] == ["format_unknown"]
    assert list(store.objects) == ["uploads/a"]


def test_a_missing_upload_is_reported(context: Context, events: RecordedEvents) -> None:
    check_mesh(CheckMesh(upload_id=ONE, file_key="uploads/gone", file_name="ball.obj"), context)
    (event,) = events.sent
    assert (event.passed, [line.code for line in event.findings]) == (False, ["artifact_missing"])
