from uuid import UUID

import numpy as np
import pytest

from inference_worker.contract.commands import CheckMesh
from inference_worker.contract.geometry import FileAxes
from inference_worker.geometry.glb import write_glb
from inference_worker.geometry.glb_points import surface_of_glb
from inference_worker.pipelines.check_mesh import check_mesh
from inference_worker.pipelines.context import Context
from tests.inference_worker.conftest import MemoryStore, RecordedEvents
from tests.inference_worker.mesh_check import files
from tests.inference_worker.mesh_check.test_orientation import CHAIR, written

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


Z_UP = FileAxes(up="+z", front="-y")


def test_a_lying_upload_gets_a_suggestion_and_is_left_as_it_is(
    context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    store.put("uploads/a", write_glb([written(CHAIR, Z_UP)]))
    store.put("candidates/a", write_glb([CHAIR]))
    command = CheckMesh(
        upload_id=ONE,
        file_key="uploads/a",
        file_name="chair.glb",
        reference_keys=("candidates/a",),
        expected_side_m=0.09,
    )
    check_mesh(command, context)
    (event,) = events.sent
    assert event.suggestion.axes == Z_UP
    assert store.objects[event.suggested_thumbnail_key] != store.objects[event.thumbnail_key]
    codes = [line.code for line in event.findings]
    assert {"axes_differ", "size_by_candidates"} <= set(codes)
    assert "turned" not in codes
    vertices, _ = surface_of_glb(store.objects[event.glb_key])
    assert np.ptp(vertices, axis=0)[2] == 1  # as written: its height lies along z

    check_mesh(command.model_copy(update={"axes": Z_UP}), context)
    turned = events.sent[-1]
    assert (turned.passed, turned.suggestion, turned.suggested_thumbnail_key) == (True, None, None)
    assert "turned" in [line.code for line in turned.findings]
    assert turned.thumbnail_key == event.suggested_thumbnail_key
    vertices, _ = surface_of_glb(store.objects[turned.glb_key])
    assert np.ptp(vertices, axis=0)[1] == 1


@pytest.mark.parametrize(("content", "words"), [(None, "missing"), (b"not a mesh", "could not be read")])
def test_a_candidate_that_cannot_be_compared_is_named_and_refuses_nothing(
    context: Context, events: RecordedEvents, store: MemoryStore, content: bytes | None, words: str
) -> None:
    store.put("uploads/a", files.exported("obj"))
    if content is not None:
        store.put("candidates/a", content)
    check_mesh(
        CheckMesh(upload_id=ONE, file_key="uploads/a", file_name="ball.obj", reference_keys=("candidates/a",)), context
    )
    (event,) = events.sent
    (line,) = [line for line in event.findings if line.code == "not_compared"]
    assert (event.passed, event.suggestion) == (True, None)
    assert words in line.message
