import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from inference_worker.devices import chosen_device
from inference_worker.errors import SettingsError


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    chosen_device.cache_clear()
    yield
    chosen_device.cache_clear()


def machine(monkeypatch: pytest.MonkeyPatch, *, has_nvidia: bool, returncode: int = 0, output: str = "") -> None:
    real = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: has_nvidia if path.name == "nvidiactl" else real(path))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], returncode, output, ""))


@pytest.mark.parametrize(
    ("wanted", "has_nvidia", "returncode", "output", "name", "note"),
    [
        ("cpu", True, 0, "NVIDIA H200", "cpu", "CPU, as the settings ask."),
        ("auto", True, 0, "NVIDIA H200\n", "cuda", "CUDA on NVIDIA H200."),
        ("cuda", True, 0, "NVIDIA H200\n", "cuda", "CUDA on NVIDIA H200."),
        ("auto", False, 0, "", "cpu", "CPU only: there is no NVIDIA device on this machine."),
        ("auto", True, 1, "", "cpu", "CPU only: torch is not installed or does not load."),
        (
            "auto", True, 0, "\n", "cpu",
            "CPU only: there is an NVIDIA device, but this build of torch cannot use it.",
        ),
    ],
)  # fmt: skip
def test_the_device_is_chosen_and_explained(
    monkeypatch: pytest.MonkeyPatch, wanted: str, has_nvidia: bool, returncode: int, output: str, name: str, note: str
) -> None:
    machine(monkeypatch, has_nvidia=has_nvidia, returncode=returncode, output=output)
    assert (chosen_device(wanted).name, chosen_device(wanted).note) == (name, note)


def test_cuda_that_cannot_be_had_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, has_nvidia=False)
    with pytest.raises(SettingsError) as caught:
        chosen_device("cuda")
    assert caught.value.message == (
        "DEVICE=cuda cannot be had: there is no NVIDIA device on this machine. Set DEVICE=auto to run on the CPU."
    )
