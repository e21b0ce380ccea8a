"""Which device models run on, and a sentence about it for the page.

The main process must never initialise CUDA: pool processes are forked from it. So the question is asked in a process of
its own, and only where an NVIDIA device node exists.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .errors import SettingsError

_PROBE = "import torch; print(torch.cuda.get_device_name(0) if torch.cuda.is_available() else '')"


@dataclass(frozen=True)
class Device:
    """`name` as torch wants it, `note` as a person wants it."""

    name: str
    note: str


@lru_cache(maxsize=3)
def chosen_device(wanted: str) -> Device:
    """Return the device for DEVICE=auto, cpu or cuda; raises SettingsError when cuda is asked for and cannot be had."""
    if wanted == "cpu":
        return Device("cpu", "CPU, as the settings ask.")
    if not Path("/dev/nvidiactl").exists():
        return _without_cuda(wanted, "there is no NVIDIA device on this machine")
    found = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, timeout=120, check=False)
    if found.returncode != 0:
        return _without_cuda(wanted, "torch is not installed or does not load")
    if not found.stdout.strip():
        return _without_cuda(wanted, "there is an NVIDIA device, but this build of torch cannot use it")
    return Device("cuda", f"CUDA on {found.stdout.strip()}.")


def _without_cuda(wanted: str, why: str) -> Device:
    if wanted == "cuda":
        raise SettingsError(f"DEVICE=cuda cannot be had: {why}. Set DEVICE=auto to run on the CPU.")
    return Device("cpu", f"CPU only: {why}.")
