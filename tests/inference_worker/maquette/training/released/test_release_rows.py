"""Rows of a release as samples: latents as they are or encoded in one frame, filters with reasons, nothing that falls back silently."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save

from inference_worker.geometry.layout import Layout, in_camera, quaternion_of, rotation_matrix
from inference_worker.maquette.training.canonical_frames import turn_into_canonical, turned
from inference_worker.maquette.training.release_filters import RowFilter
from inference_worker.maquette.training.release_stages import Material
from inference_worker.maquette.training.releases import Release, UnusableRelease
from tests.datasets.tamper import change_rows, sign

pytestmark = pytest.mark.django_db

EVERY = RowFilter(rejected_sources=None)


def by_rules(material: Material, rules: RowFilter) -> Material:
    return replace(material, rules=rules)


def test_accepted_objects_of_every_source_become_samples(material: Material) -> None:
    rows = material.reader.accepted()
    tiers = {tier: len(material.reader.accepted(tiers=(tier,)).rows) for tier in ("mitl", "artist")}
    assert tiers["artist"] == 1 and tiers["mitl"] >= 3
    assert len(rows.rows) == sum(tiers.values()) == len(rows.weights)
    for row in rows.rows:
        assert row.shape.shape == (4, 4, 4, 4) and row.inputs.has_points
        assert row.layout is not None


def test_a_model_that_has_no_candidate_of_an_object_shows_no_frame_for_a_foreign_mesh(material: Material) -> None:
    rows = material.reader.accepted(("train", "validation", "test"))
    foreign = [row for row in Release(material.release.root).candidates.values() if row["kind"] == "image_to_3d"]
    assert len({row["object_id"] for row in foreign}) == 1
    assert rows.left_out == {"frame unknown": 1}


def test_pairs_hold_the_latents_of_their_sides(material: Material) -> None:
    pairs = material.reader.pairs()
    assert len(pairs.rows) == len(pairs.weights) > 0
    assert all(not torch.equal(row.chosen, row.rejected) for row in pairs.rows)


def test_filters_leave_rows_out_by_reason(material: Material) -> None:
    whole = len(material.reader.accepted().rows)
    for rules, reason in (
        (replace(EVERY, attributes=("texture",)), "attribute"),
        (replace(EVERY, sources=("nobody",)), "source"),
        (replace(EVERY, rounds=(2, 3)), "round"),
        (replace(EVERY, tiers=()), "tier"),
    ):
        rows = by_rules(material, rules).reader.accepted()
        assert not rows.rows and set(rows.left_out) == {reason}, reason
    rated = by_rules(material, replace(EVERY, bar=1.01)).reader.accepted()
    assert rated.left_out["bar"] and len(rated.rows) == 1  # the artist's, which nobody rated
    assert len(by_rules(material, replace(EVERY, sources=("artist", "own_model"))).reader.accepted().rows) == whole
    pairs = by_rules(material, RowFilter(rejected_sources=("retrieval",))).reader.pairs()
    assert not pairs.rows and set(pairs.left_out) == {"rejected source"}
    assert set(by_rules(material, replace(EVERY, min_p_chosen=0.99)).reader.pairs().left_out) == {"agreement"}


def test_people_weigh_as_asked(material: Material) -> None:
    pids = {pid for row in material.release.rows("sft", "train") for pid in row["annotator_pids"]}
    half = by_rules(material, replace(EVERY, annotators=dict.fromkeys(pids, 0.5))).reader.accepted()
    assert set(half.weights) <= {0.5, 1.0} and 0.5 in half.weights
    none = by_rules(material, replace(EVERY, annotators=dict.fromkeys(pids, 0.0))).reader.accepted()
    assert none.left_out["annotator"] == half.weights.count(0.5) + half.left_out["frame unknown"]


def without_latents(root: Path) -> Path:
    def change(rows: list[dict]) -> list[dict]:
        return [row | {"latent": None, "latent_file": None} for row in rows]

    change_rows(root, "sft/", change)
    return root


def test_a_missing_latent_of_the_model_is_refused_unless_its_mesh_may_be_encoded(
    root: Path, material: Material
) -> None:
    bare = replace(material, release=Release(without_latents(root)))
    with pytest.raises(UnusableRelease, match=r"has no latent\. Pass --encode-missing"):
        bare.reader.accepted()
    encoded = by_rules(bare, replace(EVERY, encode_missing=True)).reader.accepted()
    assert len(encoded.rows) == len(material.reader.accepted().rows)
    stored = material.reader.accepted().rows
    assert any(not torch.equal(one.shape, two.shape) for one, two in zip(encoded.rows, stored, strict=True))


def test_a_latent_of_another_size_is_refused(root: Path, material: Material) -> None:
    def change(rows: list[dict]) -> list[dict]:
        content = save({"flow/shape": torch.full((4, 8, 8, 8), float("nan"))})
        name = f"{hashlib.sha256(content).hexdigest()}.safetensors"
        return [row | {"latent": {"bytes": content, "path": name}, "latent_file": name} for row in rows]

    change_rows(root, "sft/train-", change)
    with pytest.raises(UnusableRelease, match=r"holds no finite shape of \(4, 4, 4, 4\)"):
        replace(material, release=Release(root)).reader.accepted()


def test_a_damaged_media_cell_is_refused(root: Path, material: Material) -> None:
    change_rows(root, "sft/train-", lambda rows: [row | {"mask": row["image"] | {"path": "x"}} for row in rows])
    sign(root)
    with pytest.raises(UnusableRelease, match="holds other bytes than its name promises"):
        replace(material, release=Release(root)).reader.accepted()


def random_layout(rng: np.random.Generator) -> Layout:
    quaternion = rng.normal(size=4)
    w, x, y, z = (float(value) for value in quaternion / np.linalg.norm(quaternion))
    tx, ty, tz = (float(value) for value in rng.normal(size=3))
    return Layout((w, x, y, z), (tx, ty, tz), float(rng.uniform(0.2, 2)))


@pytest.mark.parametrize("seed", range(5))
def test_a_turned_mesh_stays_where_it_is_in_the_camera(seed: int) -> None:
    rng = np.random.default_rng(seed)
    camera_from_mesh, reference = random_layout(rng), random_layout(rng)
    vertices = rng.uniform(-0.5, 0.5, (30, 3))
    turn = turn_into_canonical(camera_from_mesh, [reference])
    assert turn is not None
    moved, layout = turned(vertices, camera_from_mesh, turn)
    assert layout is not None
    assert np.ptp(moved, axis=0).max() == pytest.approx(1)
    assert np.allclose(in_camera(layout, moved), in_camera(camera_from_mesh, vertices), atol=1e-5)


@pytest.mark.parametrize(("degrees", "snaps"), [(10.0, True), (20.0, False)])
def test_a_mesh_near_a_quarter_turn_takes_exactly_that(degrees: float, snaps: bool) -> None:
    angle = np.radians(90 + degrees)
    about_y = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    reference = Layout((0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 2.0), 1.0)
    camera = rotation_matrix(reference.quaternion_wxyz) @ about_y
    turn = turn_into_canonical(Layout(quaternion_of(camera), (0.0, 0.0, 2.0), 1.0), [reference])
    assert turn is not None
    assert (np.abs(turn).round(6).max(axis=0) == 1).all() == snaps
    if not snaps:
        assert np.allclose(turn, about_y, atol=1e-6)
    assert turn_into_canonical(reference, []) is None


def test_a_filter_is_stored_as_json() -> None:
    rules = RowFilter(rounds=(1, 2), annotators={"p": 0.5})
    assert json.loads(json.dumps(rules.to_json()))["annotators"] == {"p": 0.5}
