"""Splats show the mesh that they were written from, and survive the standard PLY."""

import numpy as np
import pytest
import torch

from inference_worker.geometry.layout_batch import rotation_matrix
from inference_worker.geometry.meshes import Mesh
from inference_worker.geometry.rays import RayScene
from inference_worker.maquette.network.structured_vae import Gaussians
from inference_worker.maquette.sampling.splats import C0, mesh_splats, write_splats
from inference_worker.maquette.shapes.solids import ellipsoid
from tests.inference_worker.maquette.sampling.splat_reader import read_splats


def some(count=5):
    torch.manual_seed(0)
    return Gaussians(
        torch.randn(count, 3),
        torch.rand(count, 3),
        torch.rand(count) * 0.8 + 0.1,
        torch.rand(count, 3) + 0.01,
        torch.nn.functional.normalize(torch.randn(count, 4), dim=-1),
        torch.arange(count),
    )


def test_written_data_is_read_back():
    gaussians = some()
    table = read_splats(write_splats(gaussians))
    assert np.allclose(np.stack([table["x"], table["y"], table["z"]], 1), gaussians.centres)
    assert np.allclose(0.5 + C0 * table["f_dc_1"], gaussians.colours[:, 1], atol=1e-6)
    assert np.allclose(1 / (1 + np.exp(-table["opacity"])), gaussians.opacities, atol=1e-6)
    assert np.allclose(np.exp(table["scale_2"]), gaussians.scales[:, 2], atol=1e-6)
    assert np.allclose(table["rot_0"], gaussians.quaternions[:, 0])


@pytest.mark.parametrize("content", [b"", b"ply\nend_header\n", b"\xff\xfe", write_splats(some())[:-4]])
def test_another_file_is_refused(content):
    with pytest.raises(ValueError, match="splat PLY"):
        read_splats(content)


def half_red_ball():
    """A ball whose upper half is red and whose lower half is blue."""
    solid = ellipsoid(0.4, 0.5, 0.3, 24)
    colours = np.where(solid.vertices[:, 1:2] > 0, [[220, 20, 20]], [[20, 20, 220]]).astype(np.uint8)
    return Mesh(solid.vertices.astype(np.float32), solid.faces, colours=colours)


def splat_image(table, side):
    """A render (side, side, 3) along -z and its coverage: discs drawn front to back by the file's own numbers."""
    image, through = np.zeros((side, side, 3)), np.ones((side, side))
    turns = rotation_matrix(torch.from_numpy(np.stack([table[f"rot_{k}"] for k in range(4)], 1).astype(float))).numpy()
    scales = np.exp(np.stack([table[f"scale_{k}"] for k in range(3)], 1).astype(float))
    covariance = np.einsum("nij,nj,nkj->nik", turns, scales**2, turns)[:, :2, :2] + np.eye(2) * 1e-6
    precision = np.linalg.inv(covariance)
    opacity = 1 / (1 + np.exp(-table["opacity"]))
    colours = 0.5 + C0 * np.stack([table[f"f_dc_{k}"] for k in range(3)], 1)
    middles = (np.arange(side) + 0.5) / side - 0.5
    for n in np.argsort(-table["z"]):
        reach = 3 * scales[n].max()
        columns = np.flatnonzero(abs(middles - table["x"][n]) < reach)
        rows = np.flatnonzero(abs(middles - table["y"][n]) < reach)
        if len(rows) and len(columns):
            u, v = np.meshgrid(middles[columns] - table["x"][n], middles[rows] - table["y"][n])
            (a, b), (_, d) = precision[n]
            weight = opacity[n] * np.exp(-0.5 * (a * u * u + 2 * b * u * v + d * v * v))
            place = np.ix_(rows, columns)
            image[place] += (through[place] * weight)[..., None] * colours[n]
            through[place] *= 1 - weight
    return image, 1 - through


def test_splats_render_like_the_mesh_that_they_were_written_from():
    mesh, side = half_red_ball(), 32
    image, coverage = splat_image(read_splats(write_splats(mesh_splats(mesh, 0, 3000))), side)
    middles = (np.arange(side) + 0.5) / side - 0.5
    u, v = np.meshgrid(middles, middles)
    start = np.stack([u.ravel(), v.ravel(), np.ones(u.size)], 1)
    hits = RayScene([mesh]).first_hits(start, np.tile([0.0, 0, -1], (u.size, 1)))
    inside = (hits.faces >= 0).reshape(side, side)
    colours = np.einsum("nk,nkc->nc", hits.weights, mesh.colours[mesh.faces[hits.faces]] / 255).reshape(side, side, 3)
    assert ((coverage > 0.5) == inside).mean() > 0.97
    assert abs(image[inside] - colours[inside]).mean() < 0.05


def test_each_disc_lies_along_the_surface():
    gaussians = mesh_splats(half_red_ball(), 1, 500)
    thin = rotation_matrix(gaussians.quaternions)[:, :, 2].numpy()
    outward = gaussians.centres.numpy() / np.array([0.4, 0.5, 0.3]) ** 2
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    assert (thin * outward).sum(1).min() > 0.97
    assert (gaussians.scales[:, 2] < gaussians.scales[:, 0]).all()


def test_a_mesh_without_colours_is_refused():
    solid = ellipsoid(0.4, 0.5, 0.3, 8)
    with pytest.raises(ValueError, match="colours"):
        mesh_splats(Mesh(solid.vertices.astype(np.float32), solid.faces), 0)
