"""Images, masks and pointmaps out of the artifact store."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from ..errors import UnusableInput
from ..geometry.pointmaps import ScenePointmap, read_npz
from ..storage import ObjectStore

MAX_PIXELS = 120_000_000


def read_image(store: ObjectStore, key: str) -> np.ndarray:
    """Return (H, W, 3) uint8 RGB; raises ArtifactMissing, UnusableInput."""
    return np.asarray(_opened(store, key, "image").convert("RGB"))


def read_mask(store: ObjectStore, key: str, height: int, width: int) -> np.ndarray:
    """Return (H, W) bool, true where the image is brighter than half; raises ArtifactMissing, UnusableInput."""
    mask = np.asarray(_opened(store, key, "mask").convert("L")) > 127
    if mask.shape != (height, width):
        raise UnusableInput(
            f"The mask is {mask.shape[1]} x {mask.shape[0]} pixels and the image {width} x {height}; they must agree."
        )
    if not mask.any():
        raise UnusableInput("The mask is empty; draw it again.")
    return mask


def read_pointmap(store: ObjectStore, key: str) -> ScenePointmap:
    """Return the stored pointmap; raises ArtifactMissing, UnusableInput."""
    return read_npz(store.get(key))


def write_mask(mask: np.ndarray) -> bytes:
    """Return a PNG, 255 inside and 0 outside, of mask (H, W) bool; the same mask gives the same bytes."""
    encoded, content = cv2.imencode(".png", mask.astype(np.uint8) * 255)
    if not encoded:
        raise UnusableInput("The mask could not be written as a PNG.")
    return content.tobytes()


def _opened(store: ObjectStore, key: str, what: str) -> Image.Image:
    content = store.get(key)
    try:
        opened = Image.open(io.BytesIO(content))
        if opened.width * opened.height > MAX_PIXELS:
            raise UnusableInput(f"The {what} has more than {MAX_PIXELS // 10**6} million pixels.")
        opened.load()
    except (OSError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise UnusableInput(f"The {what} cannot be read: {error}.") from error
    return opened
