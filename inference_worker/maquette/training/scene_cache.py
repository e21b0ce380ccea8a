"""python -m inference_worker.maquette.training.scene_cache OUT --count N: training scenes rendered once, as memory-mapped arrays.

Record i is a function of i and the split alone, so an interrupted run resumes where it stopped, and two machines that
render one range render the same. Kinds: 0 isolated (Iso-3DO's part), 1 flying occluders over photos (RP-3DO FO), 2
procedural scenes with several objects (RP-3DO OS-R and ProcThor's part).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap

from ...geometry.pointmaps import ScenePointmap
from ..network.sizes import SIZES, MaquetteSize
from ..sampling.model_inputs import ModelInputs, prepare_inputs
from ..shapes import families
from ..shapes.demo_photos import PHOTOS
from ..shapes.occupancy import shape_voxels
from ..shapes.rendering import SKY, render, whole_mask
from ..shapes.scenes import (
    NOTHING,
    Scene,
)
from .scene_kinds import FLYING, ISOLATED, PROCEDURAL, SCENES, TRAINING_SEEDS, ShapeSource, training_families

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Record:
    """One target object in one view, with its truth; quaternion, translation and scale are camera_from_object."""

    inputs: ModelInputs
    quaternion: np.ndarray  # (4,) float32: w, x, y, z
    translation: np.ndarray  # (3,) float32, in metres
    scale: float
    occupancy: np.ndarray  # (R, R, R) bool: x, y, z in the object frame
    kind: int
    family: int  # index in families()
    seed: int
    visible: float  # visible over whole pixels


@dataclass(frozen=True)
class View:
    """A rendered scene and its target object."""

    scene: Scene
    target: int  # index in the scene's objects
    image: np.ndarray  # (H, W, 3) uint8 sRGB
    mask: np.ndarray  # (H, W) bool: where the target is visible
    pointmap: ScenePointmap  # in metres
    solid: np.ndarray  # (R, R, R) bool: the target's occupancy, x, y, z in the object frame
    kind: int
    visible: float  # visible over whole pixels
    paint: np.ndarray  # (H, W, 3) uint8 sRGB: colours that the surfaces have without light


#: Splits whose scenes were recorded with seeds of version 1: they keep them, so that a recorded index keeps its scene.
SEEDS_OF_VERSION_1 = frozenset({"train", "validation", "benchmark trained", "benchmark unseen", "tuning trained"})


def split_seed(split: str) -> int:
    """Return the seed that the scenes of a split have in common.

    Version 1 is the sum of the name's bytes, which gives anagrams the same scenes; version 2, for every split that has no
    recorded scenes of version 1, is the start of the name's SHA-256.
    """
    if split in SEEDS_OF_VERSION_1:
        return sum(split.encode())
    return int.from_bytes(hashlib.sha256(split.encode()).digest()[:8], "big")


def make_view(
    index: int,
    split: str,
    resolution: int,
    names: tuple[str, ...] | None = None,
    kind: int | None = None,
    furniture: Path | None = None,
) -> View:
    """Return one view of a split, the same on every machine.

    Args:
        index: of the view in the split.
        split: 'train', with shape seeds below TRAINING_SEEDS, or any other name, with shape seeds from there on.
        resolution: voxels along a side of the target's occupancy.
        names: sources of shapes (see shape_of); None: the training families.
        kind: ISOLATED, FLYING or PROCEDURAL; None: drawn at random.
        furniture: the directory of artists' objects, if `names` has any.
    """
    chosen = names or training_families()
    first_seed = 0 if split == "train" else TRAINING_SEEDS
    attempt = 0
    while True:  # a view whose target is hidden or cut away is drawn again
        rng = np.random.default_rng([index, attempt, split_seed(split)])
        drawn = int(rng.choice([ISOLATED, FLYING, PROCEDURAL], p=[0.5, 0.2, 0.3]))
        wanted = drawn if kind is None else kind
        scene, target = SCENES[wanted](rng, ShapeSource(chosen, first_seed, furniture))
        view = _view(rng, scene, target, wanted, resolution)
        if view is not None:
            return view
        attempt += 1


def _view(rng: np.random.Generator, scene: Scene, target: int, kind: int, resolution: int) -> View | None:
    rendering = render(scene, rng, samples_per_side=1, shade_rays=1)
    mask = rendering.mask(target)
    visible = float(mask.sum()) / max(int(whole_mask(scene, target).sum()), 1)
    shape = scene.objects[target].shape
    solid = shape_voxels(shape, resolution)
    if mask.mean() < 0.01 or visible < 0.1 or not solid.any():
        return None
    bare = scene.surroundings.pattern == NOTHING
    image = _over_photo(rng, rendering.image, rendering.owner, kind) if bare else rendering.image
    pointmap = ScenePointmap(rendering.points, np.isfinite(rendering.points).all(axis=-1))
    return View(scene, target, image, mask, pointmap, solid, kind, visible, rendering.paint)


def make_record(index: int, split: str, size: MaquetteSize, names: tuple[str, ...] | None = None) -> Record:
    """Return one record of a split: its view as model inputs, and its truth.

    Args:
        index: of the record in the split.
        split: see make_view.
        size: of the model.
        names: sources of shapes (see shape_of); None: the training families.
    """
    view = make_view(index, split, size.occupancy.resolution, names)
    shape, layout = view.scene.objects[view.target].shape, view.scene.camera_from_object(view.target).layout()
    return Record(
        prepare_inputs(view.image, view.mask, view.pointmap, view.scene.camera.intrinsics, size.condition),
        np.array(layout.quaternion_wxyz, np.float32),
        np.array(layout.translation, np.float32),
        layout.scale,
        view.solid,
        view.kind,
        families().index(shape.family),
        shape.seed,
        view.visible,
    )


def _over_photo(rng: np.random.Generator, image: np.ndarray, owner: np.ndarray, kind: int) -> np.ndarray:
    """Return the empty pixels filled: a plain colour for most isolated objects, a cut of a photo for others."""
    if kind == ISOLATED and rng.random() < 0.6:
        filling = np.broadcast_to(rng.integers(0, 256, 3).astype(np.uint8), image.shape)
    else:
        photo = _photos()[int(rng.integers(len(_photos())))]
        top, left = (int(rng.integers(photo.shape[k] - image.shape[k] + 1)) for k in (0, 1))
        filling = photo[top : top + image.shape[0], left : left + image.shape[1]]
        filling = filling[:, ::-1] if rng.random() < 0.5 else filling
    return np.where((owner == SKY)[..., None], filling, image)


@lru_cache(maxsize=1)
def _photos() -> list[np.ndarray]:
    return [np.asarray(photo.image()) for photo in PHOTOS]


def arrays_of(record: Record) -> dict[str, np.ndarray]:
    """Return the record as named arrays, (...) each without a batch axis, as the cache stores them."""
    inputs = record.inputs
    return {
        "crop_image": inputs.crop_image,
        "crop_mask": inputs.crop_mask,
        "full_image": inputs.full_image,
        "full_mask": inputs.full_mask,
        "crop_points": inputs.crop_points.astype(np.float16),
        "crop_valid": inputs.crop_valid,
        "full_points": inputs.full_points.clip(-6e4, 6e4).astype(np.float16),
        "full_valid": inputs.full_valid,
        "shift": inputs.shift.astype(np.float32),
        "frame_scale": np.array(inputs.scale, np.float32),
        "quaternion": record.quaternion,
        "translation": record.translation,
        "scale": np.array(record.scale, np.float32),
        "occupancy": np.packbits(record.occupancy),
        "kind": np.array(record.kind, np.int8),
        "family": np.array(record.family, np.int16),
        "seed": np.array(record.seed, np.int64),
        "visible": np.array(record.visible, np.float32),
    }


def write_cache(directory: Path, count: int, split: str, size: MaquetteSize, workers: int = 1) -> None:
    """Render the records that a cache does not have yet.

    Args:
        directory: of the cache; made where it is missing.
        count: records in the whole cache.
        split: see make_view.
        size: of the model.
        workers: processes that render.

    Raises:
        ValueError: the directory holds a cache of another split, size or count.
    """
    directory.mkdir(parents=True, exist_ok=True)
    facts: dict[str, str | int] = {"split": split, "size": size.name, "count": count}
    if split not in SEEDS_OF_VERSION_1:
        facts["seeds"] = 2
    about = directory / "about.json"
    if about.is_file() and json.loads(about.read_text()) != facts:
        raise ValueError(f"{directory} holds another cache: {about.read_text()}")
    about.write_text(json.dumps(facts))
    template = arrays_of(make_record(0, split, size))
    columns = {
        name: open_memmap(
            directory / f"{name}.npy",
            mode="r+" if (directory / f"{name}.npy").is_file() else "w+",
            dtype=value.dtype,
            shape=(count, *value.shape),
        )
        for name, value in template.items()
    }
    progress = directory / "done.txt"
    done = int(progress.read_text()) if progress.is_file() else 0
    with ExitStack() as stack:
        # Spawned, not forked: the ray tracer's threads are not in a fork, which waits for them forever.
        pool = stack.enter_context(ProcessPoolExecutor(workers, get_context("spawn"))) if workers > 1 else None
        while done < count:
            block = range(done, min(done + 64 * workers, count))
            arguments = list(zip(*((index, split, size.name) for index in block), strict=True))
            made = map(_arrays, *arguments) if pool is None else pool.map(_arrays, *arguments, chunksize=8)
            for index, arrays in zip(block, made, strict=True):
                for name, value in arrays.items():
                    columns[name][index] = value
            done = block.stop
            for column in columns.values():
                column.flush()
            progress.write_text(str(done))
            logger.info("%d of %d scenes", done, count)


def _arrays(index: int, split: str, size_name: str) -> dict[str, np.ndarray]:
    return arrays_of(make_record(index, split, SIZES[size_name]))


class SceneCache:
    """A cache on disk: the records that are done, as arrays that are read when asked for."""

    def __init__(self, directory: Path) -> None:
        if not (directory / "done.txt").is_file():
            raise ValueError(
                f"{directory} holds no scenes; run python -m inference_worker.maquette.training.scene_cache {directory}"
            )
        self.directory = directory
        self.length = int((directory / "done.txt").read_text())
        self.columns = {path.stem: np.load(path, mmap_mode="r") for path in sorted(directory.glob("*.npy"))}

    def __len__(self) -> int:
        return self.length

    def rows(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """Return the named arrays of the records at `indices` (n,), (n, ...) each in that order, without occupancy."""
        order = np.argsort(indices)
        back = np.argsort(order)
        names = [name for name in self.columns if name != "occupancy"]
        return {name: np.asarray(self.columns[name][indices[order]])[back] for name in names}

    def occupancy(self, indices: np.ndarray) -> np.ndarray:
        """Return the shapes of the records at `indices` (n,), in that order: (n, R, R, R) bool."""
        order = np.argsort(indices)
        packed = np.asarray(self.columns["occupancy"][indices[order]])[np.argsort(order)]
        bits = np.unpackbits(packed, axis=1).astype(bool)
        side = round(bits.shape[1] ** (1 / 3))
        return bits.reshape(-1, side, side, side)

    def of_kinds(self, kinds: tuple[int, ...]) -> np.ndarray:
        """Return the indices (n,) of the records of these `kinds`, ascending."""
        return np.flatnonzero(np.isin(self.columns["kind"][: self.length], kinds))


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--split", default="train")
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args()
    write_cache(chosen.out, chosen.count, chosen.split, SIZES[chosen.size], chosen.workers)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main()
