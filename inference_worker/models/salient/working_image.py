"""An image at working size, with what the masks on it are judged by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ...geometry.silhouettes import sampled_size

LONGEST_SIDE = 512


@dataclass(frozen=True, eq=False)
class WorkingImage:
    """Pixels (h, w, 3) uint8 RGB; `scale` is working pixels per pixel of the original."""

    pixels: np.ndarray
    scale: float

    @staticmethod
    def of(image: np.ndarray) -> WorkingImage:
        """Return the image (H, W, 3) with at most LONGEST_SIDE pixels along a side."""
        height, width = image.shape[:2]
        rows, columns = sampled_size(height, width, LONGEST_SIDE)
        return WorkingImage(cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA), columns / width)

    @cached_property
    def lab(self) -> np.ndarray:
        """The colours as Lab, (h, w, 3) float32, 0 to 255, slightly smoothed."""
        return cv2.cvtColor(cv2.GaussianBlur(self.pixels, (0, 0), 1.0), cv2.COLOR_RGB2LAB).astype(np.float32)

    @cached_property
    def edges(self) -> np.ndarray:
        """How strongly colours change, (h, w) float32, 0 to 1."""
        steps = [cv2.Sobel(self.lab, cv2.CV_32F, dx, dy, scale=0.25) for dx, dy in ((1, 0), (0, 1))]
        strength = np.sqrt(sum((step**2).sum(axis=2) for step in steps))
        return 1 - np.exp(-strength / 12)
