from dataclasses import replace

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from inference_worker.geometry.meshes import (
    Material,
    Mesh,
    facts,
    geometry_sha256,
    is_watertight,
    n_pieces,
    normalised,
    split_at_creases,
    vertex_normals,
)


def ball(subdivisions: int = 2) -> Mesh:
    solid = trimesh.creation.icosphere(subdivisions, radius=0.5)
    return Mesh(solid.vertices.astype(np.float32), solid.faces.astype(np.int32))


def box() -> Mesh:
    solid = trimesh.creation.box()
    return Mesh(solid.vertices.astype(np.float32), solid.faces.astype(np.int32))


@given(st.integers(0, 2**32 - 1))
def test_the_hash_sees_the_shape_and_not_its_order(seed: int) -> None:
    rng, mesh = np.random.default_rng(seed), ball(1)
    order = rng.permutation(len(mesh.vertices))
    place = np.argsort(order)
    faces = place[mesh.faces][rng.permutation(len(mesh.faces))]
    faces = np.stack([np.roll(face, rng.integers(3)) for face in faces])
    shuffled = Mesh(mesh.vertices[order], faces.astype(np.int32), colours=np.zeros((len(order), 3), np.uint8))
    assert geometry_sha256([shuffled]) == geometry_sha256([mesh])


def test_the_hash_sees_through_seams_and_parts() -> None:
    mesh = ball(1)
    soup = Mesh(mesh.vertices[mesh.faces].reshape(-1, 3), np.arange(mesh.faces.size, dtype=np.int32).reshape(-1, 3))
    assert geometry_sha256([soup]) == geometry_sha256([mesh])
    halves = [Mesh(mesh.vertices, mesh.faces[:40]), Mesh(mesh.vertices, mesh.faces[40:])]
    assert geometry_sha256(halves) == geometry_sha256([mesh])


def test_another_shape_or_a_turned_face_has_another_hash() -> None:
    mesh = ball(1)
    moved = mesh.vertices.copy()
    moved[0] *= 1.01
    turned = mesh.faces.copy()
    turned[0] = turned[0][::-1]
    hashes = {
        geometry_sha256([mesh]),
        geometry_sha256([replace(mesh, vertices=moved)]),
        geometry_sha256([replace(mesh, faces=turned)]),
    }
    assert len(hashes) == 3


@given(st.floats(1e-3, 1e3), st.tuples(*[st.floats(-100, 100)] * 3))
def test_normalising_can_be_undone(size: float, place: tuple[float, float, float]) -> None:
    vertices = box().vertices.astype(np.float64) * [1, 0.5, 0.25] * size + place
    (mesh,), centre, side = normalised([replace(box(), vertices=vertices)])
    assert np.abs(mesh.vertices).max() == pytest.approx(0.5, abs=1e-4)
    assert np.allclose(mesh.vertices * side + centre, vertices, atol=1e-4 * (side + np.abs(place).max()))


def test_normalising_twice_changes_nothing() -> None:
    first = normalised([replace(ball(), vertices=ball().vertices * 3 + 1)])[0]
    second = normalised(first)[0]
    assert np.array_equal(first[0].vertices, second[0].vertices)


def test_a_single_point_has_no_size() -> None:
    with pytest.raises(ValueError, match="single point"):
        normalised([Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32))])


def test_watertight_means_no_hole_and_no_turned_face() -> None:
    mesh = ball()
    assert is_watertight(mesh.vertices, mesh.faces)
    assert not is_watertight(mesh.vertices, mesh.faces[1:])
    turned = mesh.faces.copy()
    turned[3] = turned[3][::-1]
    assert not is_watertight(mesh.vertices, turned)
    assert not is_watertight(np.zeros((3, 3)), np.array([[0, 1, 2]]))


def test_normals_of_a_ball_point_away_from_its_middle() -> None:
    mesh = ball(3)
    assert np.allclose(vertex_normals(mesh.vertices, mesh.faces), mesh.vertices * 2, atol=0.02)


def test_a_box_is_split_at_its_edges_and_a_ball_nowhere() -> None:
    split = split_at_creases(box())
    assert len(split.vertices) == 24
    assert np.allclose(np.abs(split.normals).max(axis=1), 1, atol=1e-6)
    assert geometry_sha256([split]) == geometry_sha256([box()])
    assert len(split_at_creases(ball(3)).vertices) == len(ball(3).vertices)


def test_splitting_takes_colours_and_coordinates_along() -> None:
    colours = np.arange(24, dtype=np.uint8).reshape(8, 3)
    split = split_at_creases(replace(box(), colours=colours, uvs=np.zeros((8, 2), np.float32)))
    by_place = {tuple(vertex): tuple(colour) for vertex, colour in zip(box().vertices, colours, strict=True)}
    assert all(by_place[tuple(v)] == tuple(c) for v, c in zip(split.vertices, split.colours, strict=True))
    assert split.uvs.shape == (24, 2)


def test_facts_describe_the_mesh() -> None:
    found = facts(
        [
            replace(ball(), colours=np.zeros((162, 3), np.uint8)),
            replace(box(), material=Material(texture=np.zeros((2, 2, 3), np.uint8))),
        ]
    )
    assert (found.n_vertices, found.n_faces, found.watertight) == (170, 332, True)
    assert found.bounds_min == (-0.5, -0.5, -0.5)
    assert (found.has_texture, found.has_vertex_colours) == (True, True)


def test_pieces_are_counted() -> None:
    mesh = ball(0)
    two = np.concatenate([mesh.faces, mesh.faces + len(mesh.vertices)])
    assert n_pieces(2 * len(mesh.vertices), two) == 2
