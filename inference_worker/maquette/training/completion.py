"""python -m inference_worker.maquette.training.completion RUN --scenes CACHE: trains the completion network.

CACHE is a directory made by completion_cache, which may still be growing; batches are functions of seed and step once
it is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...geometry.layout_batch import LayoutBatch
from ..network.completion_model import CompletionModel, coarse_share
from ..network.evidence import MEASURED, OPEN, UNKNOWN, Observation, evidence_grid
from ..network.sizes import SIZES, CompletionSize
from .command import run_of, stage_parser
from .loop import StepOf, train

#: Steps between looks for new shards.
LOOK_EVERY = 50
#: How much more often a sample with a draft is drawn: a candidate always has one; the others are there for their shapes.
DRAFTED_WEIGHT = 3.0
#: Cross-entropy over a mostly empty grid is small; this brings it to the usual size for clipping.
LOSS_SCALE = 10.0


@dataclass(frozen=True)
class CompletionBatch:
    """B samples: truth and draft (B, R, R, R) float, the draft in [-1, 1], and has_draft (B,) bool."""

    truth: Tensor
    draft: Tensor
    has_draft: Tensor
    seen: Observation
    layout: LayoutBatch


class CompletionCache:
    """The shards of a directory, in memory. `refresh` adds those that were written since."""

    def __init__(self, directory: Path, kinds: tuple[str, ...] = ("views", "scenes")) -> None:
        self.directory, self.kinds = directory, kinds
        self.shards: dict[str, dict[str, np.ndarray]] = {}
        self.places: list[tuple[str, int]] = []
        self.refresh()
        if not self.places:
            raise ValueError(
                f"{directory} holds no samples; run python -m inference_worker.maquette.training.completion_cache."
            )

    def refresh(self) -> None:
        """Load new shards."""
        for kind in self.kinds:
            for path in sorted(self.directory.glob(f"{kind}-?????.npz")):
                if path.name not in self.shards:
                    with np.load(path) as content:
                        self.shards[path.name] = {
                            name: content[name] for name in content.files if not name.startswith("crop_")
                        }
        self.places = [(name, row) for name, shard in sorted(self.shards.items()) for row in range(len(shard["truth"]))]

        self.drafted = np.array([self.shards[name]["has_draft"][row] for name, row in self.places], dtype=bool)

    def __len__(self) -> int:
        return len(self.places)

    def draw(self, count: int, generator: torch.Generator) -> np.ndarray:
        """Return indices (count,) of samples, those with a draft DRAFTED_WEIGHT times as likely as the others.

        Args:
            count: how many; a sample may be drawn more than once.
            generator: source of the draw.
        """
        weights = torch.from_numpy(np.where(self.drafted, DRAFTED_WEIGHT, 1.0))
        return torch.multinomial(weights, count, replacement=True, generator=generator).numpy()

    def rows(self, indices: np.ndarray) -> CompletionBatch:
        """Return the samples at `indices` (B,) of `places`."""
        chosen = [self.places[index] for index in indices]

        def column(name: str) -> np.ndarray:
            return np.stack([self.shards[shard][name][row] for shard, row in chosen])

        depth, layout = column("depth"), torch.from_numpy(column("layout")).float()
        side = round((column("truth").shape[1] * 8) ** (1 / 3))
        truth = np.unpackbits(column("truth"), axis=1).reshape(-1, *(side,) * 3)
        mask = np.unpackbits(column("mask"), axis=1)[:, : depth[0].size].reshape(depth.shape).astype(bool)
        held = torch.from_numpy(column("draft")).float()[:, None] / 127.5 - 1
        draft = F.interpolate(held, (side,) * 3, mode="trilinear", align_corners=False)[:, 0]
        return CompletionBatch(
            torch.from_numpy(truth).float(),
            draft,
            torch.from_numpy(column("has_draft")),
            Observation(
                torch.from_numpy(mask),
                torch.from_numpy(depth),
                torch.from_numpy(column("state")),
                torch.from_numpy(column("camera")).float(),
            ),
            LayoutBatch(layout[:, :4], layout[:, 4:7], layout[:, 7]),
        )


def completion_step(cache: CompletionCache, count: int, size: CompletionSize) -> StepOf:
    """Return the step of the loop on `count` samples: corrupted evidence, a random time, cross-entropy of occupancy."""

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        if step % LOOK_EVERY == 0:
            cache.refresh()
        device = next(module.parameters()).device
        batch = cache.rows(cache.draw(count, generator))
        seen = corrupted(batch.seen, batch.layout.scale, generator)
        side = batch.truth.shape[-1]
        turn = int(torch.randint(8, (1,), generator=generator))
        with torch.autocast(device.type, enabled=False):  # bfloat16 has too few digits for places
            evidence = evidence_grid(seen, batch.layout, side, turn).to(device)
        draft, truth = (turned(grid, turn).to(device) for grid in (batch.draft, batch.truth))
        has_draft = batch.has_draft & (torch.rand(count, generator=generator) > 0.06)
        coarse = size.coarse
        clean = coarse_share(truth, coarse)
        noise = torch.randn(clean.shape, generator=generator).to(device)
        time = torch.rand(count, generator=generator) * 0.9
        time = torch.where(torch.rand(count, generator=generator) < 0.85, torch.zeros(()), time).to(device)
        level = time[:, None, None, None]
        logits = module(evidence, draft, has_draft.to(device), (1 - level) * noise + level * clean, time).float()
        loss = F.binary_cross_entropy_with_logits(logits, truth)
        with torch.no_grad():
            inside = logits > 0
            each = (inside & (truth > 0.5)).flatten(1).sum(1) / (inside | (truth > 0.5)).flatten(1).sum(1).clamp(min=1)
        return LOSS_SCALE * loss, {"iou": each.mean(), "samples": torch.tensor(float(len(cache)))}

    return step_of


def turned(grid: Tensor, turn: int) -> Tensor:
    """Return a `grid` (B, ..., R, R, R) after a symmetry, as `evidence_grid` makes it with that `turn`."""
    rotated = torch.rot90(grid, turn % 4, dims=(-3, -1))
    return rotated.flip(-3) if turn >= 4 else rotated


def corrupted(seen: Observation, scale: Tensor, generator: torch.Generator) -> Observation:
    """Return observations as an estimator and a hurried annotator would give them, of objects of a `scale` (B,).

    Some lose all depth; others get bias, smooth and white noise, or holes; some masks are ragged.
    """
    count, size = seen.mask.shape[0], seen.mask.shape[-1]

    def uniform(*shape: int) -> Tensor:
        return torch.rand(shape, generator=generator)

    def smooth(cells: int) -> Tensor:
        coarse = torch.randn((count, 1, cells, cells), generator=generator)
        return F.interpolate(coarse, (size, size), mode="bicubic", align_corners=False)[:, 0]

    kind = uniform(count)[:, None, None]
    bent = torch.where(kind < 0.6, 0.0, torch.where(kind < 0.85, 0.012, 0.05))  # of an exact, a good, a poor estimator
    noise = bent * (smooth(4) + 0.4 * smooth(12)) + 0.15 * bent * torch.randn(seen.depth.shape, generator=generator)
    depth = torch.where(seen.state == MEASURED, (seen.depth + noise * scale[:, None, None]).clamp(min=1e-3), 0.0)
    holes = (smooth(10) > 1.4) & (uniform(count) < 0.25)[:, None, None]
    lost = (uniform(count) < 0.1)[:, None, None]
    # An estimator of the object's own depth has no depth of its surroundings.
    alone = ((kind > 0.92) & ~seen.mask).expand_as(seen.mask)
    state = torch.where((holes & seen.mask) | lost | alone, UNKNOWN, seen.state)
    ragged = (uniform(count) < 0.25)[:, None, None]
    shares = F.avg_pool2d(seen.mask.float()[:, None], 5, stride=1, padding=2)[:, 0]
    mask = torch.where(ragged, shares + 0.25 * smooth(24) > 0.5, seen.mask)
    mask = torch.where(mask.flatten(1).any(dim=1)[:, None, None], mask, seen.mask)
    # A pixel that the ragged mask takes from the surroundings keeps their depth, as it would.
    state = torch.where(mask & (state == OPEN), UNKNOWN, state)
    return Observation(mask, torch.where(state == MEASURED, depth, 0.0), state.to(torch.uint8), seen.camera)


def main() -> None:
    """Run the command."""
    chosen = stage_parser(__doc__ or "", batch=4, steps=2400, learning_rate=2e-3).parse_args()
    torch.manual_seed(chosen.seed)
    size = SIZES[chosen.size].completion
    assert size is not None
    train(
        CompletionModel(size),
        completion_step(CompletionCache(chosen.scenes), chosen.batch, size),
        run_of(chosen, decay=0.995, warm_up=60),
    )


if __name__ == "__main__":
    main()
