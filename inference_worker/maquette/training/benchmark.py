"""python -m inference_worker.maquette.training.benchmark OUT --checkpoint DIRECTORY: the model beside its baselines, on held-out scenes.

Half of the scenes show families that training has seen (with shapes it has not), half families it never saw. Every
source gets the same inputs through the same `propose`. Writes OUT/table.json, OUT/table.md and contact sheets.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from tqdm import tqdm

from ...geometry.cameras import Intrinsics
from ...geometry.layout import FACING_CAMERA_WXYZ, Layout
from ...geometry.meshes import Mesh
from ...geometry.metrics import add_s_within
from ...geometry.thumbnails import View as Look
from ...geometry.thumbnails import render
from ...proposals import ProposedCandidate, Reconstructor
from ..baselines.inflation import Inflation
from ..baselines.retrieval import Retrieval
from ..network.layout_latents import object_frame
from ..network.sizes import SMALL
from ..sampling.generation_config import GenerationConfig
from ..sampling.generator import MaquetteGenerator
from ..sampling.model import load_model
from ..sampling.model_inputs import prepare_inputs
from ..sampling.surfaces import surface_of
from ..shapes import build, solid_voxels
from ..shapes.mixture import ARTIST
from .bars import ARTISTS, ARTISTS_WITHOUT, Table, as_markdown, bars, bars_as_markdown
from .scene_cache import View, make_view
from .scene_kinds import HELD_OUT, training_families
from .scoring import Score, Truth, scored

logger = logging.getLogger(__name__)

RESOLUTION = 64
CONTACT_SHEETS = 24
SPLITS = {"trained": training_families(), "unseen": HELD_OUT, ARTISTS: (ARTIST + "held_out",)}
#: Measurements whose scenes are another split's: the sources are not given a pointmap.
WITHOUT_POINTMAPS = {ARTISTS_WITHOUT: ARTISTS}
Rows = dict[str, list[list[Score]]]


class MeanShape:
    """The baseline that always proposes the mean of the training shapes, in the middle of the mask."""

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
        """Yield the same mesh for each of `seeds`, its front to the camera at depth 1, its cube as long as the mask there.

        Args:
            mask: (H, W) bool, not empty.
            intrinsics: of the image.
            seeds: one candidate each.
            **_: the other inputs of every source, unused.
        """
        shift, scale = object_frame(mask, intrinsics, 1.0)
        x, y, z = (float(value) for value in shift)
        layout = Layout(quaternion_wxyz=FACING_CAMERA_WXYZ, translation=(x, y, z), scale=scale)
        for seed in seeds:
            yield ProposedCandidate(seed, self.mesh, layout, {})


def proposed(source: Any, view: View, seeds: list[int], with_pointmap: bool = True) -> list[ProposedCandidate]:
    """Return a source's candidates for a view; seeds that failed are left out.

    Args:
        source: a Reconstructor, or a baseline with its `propose`.
        view: the scene and its target.
        seeds: one candidate each.
        with_pointmap: whether the source is given the view's pointmap.
    """
    proposals = source.propose(
        image=view.image,
        mask=view.mask,
        pointmap=view.pointmap if with_pointmap else None,
        intrinsics=view.scene.camera.intrinsics,
        seeds=seeds,
        on_progress=lambda *_: None,
        is_cancelled=lambda: False,
    )
    return [proposal for proposal in proposals if isinstance(proposal, ProposedCandidate)]


@dataclass(frozen=True)
class Setup:
    """What every process of a benchmark builds its sources from."""

    checkpoint: Path | None
    settings: dict[str, Any]
    seeds: int
    device: str
    sheets: Path
    scenes: str = "benchmark"
    baselines: bool = True
    dinov2: Path | None = None
    furniture: Path | None = None
    pointmaps: bool = True

    def sources(self) -> dict[str, Any]:
        """Return the baselines, and the model when there is a checkpoint."""
        made: dict[str, Any] = {}
        if self.baselines:
            made = {"mean shape": MeanShape(), "inflation": Inflation(), "retrieval": Retrieval()}
        if self.checkpoint is not None:
            model = load_model(self.checkpoint, torch.device(self.device), torch.float32, self.dinov2)
            made["maquette"] = MaquetteGenerator(model, GenerationConfig.from_settings(self.settings, model))
        return made

    def seeds_of(self, name: str) -> int:
        """Return how many seeds the source `name` gets: one for a baseline, whose other seeds are guesses, not samples."""
        return self.seeds if name == "maquette" else 1


def measured(setup: Setup, split: str, count: int, workers: int) -> Rows:
    """Return scores by source, scene and seed of a split's first scenes; the first of them become contact sheets.

    Args:
        setup: what each process builds its sources from.
        split: a key of SPLITS or WITHOUT_POINTMAPS.
        count: how many scenes.
        workers: processes, one scene each at a time.
    """
    rows: Rows = {}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [(setup, split, index) for index in range(count)]
        for by_source in tqdm(pool.map(scores_of_scene, jobs), total=count, desc=split, mininterval=5):
            for name, scores in by_source.items():
                rows.setdefault(name, []).append(scores)
    return rows


def scores_of_scene(job: tuple[Setup, str, int]) -> dict[str, list[Score]]:
    """Return every source's scores on one scene; `job` is the setup, the split and the scene's index in it."""
    setup, split, index = job
    torch.set_num_threads(1)
    scenes = WITHOUT_POINTMAPS.get(split, split)
    pointmaps = setup.pointmaps and split not in WITHOUT_POINTMAPS
    view = make_view(index, f"{setup.scenes} {scenes}", RESOLUTION, SPLITS[scenes], furniture=setup.furniture)
    truth = Truth.of(view)
    by_source = {
        name: proposed(source, view, list(range(setup.seeds_of(name))), pointmaps)
        for name, source in _sources(setup).items()
    }
    if index < CONTACT_SHEETS:
        Image.fromarray(contact_sheet(view, truth, by_source)).save(
            setup.sheets / f"{file_name(split)}-{index:03d}.png"
        )
    return {name: [scored(candidate, truth) for candidate in candidates] for name, candidates in by_source.items()}


def file_name(split: str) -> str:
    """Return the name of a `split` in file names: no spaces or commas."""
    return split.replace(", ", "-").replace(" ", "-")


_sources_by_setup: dict[str, dict[str, Any]] = {}


def _sources(setup: Setup) -> dict[str, Any]:
    """Return a process's own sources, built once."""
    if repr(setup) not in _sources_by_setup:
        _sources_by_setup[repr(setup)] = setup.sources()
    return _sources_by_setup[repr(setup)]


