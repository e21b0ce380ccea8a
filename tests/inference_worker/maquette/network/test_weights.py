"""A checkpoint is loaded only when it is whole, unchanged and of this model."""

import json
import shutil

import pytest
import torch

from inference_worker.errors import SourceNotReady
from inference_worker.maquette.network.weights import load_part, read_manifest
from inference_worker.maquette.sampling.model import build_parts, load_model


def test_weights_come_back_as_they_were(checkpoint):
    model = load_model(checkpoint, torch.device("cpu"), torch.float32)
    again = load_model(checkpoint, torch.device("cpu"), torch.float32)
    assert model.manifest.version == "7"
    first, second = model.geometry.state_dict(), again.geometry.state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_geometry_and_refinement_share_one_encoder(model):
    assert model.geometry.embedder.encoder is model.refinement.embedder.encoder


def test_a_changed_file_is_refused(checkpoint, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(checkpoint, copy)
    with (copy / "geometry.safetensors").open("ab") as file:
        file.write(b"x")
    with pytest.raises(SourceNotReady, match="SHA-256 differs"):
        load_model(copy, torch.device("cpu"), torch.float32)


def test_a_missing_file_is_named(checkpoint, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(checkpoint, copy)
    (copy / "occupancy.safetensors").unlink()
    with pytest.raises(SourceNotReady, match=r"occupancy\.safetensors is missing"):
        load_model(copy, torch.device("cpu"), torch.float32)


def test_an_empty_directory_and_another_format_are_refused(tmp_path):
    with pytest.raises(SourceNotReady, match="no checkpoint"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"format": "other/1"}))
    with pytest.raises(SourceNotReady, match="format"):
        read_manifest(tmp_path)


def test_weights_of_another_part_do_not_fit(checkpoint):
    manifest = read_manifest(checkpoint)
    parts = build_parts(manifest)
    swapped = {**manifest.files, "geometry": manifest.files["occupancy"]}
    manifest.files.update(swapped)
    with pytest.raises(SourceNotReady, match="another model"):
        load_part(checkpoint, manifest, "geometry", parts["geometry"])
