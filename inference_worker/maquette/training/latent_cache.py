"""The shape latents of a cache's scenes, in flow units: encoded once per VAE and kept beside the scenes."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import numpy as np
import torch
from numpy.lib.format import open_memmap
from torch import nn
from tqdm import tqdm

from ..network.occupancy_vae import OccupancyVae
from .processes import is_first_process
from .scene_cache import SceneCache


@torch.no_grad()
def shape_latents(cache: SceneCache, vae: OccupancyVae) -> np.ndarray:
    """Return the flow latents of all shapes of a cache and of their mirror images, (n, 2, C, r, r, r) float16.

    They are computed once per VAE and kept beside the scenes; an interrupted computation resumes. Of several processes the
    first computes and the others wait.

    Args:
        cache: of n scenes.
        vae: encodes the shapes, on the CPU.
    """
    path = cache.directory / f"latents-{fingerprint(vae)}.npy"
    side = vae.size.latent_resolution
    shape = (len(cache), 2, vae.size.latent_channels, side, side, side)
    progress = path.with_suffix(".done.txt")
    while not is_first_process() and _encoded(path, shape) < len(cache):
        time.sleep(1)
    first = _encoded(path, shape)
    if first >= len(cache):
        return np.asarray(np.load(path, mmap_mode="r"))
    if not first:
        progress.unlink(missing_ok=True)  # of another number of scenes
    latents = open_memmap(path, mode="r+" if first else "w+", dtype=np.float16, shape=shape)
    for start in tqdm(range(first, len(cache), 32), desc="encoding shapes", mininterval=2):
        indices = np.arange(start, min(start + 32, len(cache)))
        occupancy = torch.from_numpy(cache.occupancy(indices))[:, None].float()
        for mirror, seen in enumerate((occupancy, occupancy.flip(2))):
            latents[indices, mirror] = vae.to_flow(vae.encode(seen)[0]).half().numpy()
        latents.flush()
        progress.write_text(str(int(indices[-1]) + 1))
    return np.asarray(latents)


def _encoded(path: Path, shape: tuple[int, ...]) -> int:
    """Return how many shapes a file of latents holds; 0 when it is not there, or is of another number of scenes."""
    try:
        done = int(path.with_suffix(".done.txt").read_text())
        return done if np.load(path, mmap_mode="r").shape == shape else 0
    except (OSError, ValueError):  # also while another process is writing either
        return 0


def fingerprint(module: nn.Module) -> str:
    """Return a short name for a module's weights: 12 digits of their SHA-256."""
    digest = hashlib.sha256()
    for name, value in sorted(module.state_dict().items()):
        digest.update(name.encode() + value.detach().cpu().float().numpy().tobytes())
    return digest.hexdigest()[:12]
