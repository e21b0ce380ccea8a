"""A release becomes a version: the stages in order, resumable, measured on what was held out, with its whole origin."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from inference_worker.contract.checkpoints import CheckpointManifest
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.network.weights import read_manifest
from inference_worker.maquette.sampling.model import load_model
from inference_worker.maquette.training.derived_checkpoint import Origin, derive
from inference_worker.maquette.training.geometry_flow import GeometryFlow
from inference_worker.maquette.training.loop import Run
from inference_worker.maquette.training.post_train_settings import STAGES
from inference_worker.maquette.training.post_training import PostTraining
from inference_worker.maquette.training.release_filters import RowFilter
from inference_worker.maquette.training.release_stages import Material, tune_by_dpo, tune_by_sft
from inference_worker.maquette.training.releases import Release, UnusableRelease
from inference_worker.maquette.training.samples import AcceptedSamples
from inference_worker.maquette.training.starts import geometry_from
from inference_worker.maquette.training.state import claim
from tests.datasets.tamper import change_first
from tests.inference_worker.maquette.training.released.world import HOW, training

pytestmark = pytest.mark.django_db


def test_the_result_is_a_checkpoint_that_names_where_it_comes_from(
    trained: Path, checkpoint: Path, releases: Path
) -> None:
    old, new = read_manifest(checkpoint), read_manifest(trained / "checkpoint")
    release = Release(releases / "whole")
    assert new.parent == {"name": "maquette", "version": old.version, "hash": old.hash}
    assert new.release == {"name": "chairs", "version": "1.0.0", "hash": release.sha256}
    assert (new.version, new.statistics, new.size) == ("8", old.statistics, TINY)
    assert set(new.code) == {"version", "commit"} and new.code["version"]
    assert new.settings["rows"]["rejected_sources"] == ["own_model"] and new.settings["sft"]["steps"] == 2
    assert new.hash != old.hash
    changed = {name for name, file in new.files.items() if file["sha256"] != old.files[name]["sha256"]}
    assert changed == {"geometry"}
    for name in set(new.files) - changed:
        file = new.files[name]["file"]
        assert (trained / "checkpoint" / file).read_bytes() == (checkpoint / file).read_bytes()
    card = (trained / "checkpoint" / "README.md").read_text()
    assert new.hash in card and "| sft_artist |" in card
    assert str(trained) not in card + (trained / "checkpoint" / "manifest.json").read_text()


def test_the_registry_reads_the_manifest_and_finds_the_same_identity(trained: Path) -> None:
    content = json.loads((trained / "checkpoint" / "manifest.json").read_text())
    registered = CheckpointManifest.model_validate(content)
    assert registered.weights_sha256 == read_manifest(trained / "checkpoint").hash
    assert registered.parent is not None and registered.release is not None
    assert registered.parent.model_dump() == content["parent"]
    assert registered.release.model_dump() == content["release"]


def test_the_result_is_loaded_by_a_worker(trained: Path) -> None:
    model = load_model(trained / "checkpoint", torch.device("cpu"), torch.float32)
    assert model.refinement is not None and model.manifest.version == "8"


def test_every_stage_is_measured_on_held_out_objects_before_and_after(trained: Path) -> None:
    table = read_manifest(trained / "checkpoint").table
    assert [line["stage"] for line in table] == ["parent", *STAGES]
    assert all(line["objects"] == 2 and line["old_scenes"] == 1 and 0 <= line["iou"] <= 1 for line in table)
    assert table[0]["agreement"] is None and table[0]["pairs"] > 0
    assert all(0 <= line["agreement"] <= 1 for line in table[1:])
    assert len({line["flow_error"] for line in table}) == len(table)


def test_a_stage_that_was_stopped_is_resumed_to_the_same_weights(
    trained: Path, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, stages = training(material, tmp_path), []
    measured = PostTraining._measured
    monkeypatch.setattr(
        PostTraining, "_measured", lambda self, stage, *more: stages.append(stage) or measured(self, stage, *more)
    )
    assert begun.run(minutes=0) is None
    assert stages == ["parent"] and not (tmp_path / "checkpoint").exists()
    assert training(material, tmp_path).run() == tmp_path / "checkpoint"
    assert read_manifest(tmp_path / "checkpoint").hash == read_manifest(trained / "checkpoint").hash
    before = (tmp_path / "checkpoint" / "manifest.json").stat().st_mtime_ns
    assert training(material, tmp_path).run() == tmp_path / "checkpoint"
    assert (tmp_path / "checkpoint" / "manifest.json").stat().st_mtime_ns == before


def test_a_directory_begun_with_another_release_or_filter_is_refused(trained: Path, material: Material) -> None:
    others = (
        training(replace(material, rules=RowFilter(bar=0.9)), trained),
        training(material, trained, version="9"),
        training(material, trained, replace(HOW, beta=1.0)),
    )
    for other, what in zip(others, ("rows", "version", "settings"), strict=True):
        with pytest.raises(ValueError, match=f"was begun with another {what}; take another directory"):
            other.run()


def test_nothing_is_written_when_the_release_cannot_be_trained_from(
    root: Path, material: Material, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(UnusableRelease, match="no rows to train on"):
        training(replace(material, rules=RowFilter(attributes=("texture",))), out).run()
    held_out = next(row for row in material.release.objects.values() if row["holdout"])
    change_first(root, "preferences/train-", object_id=held_out["object_id"], group_id=held_out["group_id"])
    with pytest.raises(UnusableRelease, match="held-out group"):
        training(replace(material, release=Release(root)), out).run()
    assert not out.exists()


def test_a_release_without_artists_leaves_their_stages_out(material: Material, tmp_path: Path) -> None:
    how = replace(HOW, scenes=0, old_scenes=0)
    done = training(replace(material, rules=RowFilter(tiers=("mitl",))), tmp_path, how).run()
    assert done is not None
    manifest = read_manifest(done)
    assert [line["stage"] for line in manifest.table] == ["parent", "sft", "dpo", "distil"]
    assert (
        "accepted" in manifest.settings["left_out"]["sft_artist"]
        or "sft" in manifest.settings["left_out"]["sft_artist"]
    )


def encoder_of(flow: GeometryFlow) -> list[torch.Tensor]:
    return list(flow.model.embedder.encoder.state_dict().values())


@pytest.mark.parametrize("stage", ["sft", "dpo"])
def test_stages_leave_the_encoder_as_it_is(material: Material, checkpoint: Path, tmp_path: Path, stage: str) -> None:
    run = Run(tmp_path / "run", 2, learning_rate=1e-2)
    if stage == "sft":
        tune_by_sft(material, material.reader.accepted(), checkpoint, run, 2, 0.0)
    else:
        tune_by_dpo(material, material.reader.pairs(), checkpoint, run, 2, 50.0)
    before, after = geometry_from(checkpoint, "tiny"), geometry_from(run.directory, "tiny")
    assert all(torch.equal(one, two) for one, two in zip(encoder_of(before), encoder_of(after), strict=True))
    assert not torch.equal(before.model.shape_in.weight, after.model.shape_in.weight) or stage == "dpo"
    assert any(not torch.equal(one, after.model.state_dict()[name]) for name, one in before.model.state_dict().items())


def test_replay_fills_its_share_of_a_batch(material: Material, scenes: Path) -> None:
    rows = material.reader.accepted()
    replay = replace(material, scenes=scenes).replay
    samples = AcceptedSamples(rows, material.manifest.statistics, replay, 0.5)
    drawn = samples.drawn(6, torch.Generator().manual_seed(0))
    assert len(drawn.posed) == 6 and drawn.condition.crop_image.shape[0] == 6
    own = {tuple(row.shape.flatten().tolist()) for row in rows.rows}
    assert [tuple(one.flatten().tolist()) in own for one in drawn.clean["shape"]] == [True] * 3 + [False] * 3
    with pytest.raises(ValueError, match="at least 0 and below 1"):
        AcceptedSamples(rows, material.manifest.statistics, replay, 1.0)


def test_a_run_is_not_resumed_on_other_rows(material: Material, checkpoint: Path, tmp_path: Path) -> None:
    claim(tmp_path, material.facts("sft", checkpoint))
    with pytest.raises(ValueError, match="was begun with another rows"):
        claim(tmp_path, replace(material, rules=RowFilter(bar=0.8)).facts("sft", checkpoint))


def test_a_version_is_written_once(trained: Path, checkpoint: Path) -> None:
    before = json.loads((trained / "checkpoint" / "manifest.json").read_text())
    with pytest.raises(ValueError, match="a version is written once"):
        derive(trained / "checkpoint", checkpoint, {}, Origin("maquette", "9", {}, {}, []), {})
    assert json.loads((trained / "checkpoint" / "manifest.json").read_text()) == before
