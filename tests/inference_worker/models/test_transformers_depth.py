import numpy as np
import pytest

from inference_worker.errors import SourceNotReady
from inference_worker.models.loading import depth_estimator_name, load_depth_estimator
from inference_worker.models.transformers_depth import TransformersDepth, depth_from_nearness, load
from inference_worker.settings import Settings
from inference_worker.torchvision_on_cpu import import_torchvision
from tests.inference_worker.conftest import Scene


def settings_for(path) -> Settings:
    return Settings(broker_url="memory://", artifacts_url="file:///x", depth_model=path)


def test_depth_from_relative_nearness_is_independent_of_its_scale() -> None:
    nearness = np.linspace(0, 1, 101).reshape(1, -1)
    depth = depth_from_nearness(nearness)
    assert np.all(np.diff(depth) <= 0)
    assert (depth.max(), depth.min()) == pytest.approx((8, 1))
    assert np.allclose(depth_from_nearness(nearness * 300 - 7), depth)


def test_a_missing_library_is_named_in_the_error(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SourceNotReady, match="the transformers package is not installed"):
        load_depth_estimator(settings_for(tmp_path))


def test_the_name_of_the_estimator_is_its_directory(tmp_path) -> None:
    assert depth_estimator_name(settings_for(tmp_path / "my-depth")) == "my-depth"


def test_a_tiny_model_with_random_weights_estimates_a_pointmap(tmp_path, scene: Scene) -> None:
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    import_torchvision()
    torch.manual_seed(0)
    backbone = transformers.Dinov2Config(
        image_size=56, patch_size=14, hidden_size=32, num_hidden_layers=4, num_attention_heads=2,
        out_features=["stage1", "stage2", "stage3", "stage4"], reshape_hidden_states=False, apply_layernorm=True,
    )  # fmt: skip
    config = transformers.DepthAnythingConfig(
        backbone_config=backbone, reassemble_hidden_size=32, neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8,
        head_hidden_size=8, depth_estimation_type="metric", max_depth=10,
    )  # fmt: skip
    directory = tmp_path / "tiny-depth"
    transformers.DepthAnythingForDepthEstimation(config).save_pretrained(directory)
    transformers.DPTImageProcessor(size={"height": 56, "width": 56}, ensure_multiple_of=14).save_pretrained(directory)
    estimator = load(settings_for(directory))
    assert isinstance(estimator, TransformersDepth)
    assert (estimator.name, estimator.version, estimator.is_fallback) == ("tiny-depth", "depth_anything", False)
    estimate = estimator.estimate(scene.image)
    assert estimate.pointmap.points.shape == (120, 160, 3)
    assert estimate.metric
