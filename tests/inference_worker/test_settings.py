from pathlib import Path

import pytest

from inference_worker.errors import SettingsError
from inference_worker.settings import read_settings

NEEDED = {"BROKER_URL": "redis://127.0.0.1:6379/0", "ARTIFACTS_URL": "file:///srv/artifacts"}


def test_two_variables_are_enough() -> None:
    settings = read_settings(NEEDED)
    assert (settings.device, settings.heartbeat_seconds, settings.sam_checkpoint) == ("auto", 5.0, None)


@pytest.mark.parametrize("name", ["BROKER_URL", "ARTIFACTS_URL"])
def test_a_missing_address_is_named_with_an_example(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({key: value for key, value in NEEDED.items() if key != name})
    assert caught.value.message.startswith(f"{name} is not set; the worker needs it, for example {name}=")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("BROKER_URL", "localhost", "BROKER_URL='localhost' is not a URL; it looks like redis://127.0.0.1:6379/0."),
        ("DEVICE", "tpu", "DEVICE='tpu' is wrong; it must be one of auto, cpu, cuda."),
        ("HEARTBEAT_SECONDS", "soon", "HEARTBEAT_SECONDS='soon' is wrong; it must be a number from 0.2 to 600."),
        ("HEARTBEAT_SECONDS", "0", "HEARTBEAT_SECONDS='0' is wrong; it must be a number from 0.2 to 600."),
        ("SAM_MODEL_TYPE", "vit_x", "SAM_MODEL_TYPE='vit_x' is wrong; it must be one of vit_b, vit_l, vit_h."),
        (
            "SAM_CHECKPOINT", "/no/such.pth",
            "SAM_CHECKPOINT='/no/such.pth' is not a file on this machine; leave it empty to do without.",
        ),
        (
            "DEPTH_MODEL", "/no/such",
            "DEPTH_MODEL='/no/such' is not a directory on this machine; leave it empty to do without.",
        ),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(NEEDED | {name: value})
    assert caught.value.message == sentence


def test_values_are_read(tmp_path: Path) -> None:
    weights = tmp_path / "sam.pth"
    weights.touch()
    settings = read_settings(
        NEEDED
        | {"SAM_CHECKPOINT": str(weights), "HEARTBEAT_SECONDS": "2.5", "DEVICE": "cpu", "MESH_CHECK_MEMORY_MB": "1024"}
    )
    assert settings.sam_checkpoint == weights
    assert (settings.heartbeat_seconds, settings.device, settings.mesh_check_memory) == (2.5, "cpu", 1024**3)