def contact_sheet(view: View, truth: Truth, shown: dict[str, list[ProposedCandidate]], side: int = 144) -> np.ndarray:
    """Return a row per source, (side * n, side * c, 3) uint8: the crop, darker beside the mask, the truth, the candidates.

    Args:
        view: the scene and its target.
        truth: of the view.
        shown: the candidates by source.
        side: of a tile, in pixels.
    """
    inputs = prepare_inputs(view.image, view.mask, None, view.scene.camera.intrinsics, SMALL.condition)
    crop = np.where(inputs.crop_mask > 127, inputs.crop_image, inputs.crop_image // 2).transpose(1, 2, 0)
    photo = np.asarray(Image.fromarray(crop.astype(np.uint8)).resize((side, side)))
    columns = 2 + max((len(candidates) for candidates in shown.values()), default=0)
    sheet = np.full((side * len(shown), side * columns, 3), 255, np.uint8)
    true_mesh = Mesh(truth.shape.vertices, truth.shape.faces, colours=truth.shape.colours)
    for row, candidates in enumerate(shown.values()):
        tiles = [photo, _tile(true_mesh, side), *(_tile(candidate.mesh, side) for candidate in candidates)]
        for column, tile in enumerate(tiles):
            sheet[row * side : (row + 1) * side, column * side : (column + 1) * side] = tile
    return sheet


def _tile(mesh: Mesh, side: int) -> np.ndarray:
    pixels = render([mesh], Look(), side).astype(float)
    alpha = pixels[..., 3:] / 255
    return (pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def summary(rows: list[list[Score]]) -> dict[str, float]:
    """Return one source's line of the table, from its `rows`: the scores of each scene's seeds.

    `first` is the first seed's; `best` is chosen among the seeds by the truth's IoU.
    """
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
        "colour_aligned": float(np.mean([score.colour_error_aligned for score in first])),
        "grey": float(np.mean([score.grey_error for score in first])),
    }


def cpu_cost(source: Reconstructor, view: View) -> dict[str, float]:
    """Return the seconds of eight candidates in one call, of its first, and of eight single calls; and the peak memory, GiB."""
    started, moments = time.perf_counter(), []
    for _ in source.propose(
        image=view.image, mask=view.mask, pointmap=view.pointmap, intrinsics=view.scene.camera.intrinsics,
        seeds=list(range(8)), on_progress=lambda *_: None, is_cancelled=lambda: False,
    ):  # fmt: skip
        moments.append(time.perf_counter() - started)
    again = time.perf_counter()
    for seed in range(8):
        proposed(source, view, [seed])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        "eight": moments[-1],
        "first": moments[0],
        "eight_single_calls": time.perf_counter() - again,
        "peak_gib": peak,
    }


