"""torchvision beside a torch without CUDA, as `pip install` brings the two together."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np


def import_torchvision() -> None:
    """Import torchvision, also its CUDA build beside a CPU torch, whose compiled operators do not load there.

    The Python parts that segment-anything and transformers use then work; non-maximum suppression is declared, and done in numpy.
    """
    import torch

    if torch.version.cuda is not None or "torchvision" in sys.modules:
        import torchvision

        return
    declared = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        if not hasattr(torch.ops.torchvision, name):
            declared.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
            declared.impl(name, _suppressed, "CPU")
    import torchvision

    torchvision.ops.boxes._assert_has_ops = lambda: None
    # Its substitute for the missing operator is compiled at the first call, by a C++ compiler and for minutes; eagerly it takes milliseconds.
    regions = sys.modules["torchvision.ops.roi_align"]
    regions._roi_align = regions._roi_align.__wrapped__  # type: ignore[attr-defined]
    _KEPT.append(declared)


_KEPT: list[Any] = []  # a Library undeclares its operators when it is collected


def _suppressed(boxes: Any, scores: Any, iou_threshold: float) -> Any:
    """Return the indices of boxes (n, 4) that no better one overlaps by more than the threshold, best first."""
    import torch

    corners, left = boxes.numpy().astype(np.float64), np.argsort(-scores.numpy(), kind="stable")
    areas = np.prod(np.maximum(corners[:, 2:] - corners[:, :2], 0), axis=1)
    kept = []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(int(best))
        low = np.maximum(corners[best, :2], corners[left, :2])
        high = np.minimum(corners[best, 2:], corners[left, 2:])
        common = np.prod(np.maximum(high - low, 0), axis=1)
        left = left[common / np.maximum(areas[best] + areas[left] - common, 1e-12) <= iou_threshold]
    return torch.tensor(kept, dtype=torch.long)
