"""python -m inference_worker.maquette.shapes.render_demo OUT: the photos of the demo campaign, with masks and licences.

Writes OUT/NAME.jpg, OUT/NAME.mask.N.png (255 inside) and OUT/LICENSES.csv; for rendered scenes also OUT/NAME.truth.json and
what was rendered of their depth: OUT/NAME.pointmap.npz and its preview OUT/NAME.pointmap.bin.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image

from ...geometry.pointmaps import scale_and_shift, write_npz, write_preview
from .demo_photos import PHOTOS, DemoPhoto, drawn
from .rendering import Rendering, render
from .scenes import Scene, random_scene

logger = logging.getLogger(__name__)

#: name, theme, seed and number of objects of each rendered scene
SCENES = (
    ("table_top", "table", 2, 5),
    ("living_room", "room", 105, 6),
    ("village", "street", 204, 5),
    ("toy_box", "toys", 404, 5),
)
WIDTH, HEIGHT = 960, 720
#: Pixels of the image along a side of a pixel of its pointmap; points of the preview.
POINTMAP_STEP, PREVIEW_POINTS = 4, 12_000
#: A mask smaller than this share of the image is not worth reconstructing.
SMALLEST_MASK = 0.004


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    rows = [write_photo(photo, out) for photo in PHOTOS]
    rows += [write_scene(name, theme, seed, count, out) for name, theme, seed, count in SCENES]
    with (out / "LICENSES.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("name", "source", "licence"), *rows])


def write_photo(photo: DemoPhoto, out: Path) -> tuple[str, str, str]:
    """Write a public photo and its traced masks.

    Returns:
        Its row of the licence table: file name, source, licence.
    """
    image = photo.image()
    image.save(out / f"{photo.name}.jpg", quality=92)
    _write_masks(photo.name, (drawn(mask, *image.size) > 0 for mask in photo.masks), out)
    return f"{photo.name}.jpg", photo.source, photo.licence


def write_scene(name: str, theme: str, seed: int, n_objects: int, out: Path) -> tuple[str, str, str]:
    """Write a rendered scene, the mask of each object that is large enough, its pointmap and its truth.

    Args:
        name: file name without extension.
        theme: a key of THEMES.
        seed: of the scene and of the light rays.
        n_objects: in the scene; fewer may have masks.
        out: the directory to write to.

    Returns:
        Its row of the licence table: file name, source, licence.
    """
    scene = random_scene(np.random.default_rng(seed), theme, n_objects, WIDTH, HEIGHT)
    rendering = render(scene, np.random.default_rng(seed), samples_per_side=3, shade_rays=4)
    Image.fromarray(rendering.image).save(out / f"{name}.jpg", quality=90)
    shown = [index for index in range(n_objects) if rendering.mask(index).mean() >= SMALLEST_MASK]
    _write_masks(name, (rendering.mask(index) for index in shown), out)
    facts = truth(scene, rendering, shown) | {"pointmap": write_pointmap(name, rendering, out)}
    (out / f"{name}.truth.json").write_text(json.dumps(facts, indent=1) + "\n")
    logger.info("%s: %d objects", name, len(shown))
    return f"{name}.jpg", "rendered by inference_worker.maquette.shapes", "CC0-1.0"


def write_pointmap(name: str, rendering: Rendering, out: Path) -> dict[str, object]:
    """Write OUT/`name`.pointmap.npz and its preview, of every POINTMAP_STEP-th pixel of the image.

    Points are rounded to 11 bits, a twentieth of a per cent, so that the file is small.

    Returns:
        "scene_scale" and "scene_shift" (x, y, z), of the points in the camera frame.
    """
    middle = POINTMAP_STEP // 2
    points = rendering.points[middle::POINTMAP_STEP, middle::POINTMAP_STEP].astype(np.float16).astype(np.float32)
    valid = np.asarray(np.isfinite(points).all(axis=-1))
    points = np.where(valid[..., None], points, 0)
    scale, shift = scale_and_shift(points, valid)
    (out / f"{name}.pointmap.npz").write_bytes(write_npz(points, valid))
    (out / f"{name}.pointmap.bin").write_bytes(write_preview(points, valid, rendering.image, PREVIEW_POINTS))
    return {"scene_scale": scale, "scene_shift": list(shift)}


def truth(scene: Scene, rendering: Rendering, shown: list[int]) -> dict[str, object]:
    """Return the intrinsics, and per object index in `shown`: mask number, family, seed, layout and visible pixels."""
    objects = [
        {
            "mask": number,
            "family": scene.objects[index].shape.family,
            "seed": scene.objects[index].shape.seed,
            "camera_from_object": asdict(scene.camera_from_object(index).layout()),
            "visible_pixels": int(rendering.mask(index).sum()),
        }
        for number, index in enumerate(shown, start=1)
    ]
    return {"intrinsics": asdict(scene.camera.intrinsics), "objects": objects}


def _write_masks(name: str, masks: Iterable[np.ndarray], out: Path) -> None:
    for number, mask in enumerate(masks, start=1):
        Image.fromarray((mask * 255).astype(np.uint8)).save(out / f"{name}.mask.{number}.png", optimize=True)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main()
