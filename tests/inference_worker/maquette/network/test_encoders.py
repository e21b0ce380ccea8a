"""The paper's encoder from a user's directory, as a small random instance of the same class; nothing is fetched."""

import pytest
import torch

from inference_worker.errors import SourceNotReady
from inference_worker.maquette.network.encoders import build_encoder, load_dinov2
from inference_worker.maquette.network.sizes import EncoderSize
from inference_worker.torchvision_on_cpu import import_torchvision

import_torchvision()
import transformers  # noqa: E402  (it looks for torchvision once, when it is imported)

SIZE = EncoderSize("dinov2", image_size=28, patch=14, width=32, blocks=1, heads=2)


@pytest.fixture
def weights(tmp_path):
    torch.manual_seed(0)
    config = transformers.Dinov2WithRegistersConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=28, patch_size=14, num_register_tokens=2
    )
    transformers.Dinov2WithRegistersModel(config).save_pretrained(tmp_path)
    return tmp_path


def test_tokens_of_the_image_come_before_those_of_the_mask(weights):
    encoder = load_dinov2(weights, SIZE)
    images, masks = torch.rand(2, 3, 50, 50), torch.ones(2, 1, 50, 50)
    tokens = encoder(images, masks)
    assert tokens.shape == (2, 2 * (1 + 2 + 4), 32)
    other = encoder(1 - images, masks)
    assert not torch.allclose(tokens[:, :7], other[:, :7], atol=1e-2)
    assert torch.equal(tokens[:, 7:], other[:, 7:])


def test_it_is_frozen(weights):
    assert not any(parameter.requires_grad for parameter in load_dinov2(weights, SIZE).parameters())


def test_a_directory_without_weights_is_named(tmp_path):
    with pytest.raises(SourceNotReady, match="holds no DINOv2 weights"):
        load_dinov2(tmp_path, SIZE)
    with pytest.raises(SourceNotReady, match="name the directory of its weights"):
        build_encoder(SIZE)