def parse_arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--checkpoint", type=Path, help="without one the baselines are measured alone")
    parser.add_argument("--dinov2", type=Path, help="the directory of DINOv2's weights, for a checkpoint that needs it")
    parser.add_argument("--scenes", type=int, default=200, help="half of trained families, half of unseen ones")
    parser.add_argument(
        "--furniture",
        type=Path,
        help="the unpacked package sweethome3d-furniture: 100 scenes more, with and without pointmaps",
    )
    parser.add_argument("--artist-scenes", type=int, default=100)
    parser.add_argument("--no-pointmaps", action="store_true", help="show every source the photo and the mask alone")
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument(
        "--tuning", action="store_true", help="other scenes of trained families, the model alone: for choosing settings"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes, one scene each at a time")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="the source's settings, as JSON values"
    )
    return parser.parse_args()


def main() -> None:
    """Run the command line that the module's docstring describes."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    chosen = parse_arguments()
    chosen.out.mkdir(parents=True, exist_ok=True)
    settings = {name: json.loads(value) for name, value in (pair.split("=", 1) for pair in chosen.set)}
    own = ("tuning", False) if chosen.tuning else ("benchmark", True)
    setup = Setup(
        chosen.checkpoint, settings, chosen.seeds, chosen.device, chosen.out, *own, chosen.dinov2, chosen.furniture,
        not chosen.no_pointmaps,
    )  # fmt: skip
    facts: dict[str, Any] = {"scenes": chosen.scenes, "seeds": chosen.seeds, "held_out": HELD_OUT, "settings": settings}
    table: Table = {}
    every: Rows = {}
    counts = {"trained": chosen.scenes // 2, "unseen": chosen.scenes // 2}
    if chosen.furniture:
        counts[ARTISTS] = chosen.artist_scenes
        if not chosen.no_pointmaps:
            counts[ARTISTS_WITHOUT] = chosen.artist_scenes
    for split, count in {"trained": counts["trained"]}.items() if chosen.tuning else counts.items():
        rows = measured(setup, split, count, chosen.workers)
        table[split] = {name: summary(scores) for name, scores in rows.items()}
        for name, scores in (
            rows.items() if split in ("trained", "unseen") else ()
        ):  # "all" stays comparable with earlier versions
            every.setdefault(name, []).extend(scores)
        (chosen.out / f"scores-{file_name(split)}.json").write_text(json.dumps(rows, default=asdict) + "\n")
    table["all"] = {name: summary(scores) for name, scores in every.items()}
    report = as_markdown(table)
    if chosen.checkpoint and not chosen.tuning:
        source, view = _sources(setup)["maquette"], make_view(0, "benchmark trained", RESOLUTION)
        few_step, cost = None, cpu_cost(source, view)
        if source.model.manifest.training.get("distilled"):
            quick = MaquetteGenerator(
                source.model, GenerationConfig.from_settings({**settings, "few_step": True}, source.model)
            )
            few_step = cpu_cost(quick, view)
        reached = bars(table, few_step)
        report = bars_as_markdown(reached) + "\n" + report
        facts |= {
            "checkpoint": asdict(source.model.manifest),
            "seconds": cost,
            "seconds_few_step": few_step,
            "threads": torch.get_num_threads(),
            "bars": [asdict(one) for one in reached],
        }
    (chosen.out / "table.json").write_text(json.dumps({"table": table, **facts}, indent=1, default=str) + "\n")
    (chosen.out / "table.md").write_text(report)
    logger.info("%s", report)


if __name__ == "__main__":
    main()
