"""A draft completed by what the camera saw: evidence and draft to the whole shape, in the camera's own place.

At the end the shape is carved: what contradicts mask and depth is emptied, the seen surface filled. Without a completion
network in the checkpoint that is all that happens. Where no depth was measured, the draft is cut along the mask's outline
alone: the network makes it worse there (docs/model.md).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ...geometry.layout import Layout
from ...geometry.layout_batch import LayoutBatch
from ..network.completion_model import CompletionModel, complete
from ..network.evidence import CHANNELS, Observation, enclosing_layout, evidence_grid, moved_grid
from .drafts import Draft, layout_of_row
from .surfaces import coarse_mesh

#: The logit that stands for certainly empty, and for certainly full.
CERTAIN = 6.0
#: The network's share in the completed logits where the evidence confirms the draft. The rest is the draft's, whose
#: logits count up to MOST_DRAFT.
NETWORK_WEIGHT, MOST_DRAFT = 0.75, 4.0
#: The draft's IoU with itself after carving: up to REFUTED it does not count at all, from CONFIRMED on it counts in full.
REFUTED, CONFIRMED = 0.5, 0.8
#: What a completed shape's logits gain: IoU is highest where a cell is full from a probability of 0.4 on.
FULLER = 0.4
#: Carving: the depth that the seen surface is given, in cells.
CARVED_DEPTH = 2.0
#: A box this near to the unit cube's is left as it is.
CLOSE_BOX = 0.02


def torch_layout(layout: Layout) -> LayoutBatch:
    """Return the contract's layout as tensors, unbatched."""
    numbers = (layout.quaternion_wxyz, layout.translation, layout.scale)
    return LayoutBatch(*(torch.tensor(value, dtype=torch.float32) for value in numbers))


def completed(draft: Draft, seen: Observation, model: CompletionModel | None, seed: int, steps: int) -> Draft:
    """Return the draft completed and carved, with a layout whose cube the shape fills.

    Carved alone where `model` is None or no depth was measured.

    Args:
        draft: A shape and its layout.
        seen: The observation of its object, a batch of one.
        model: The checkpoint's completion network.
        seed: The noise of the flow over the coarse shape.
        steps: Steps of that flow; 1 gives the mean shape.

    Raises:
        EmptyShape: Nothing is left.
    """
    used = model if seen.measured else None
    layout = torch_layout(draft.layout)
    low, high = (torch.from_numpy(corner) for corner in (draft.coarse.vertices.min(0), draft.coarse.vertices.max(0)))
    grid = enclosing_layout(layout, low, high, seen.points())
    logits = moved_grid(draft.logits.float().cpu(), layout, grid, -CERTAIN)
    placed = LayoutBatch(*(value[None] for value in grid))
    if not seen.measured:
        whole = cut_along_outline(logits, seen, placed)
    else:
        evidence = evidence_grid(seen, placed, len(logits))
        whole = carved(logits, evidence[0])
        if used is not None:
            network = _sampled(used, evidence, logits, seed, steps)
            whole = carved(_blended(network, logits, network_share(logits, whole)), evidence[0])
    return _recentred(draft, whole, grid, {"completed": used is not None})


def cut_along_outline(logits: Tensor, seen: Observation, layout: LayoutBatch) -> Tensor:
    """Return logits (R, R, R) with what projects beside the mask emptied, but for a pixel of the crop around it.

    Args:
        logits: (R, R, R) over the cube of `layout`.
        seen: The observation of the object, a batch of one.
        layout: (1,) camera_from_object.
    """
    around = torch.nn.functional.max_pool2d(seen.mask[:, None].float(), 3, stride=1, padding=1)[:, 0] > 0.5
    inside = evidence_grid(replace(seen, mask=around), layout, len(logits))[0, CHANNELS.index("mask")]
    return torch.where(inside > 0.5, logits, -CERTAIN)


def _sampled(model: CompletionModel, evidence: Tensor, logits: Tensor, seed: int, steps: int) -> Tensor:
    """Return the network's logits (R, R, R) for a draft's."""
    weights = model.leave.weight
    side = (model.size.coarse,) * 3
    noise = torch.randn(side, generator=torch.Generator().manual_seed(seed % (1 << 63)))
    held, draft, start = (value.to(weights) for value in (evidence, draft_channel(logits)[None], noise[None]))
    has_draft = torch.ones(1, dtype=torch.bool, device=weights.device)
    with torch.inference_mode():
        return complete(model, held, draft, has_draft, start, steps)[0].float().cpu().clone()


def network_share(draft: Tensor, carved_draft: Tensor) -> float:
    """Return the network's share in the completed logits, in [NETWORK_WEIGHT, 1].

    On trained families the draft knows more than the evidence; a draft that mask and depth contradict shows another object.

    Args:
        draft: (R, R, R) logits.
        carved_draft: (R, R, R), the same after `carved`.
    """
    before, after = draft > 0, carved_draft > 0
    kept = float((before & after).sum() / (before | after).sum().clamp(min=1))
    refuted = min(max((CONFIRMED - kept) / (CONFIRMED - REFUTED), 0.0), 1.0)
    return NETWORK_WEIGHT + (1 - NETWORK_WEIGHT) * refuted


def _blended(network: Tensor, draft: Tensor, share: float) -> Tensor:
    """Return the logits of both, weighed by the network's share."""
    return share * network + (1 - share) * draft.clamp(-MOST_DRAFT, MOST_DRAFT) + FULLER


def draft_channel(logits: Tensor) -> Tensor:
    """Return the draft as the network was trained on it: probabilities of `logits` (R, R, R) at half resolution, in [-1, 1]."""
    pooled = torch.nn.functional.avg_pool3d(torch.sigmoid(logits)[None, None], 2)
    size = logits.shape
    return 2 * torch.nn.functional.interpolate(pooled, size, mode="trilinear", align_corners=False)[0, 0] - 1


def carved(logits: Tensor, evidence: Tensor) -> Tensor:
    """Return a draft's logits (R, R, R) with what evidence (C, R, R, R) contradicts emptied, and the seen surface filled."""
    channel = dict(zip(CHANNELS, evidence, strict=True))
    full = channel["behind"] > np.exp(-3 * CARVED_DEPTH / logits.shape[0])
    filled = torch.where(full, logits.clamp(min=CERTAIN / 2), logits)
    return torch.where(channel["empty"] > 0.5, -CERTAIN, filled)


def _recentred(draft: Draft, logits: Tensor, layout: LayoutBatch, about: dict[str, Any]) -> Draft:
    """Return the completed draft with its box centred in the cube and its longest side filling it."""
    mesh = coarse_mesh(logits)
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    if np.abs(low + high).max() / 2 > CLOSE_BOX or abs(float((high - low).max()) - 1) > CLOSE_BOX:
        # A half cell of room, so that the surface does not touch the cube's faces.
        tight = enclosing_layout(
            layout, torch.from_numpy(low), torch.from_numpy(high), torch.empty(0, 3), 0.5 / len(logits)
        )
        logits, layout = moved_grid(logits, layout, tight, -CERTAIN), tight
        mesh = coarse_mesh(logits)
    batch = LayoutBatch(*(value[None] for value in layout))
    agreement = {**draft.agreement, **about}
    return replace(
        draft, logits=logits, coarse=mesh, layout=layout_of_row(batch, 0), agreement=agreement, stretched=True
    )
