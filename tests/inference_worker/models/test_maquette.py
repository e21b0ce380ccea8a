"""The checkpoint is found in the user's directory, or there is a reason why not; torch is not imported."""

import subprocess
import sys
from dataclasses import replace

import pytest

from inference_worker.contract.commands import SourceRef
from inference_worker.errors import SourceNotReady
from inference_worker.models import maquette
from inference_worker.models.loading import load_reconstructor, model_states
from inference_worker.models.model_entry import RECONSTRUCTORS
from inference_worker.settings import Settings

SETTINGS = Settings(broker_url="redis://x", artifacts_url="file:///x")


def test_a_users_checkpoint_comes_first(tmp_path, checkpoint):
    (tmp_path / "maquette").symlink_to(checkpoint)
    settings = replace(SETTINGS, models_directory=tmp_path)
    assert maquette.checkpoint_directory(settings) == tmp_path / "maquette"
    assert maquette.readiness(settings).is_ready


def test_the_version_is_the_checkpoint_s(tmp_path, checkpoint):
    (tmp_path / "maquette").symlink_to(checkpoint)
    settings = replace(SETTINGS, models_directory=tmp_path)
    assert maquette.version(settings) == "7"
    (state,) = (state for state in model_states(RECONSTRUCTORS, settings) if state.name == "maquette")
    assert (state.version, state.ready, state.kind) == ("7", True, "own_model")
    with pytest.raises(SourceNotReady, match="has version 7 of maquette, and version 1 was asked for"):
        load_reconstructor(SourceRef(name="maquette", version="1"), None, settings)


def test_a_manifest_that_is_not_json_makes_the_source_unavailable(tmp_path):
    (tmp_path / "maquette").mkdir()
    (tmp_path / "maquette" / "manifest.json").write_text("not json")
    assert "cannot be read" in str(maquette.readiness(replace(SETTINGS, models_directory=tmp_path)))


def test_without_a_checkpoint_the_remedy_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(maquette, "BUILT_IN", tmp_path / "nothing")
    assert "Train one" in str(maquette.readiness(SETTINGS))


def test_asking_does_not_load_torch():
    code = "import sys, inference_worker.models.maquette; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_reconstructor_loads_from_settings(tmp_path, checkpoint):
    from inference_worker.contract.commands import SourceRef
    from inference_worker.models.maquette import load

    (tmp_path / "maquette").symlink_to(checkpoint)
    settings = replace(SETTINGS, models_directory=tmp_path, device="cpu")
    source = SourceRef(name="maquette", version="7", settings={"steps": 2, "shape_only": True})
    reconstructor = load(source, None, settings)
    assert (reconstructor.name, reconstructor.version, reconstructor.device) == ("maquette", "7", "cpu")
    assert reconstructor.config.geometry.steps == 2
    with pytest.raises(Exception, match="from 1 to 200"):
        load(source.model_copy(update={"settings": {"steps": 0}}), None, settings)
