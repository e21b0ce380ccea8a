"""FitPose: a stored mesh, mask and camera become a layout; what cannot be used is reported in words."""

from uuid import UUID

import numpy as np
import pytest

from inference_worker.contract.commands import FitPose
from inference_worker.contract.geometry import Intrinsics, Layout
from inference_worker.geometry import cameras
from inference_worker.geometry.glb import write_glb
from inference_worker.geometry.layout import Layout as NumpyLayout
from inference_worker.geometry.silhouettes import intersection_over_union, silhouette
from inference_worker.pipelines.context import Context
from inference_worker.pipelines.fit_pose import fit_pose
from inference_worker.pipelines.scene_files import write_mask
from inference_worker.storage import put_blob
from tests.inference_worker.conftest import MemoryStore, RecordedEvents
from tests.inference_worker.geometry.test_pose_fitting import CAMERA, TRUE, l_shape

ONE = UUID("00000000-0000-4000-8000-000000000001")
MASK = silhouette([l_shape()], TRUE, CAMERA)


@pytest.fixture
def command(store: MemoryStore) -> FitPose:
    return FitPose(
        fit_id=ONE,
        glb_key=put_blob(store, write_glb([l_shape()]), "glb"),
        mask_key=put_blob(store, write_mask(MASK), "png"),
        intrinsics=Intrinsics(fx=200, fy=200, cx=80, cy=60, width=160, height=120),
        layout=Layout(quaternion_wxyz=(0.05, 0.9987, 0.0, 0.0), translation=(0.3, -0.1, 3.3), scale=1.0),
    )


def test_the_mesh_comes_to_its_mask(command: FitPose, context: Context, events: RecordedEvents) -> None:
    fit_pose(command, context)
    (event,) = events.sent
    assert (event.type, event.fit_id, event.after < event.before) == ("pose_fitted", ONE, True)
    found = NumpyLayout(event.layout.quaternion_wxyz, event.layout.translation, event.layout.scale)
    camera = cameras.Intrinsics(**command.intrinsics.model_dump())
    assert intersection_over_union(silhouette([l_shape()], found, camera), MASK) > 0.9


def test_what_lies_behind_the_camera_is_refused(command: FitPose, context: Context, events: RecordedEvents) -> None:
    behind = Layout(quaternion_wxyz=(1, 0, 0, 0), translation=(0, 0, -2), scale=1)
    fit_pose(command.model_copy(update={"layout": behind}), context)
    (event,) = events.sent
    assert (event.type, event.code) == ("pose_fit_failed", "unusable_input")


def test_a_mesh_that_is_gone_is_reported(command: FitPose, context: Context, events: RecordedEvents) -> None:
    fit_pose(command.model_copy(update={"glb_key": f"blobs/aa/{'a' * 64}.glb"}), context)
    (event,) = events.sent
    assert event.type == "pose_fit_failed"
    assert np.isin(event.code, ["artifact_missing", "artifacts_unavailable"])
