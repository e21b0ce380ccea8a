"""python -m inference_worker.training.benchmark OUT --checkpoint DIRECTORY: the model beside its baselines, on held-out scenes.

Half of the scenes show families that training has seen (with shapes it has not), half families it never saw. Every
source answers the same inputs through the same `propose`. Writes OUT/table.json, OUT/table.md and contact sheets.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from tqdm import tqdm

from ..contract.geometry import Intrinsics
from ..contract.geometry import Layout as WireLayout
from ..geometry.cameras import FACING_CAMERA_WXYZ
from ..geometry.meshes import Mesh
from ..geometry.metrics import add_s_within
from ..geometry.thumbnails import View as Look
from ..geometry.thumbnails import render
from ..models.inflation import Inflation
from ..models.maquette.layout_latents import object_frame
from ..models.maquette.model import load_model
from ..models.maquette.pictures import pictures
from ..models.maquette.reconstructor import Manner, MaquetteReconstructor
from ..models.maquette.sizes import SMALL
from ..models.maquette.surfaces import surface_of
from ..models.protocols import ProposedCandidate, Reconstructor
from ..models.retrieval import Retrieval
from ..shapes import build, solid_voxels
from .scene_cache import HELD_OUT, View, make_view, training_families
from .scoring import Score, Truth, scored

logger = logging.getLogger(__name__)

RESOLUTION = 64
Rows = dict[str, list[list[Score]]]


class MeanShape:
    """The baseline that always answers with the mean of the training shapes, standing in the middle of the mask."""

    name, version, device = "mean shape", "1", "cpu"

    def __init__(self, count: int = 400) -> None:
        names = training_families()
        total = np.zeros((RESOLUTION,) * 3)
        for index in range(count):
            shape = build(names[index % len(names)], index)
            total += solid_voxels(shape.vertices, shape.faces, RESOLUTION)
        share = total / count
        threshold = np.quantile(share, 1 - total.sum() / count / share.size)  # as full as the mean training shape
        self.mesh = Mesh(*surface_of(share - threshold))

    def propose(
        self, *, mask: np.ndarray, intrinsics: Intrinsics, seeds: list[int], **_: Any
    ) -> Iterator[ProposedCandidate]:
        """The same mesh for each seed."""
        shift, scale = object_frame(mask, intrinsics, 1.0)
        x, y, z = (float(value) for value in shift)
        layout = WireLayout(quaternion_wxyz=FACING_CAMERA_WXYZ, translation=(x, y, z), scale=scale)
        for seed in seeds:
            yield ProposedCandidate(seed, self.mesh, layout, {})


def answers(source: Any, view: View, seeds: list[int]) -> list[ProposedCandidate]:
    """A source's candidates for a view; seeds that failed are left out."""
    proposals = source.propose(
        image=view.image,
        mask=view.mask,
        pointmap=view.pointmap,
        intrinsics=view.scene.camera.intrinsics,
        seeds=seeds,
        on_progress=lambda *_: None,
        is_cancelled=lambda: False,
    )
    return [proposal for proposal in proposals if isinstance(proposal, ProposedCandidate)]


def measured(
    sources: dict[str, Any], views: list[View], seeds_of: Callable[[str], int], sheets: Path, tag: str
) -> Rows:
    """Scores by source, view and seed; the first views become contact sheets."""
    rows: Rows = {name: [] for name in sources}
    for number, view in enumerate(tqdm(views, desc=tag)):
        truth, shown = Truth.of(view), {}
        for name, source in sources.items():
            candidates = answers(source, view, list(range(seeds_of(name))))
            rows[name].append([scored(candidate, truth) for candidate in candidates])
            shown[name] = candidates
        if number < 24:
            Image.fromarray(contact_sheet(view, truth, shown)).save(sheets / f"{tag}-{number:03d}.png")
    return rows


