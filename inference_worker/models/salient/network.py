"""U²-Net-P run by OpenCV on square windows around a click."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ...errors import SourceNotReady
from .weights import SHA256

#: Pixels along a side of what the network sees. It was trained at 320; at 160 a pass costs a quarter and clicks lose nothing.
SIDE = 160
_OUTPUT = "1959"
_MEAN, _DEVIATION = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
_N_THREADS = 2


@dataclass(frozen=True)
class Window:
    """A square part of the image, in its pixels; it may reach beyond the image."""

    x: float
    y: float
    side: float


class SaliencyNetwork:
    """Gives each pixel of a window the probability that it is of the window's main object."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise SourceNotReady(
                f"{path} is not the U²-Net-P file that this version knows; restore it from the release."
            )
        self._data = np.frombuffer(data, np.uint8)
        self._local = threading.local()  # a cv2 network runs one image at a time
        self._pool = ThreadPoolExecutor(_N_THREADS, thread_name_prefix="saliency")

    def probabilities(self, image: np.ndarray, windows: list[Window]) -> Iterator[np.ndarray]:
        """Begin at once, and yield for each window (H, W) float32 in 0..1 on the whole image (H, W, 3), 0 outside of the window."""
        return self._pool.map(lambda window: self._probability(image, window), windows)

    def _probability(self, image: np.ndarray, window: Window) -> np.ndarray:
        scale = SIDE / window.side
        crop_from_image = np.array(
            [[scale, 0, SIDE / 2 - window.x * scale], [0, scale, SIDE / 2 - window.y * scale]], np.float32
        )
        reduced = cv2.GaussianBlur(image, (0, 0), 0.4 / scale) if scale < 0.75 else image
        crop = cv2.warpAffine(
            reduced, crop_from_image, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        found = self._run(_with_faded_rim(crop))
        height, width = image.shape[:2]
        return cv2.warpAffine(
            found, cv2.invertAffineTransform(crop_from_image), (width, height), flags=cv2.INTER_LINEAR
        )

    def _run(self, crop: np.ndarray) -> np.ndarray:
        if not hasattr(self._local, "network"):
            self._local.network = cv2.dnn.readNetFromONNX(self._data)
        pixels = crop.astype(np.float32)
        pixels = (pixels / max(float(pixels.max()), 1e-6) - _MEAN) / _DEVIATION
        self._local.network.setInput(np.ascontiguousarray(pixels.transpose(2, 0, 1))[None].astype(np.float32))
        return self._local.network.forward(_OUTPUT)[0, 0]


def _faded_rim() -> np.ndarray:
    """Return (SIDE, SIDE, 1) float32: 1 in the middle, falling towards the rim."""
    rows, columns = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    radius = np.hypot(rows, columns) / (0.42 * SIDE)
    return np.exp(-2 * np.maximum(radius - 0.5, 0) ** 2)[..., None].astype(np.float32)


_RIM = _faded_rim()


def _with_faded_rim(crop: np.ndarray) -> np.ndarray:
    """Return the crop, its rim faded to the mean colour: what lies in the middle becomes the salient thing."""
    mean = crop.reshape(-1, 3).mean(axis=0)
    return (crop * _RIM + mean * (1 - _RIM)).astype(np.uint8)
