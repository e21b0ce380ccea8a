"""What inflation promises: closed, inside the unit cube, over its mask, in the photo's colours, and of several kinds."""

from collections.abc import Callable

import numpy as np
import pytest
import trimesh

from inference_worker.errors import UnusableInput
from inference_worker.geometry.cameras import fallback_intrinsics
from inference_worker.geometry.meshes import Mesh, geometry_sha256, is_watertight
from inference_worker.geometry.pointmaps import ScenePointmap
from inference_worker.geometry.silhouettes import intersection_over_union, sampled_mask, silhouette
from inference_worker.maquette.baselines.inflation import HYPOTHESES, MOST_TRIANGLES, Inflation
from inference_worker.models.geometric_depth import GroundPlaneDepth
from inference_worker.proposals import ProposedCandidate
from tests.inference_worker.conftest import Scene

ALL = range(len(HYPOTHESES))


def proposals(
    scene: Scene,
    seeds: range | list[int],
    resolution: int = 48,
    pointmap: ScenePointmap | None = None,
    on_progress: Callable[[int, str, int, int], None] = lambda *_: None,
) -> list[ProposedCandidate]:
    height, width = scene.mask.shape
    return list(
        Inflation(resolution).propose(
            image=scene.image, mask=scene.mask, pointmap=pointmap, intrinsics=fallback_intrinsics(width, height),
            seeds=list(seeds), on_progress=on_progress, is_cancelled=lambda: False,
        )
    )  # fmt: skip


@pytest.mark.parametrize("seed", ALL)
def test_each_hypothesis_is_a_closed_solid_in_the_unit_cube(scene: Scene, seed: int) -> None:
    (made,) = proposals(scene, [seed])
    assert is_watertight(made.mesh.vertices, made.mesh.faces)
    assert trimesh.Trimesh(made.mesh.vertices, made.mesh.faces, process=False).volume > 0.02
    assert np.abs(made.mesh.vertices).max() == pytest.approx(0.5, abs=1e-6)
    assert 500 < len(made.mesh.faces) <= MOST_TRIANGLES


@pytest.mark.parametrize("seed", ALL)
def test_each_hypothesis_covers_its_mask(scene: Scene, seed: int) -> None:
    (made,) = proposals(scene, [seed])
    seen = silhouette([made.mesh], made.layout, fallback_intrinsics(160, 120), longest=160)
    assert intersection_over_union(seen, sampled_mask(scene.mask, 160)) > 0.95


def test_normals_point_outwards(scene: Scene) -> None:
    (made,) = proposals(scene, [0])
    outwards = np.sum(made.mesh.normals * made.mesh.vertices, axis=1)
    assert np.mean(outwards > 0) > 0.95


def test_the_kinds_differ_in_shape(scene: Scene) -> None:
    made = proposals(scene, ALL)
    assert len({one.settings["hypothesis"] for one in made}) == len(HYPOTHESES)
    volumes = sorted(trimesh.Trimesh(one.mesh.vertices, one.mesh.faces, process=False).volume for one in made)
    assert volumes[-1] > 1.5 * volumes[0]


def test_a_seed_is_a_candidate(scene: Scene) -> None:
    (alone,) = proposals(scene, [1])
    among_others = proposals(scene, ALL)[1]
    assert geometry_sha256([alone.mesh]) == geometry_sha256([among_others.mesh])
    (another,) = proposals(scene, [1 + len(HYPOTHESES)])
    assert another.settings["hypothesis"] == alone.settings["hypothesis"]
    assert geometry_sha256([another.mesh]) != geometry_sha256([alone.mesh])


def test_the_front_takes_the_photos_colours_and_no_background(scene: Scene) -> None:
    (made,) = proposals(scene, [0])
    texture = made.mesh.material.texture
    assert texture is not None
    columns, rows = (made.mesh.uvs * [texture.shape[1], texture.shape[0]]).astype(int).clip(0, texture.shape[0] - 1).T
    colours = texture[rows, columns].astype(int)
    assert np.all(colours[:, 0] > colours[:, 2] + 20)  # orange everywhere, the blue ground nowhere


def test_the_object_lies_at_the_pointmaps_depth(scene: Scene) -> None:
    points = np.zeros((60, 80, 3), dtype=np.float32)
    points[..., 2] = 7.0
    (made,) = proposals(scene, [2], pointmap=ScenePointmap(points, np.ones((60, 80), dtype=bool)))
    assert made.layout.translation[2] == pytest.approx(7.0, rel=0.05)


def test_a_sloping_pointmap_bends_the_solid(scene: Scene) -> None:
    pointmap = GroundPlaneDepth().estimate(scene.image).pointmap
    kinds = [made.settings["hypothesis"] for made in proposals(scene, ALL, pointmap=pointmap)]
    assert "following depth" in kinds
    assert "lens" not in kinds


def test_progress_names_the_seed(scene: Scene) -> None:
    progress: list[tuple[int, str, int, int]] = []
    proposals(scene, [0, 1], on_progress=lambda *step: progress.append(step))
    assert [seed for seed, *_ in progress] == [0, 0, 1, 1]
    assert all(1 <= step <= steps for _, _, step, steps in progress)


def test_a_cancelled_command_stops_between_seeds(scene: Scene) -> None:
    results = iter([False, True])
    made = list(
        Inflation(32).propose(
            image=scene.image, mask=scene.mask, pointmap=None, intrinsics=fallback_intrinsics(160, 120),
            seeds=[0, 1, 2], on_progress=lambda *_: None, is_cancelled=lambda: next(results),
        )
    )  # fmt: skip
    assert len(made) == 1


@pytest.mark.parametrize("shape", [(slice(50, 51), slice(20, 24)), (slice(3, 5), slice(3, 6))])
def test_next_to_no_mask_is_refused(scene: Scene, shape: tuple[slice, slice]) -> None:
    mask = np.zeros_like(scene.mask)
    mask[shape] = True
    with pytest.raises(UnusableInput, match="draw one of at least 24"):
        proposals(Scene(scene.image, mask), [0])


@pytest.mark.parametrize("seed", ALL)
def test_masks_at_the_border_and_thin_masks_give_closed_surfaces(scene: Scene, seed: int) -> None:
    mask = np.zeros_like(scene.mask)
    mask[:60, :40] = True
    mask[40:44, :160] = True
    (made,) = proposals(Scene(scene.image, mask), [seed])
    assert is_watertight(made.mesh.vertices, made.mesh.faces)


@pytest.mark.parametrize("seed", ALL)
def test_a_ring_keeps_its_hole(scene: Scene, seed: int) -> None:
    v, u = np.mgrid[:120, :160]
    radius = np.hypot(u - 80, v - 60)
    mask = (radius < 50) & (radius > 25)
    (made,) = proposals(Scene(scene.image, mask), [seed])
    seen = silhouette([made.mesh], made.layout, fallback_intrinsics(160, 120), longest=160)
    assert not seen[60, 80]


def test_an_unreasonable_resolution_is_refused() -> None:
    with pytest.raises(UnusableInput, match="from 16 to 256"):
        Inflation(5000)


def test_the_mesh_type_is_the_workers_own(scene: Scene) -> None:
    assert isinstance(proposals(scene, [0])[0].mesh, Mesh)