def contact_sheet(view: View, truth: Truth, shown: dict[str, list[ProposedCandidate]], side: int = 144) -> np.ndarray:
    """The input with its mask outlined, the truth, then each source's candidates in a row."""
    told = pictures(view.image, view.mask, None, view.scene.camera.intrinsics, SMALL.condition)
    crop = np.where(told.crop_mask > 127, told.crop_image, told.crop_image // 2).transpose(1, 2, 0)
    picture = np.asarray(Image.fromarray(crop.astype(np.uint8)).resize((side, side)))
    columns = 2 + max((len(candidates) for candidates in shown.values()), default=0)
    sheet = np.full((side * len(shown), side * columns, 3), 255, np.uint8)
    true_mesh = Mesh(truth.shape.vertices, truth.shape.faces, colours=truth.shape.colours)
    for row, candidates in enumerate(shown.values()):
        tiles = [picture, _tile(true_mesh, side), *(_tile(candidate.mesh, side) for candidate in candidates)]
        for column, tile in enumerate(tiles):
            sheet[row * side : (row + 1) * side, column * side : (column + 1) * side] = tile
    return sheet


def _tile(mesh: Mesh, side: int) -> np.ndarray:
    pixels = render([mesh], Look(), side).astype(float)
    alpha = pixels[..., 3:] / 255
    return (pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def summary(rows: list[list[Score]]) -> dict[str, float]:
    """One source's line of the table. `first` is the first seed's; `best` is chosen among the seeds by the truth's IoU."""
    answered = [scores for scores in rows if scores]
    if not answered:
        return {"answered": 0.0}
    first = [scores[0] for scores in answered]
    silhouettes = [score.silhouette for score in first if score.silhouette is not None]
    return {
        "answered": len(answered) / len(rows),
        "iou": float(np.mean([score.iou for score in first])),
        "iou_mean": float(np.mean([np.mean([score.iou for score in scores]) for scores in answered])),
        "iou_best": float(np.mean([max(score.iou for score in scores) for scores in answered])),
        "f_score": float(np.mean([score.f_score for score in first])),
        "chamfer": float(np.mean([score.chamfer for score in first])),
        "add_s@0.1": add_s_within(score.add_s for score in first),
        "box_iou": float(np.mean([score.box_iou for score in first])),
        "icp_rotation": float(np.mean([score.icp_rotation for score in first])),
        "silhouette": float(np.mean(silhouettes)) if silhouettes else float("nan"),
        "colour": float(np.mean([score.colour_error for score in first])),
        "grey": float(np.mean([score.grey_error for score in first])),
    }


def cpu_cost(source: Reconstructor, view: View) -> dict[str, float]:
    """Seconds of eight candidates in one call, of its first candidate, and of eight single calls."""
    started, moments = time.perf_counter(), []
    for _ in source.propose(
        image=view.image, mask=view.mask, pointmap=view.pointmap, intrinsics=view.scene.camera.intrinsics,
        seeds=list(range(8)), on_progress=lambda *_: None, is_cancelled=lambda: False,
    ):  # fmt: skip
        moments.append(time.perf_counter() - started)
    again = time.perf_counter()
    for seed in range(8):
        answers(source, view, [seed])
    return {"eight": moments[-1], "first": moments[0], "eight_single_calls": time.perf_counter() - again}


def as_markdown(table: dict[str, dict[str, dict[str, float]]]) -> str:
    """The table with a row per source and split."""
    columns = list(next(iter(next(iter(table.values())).values())))
    lines = ["| families | source | " + " | ".join(columns) + " |", "|" + "---|" * (len(columns) + 2)]
    for split, by_source in table.items():
        for name, line in by_source.items():
            numbers = " | ".join(f"{line.get(column, float('nan')):.3f}" for column in columns)
            lines.append(f"| {split} | {name} | {numbers} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """The command."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--checkpoint", type=Path, help="without one the baselines are measured alone")
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="the source's settings, as JSON values"
    )
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    sources: dict[str, Any] = {"mean shape": MeanShape(), "inflation": Inflation(), "retrieval": Retrieval()}
    facts: dict[str, Any] = {"scenes": chosen.scenes, "seeds": chosen.seeds, "held_out": HELD_OUT}
    if chosen.checkpoint:
        model = load_model(chosen.checkpoint, torch.device(chosen.device), torch.float32)
        settings = {name: json.loads(value) for name, value in (pair.split("=", 1) for pair in chosen.set)}
        sources["maquette"] = MaquetteReconstructor(model, Manner.of(settings, model))
        facts |= {"checkpoint": asdict(model.manifest), "settings": settings}
    splits = {"trained": training_families(), "unseen": HELD_OUT}
    table = {}
    for split, names in splits.items():
        views = [make_view(index, f"benchmark {split}", RESOLUTION, names) for index in range(chosen.scenes // 2)]
        rows = measured(sources, views, lambda name: chosen.seeds if name == "maquette" else 1, chosen.out, split)
        table[split] = {name: summary(scores) for name, scores in rows.items()}
    if "maquette" in sources:
        facts["seconds"] = cpu_cost(sources["maquette"], make_view(0, "benchmark trained", RESOLUTION))
    (chosen.out / "table.json").write_text(json.dumps({"table": table, **facts}, indent=1, default=str) + "\n")
    (chosen.out / "table.md").write_text(as_markdown(table))
    logger.info("%s", as_markdown(table))


if __name__ == "__main__":
    main()
