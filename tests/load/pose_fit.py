"""How well and how fast a pose is fitted: `python -m tests.load.pose_fit [--scenes N] [--json FILE]`.

Scenes with true poses are built, the true mesh is put off its pose, and the worker's fit brings it back. "near" starts as
candidates' layouts are off: some degrees about the upright axis and about any other, an eighth of the object's size, a sixth
of its scale. "turned" starts with any turn about the upright axis, as when the front was mistaken. The match is the
intersection over union of the rendered silhouette with the mask. The bar: a median of at least 0.9, in at most 2 s.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from inference_worker.geometry.layout import Layout
from inference_worker.geometry.meshes import Mesh
from inference_worker.geometry.metrics import surface_points
from inference_worker.geometry.pose_fitting import POINTS, fit_pose
from inference_worker.geometry.silhouettes import intersection_over_union, sampled_mask, silhouette
from inference_worker.maquette.shapes.rendering import whole_mask
from inference_worker.maquette.shapes.scenes import THEMES, random_scene

WIDTH, HEIGHT = 320, 240
STARTS = ("near", "turned")
Quaternion = tuple[float, float, float, float]


def measure(n_scenes: int, start: str) -> dict[str, Any]:
    """Return the matches before and after, and the seconds, over the scenes."""
    rows = np.array([_one(seed, start) for seed in range(n_scenes)])
    before, after, seconds = rows.T
    return {
        "start": start,
        "scenes": n_scenes,
        "match_before_median": round(float(np.median(before)), 3),
        "match_median": round(float(np.median(after)), 3),
        "match_p10": round(float(np.quantile(after, 0.1)), 3),
        "seconds_median": round(float(np.median(seconds)), 2),
        "seconds_p95": round(float(np.quantile(seconds, 0.95)), 2),
    }


def _one(seed: int, kind: str) -> tuple[float, float, float]:
    rng = np.random.default_rng(1000 + seed)
    scene = random_scene(rng, list(THEMES)[seed % len(THEMES)], 1, WIDTH, HEIGHT)
    mask, camera, shape = whole_mask(scene, 0), scene.camera.intrinsics, scene.objects[0].shape
    surface, _ = surface_points(shape.vertices, shape.faces, POINTS, rng)
    start = _off(rng, scene.camera_from_object(0).layout(), kind)
    began = time.perf_counter()
    fit = fit_pose(surface, start, mask, None, camera)
    seconds = time.perf_counter() - began
    parts, seen = [Mesh(shape.vertices, shape.faces)], sampled_mask(mask)
    before, after = (intersection_over_union(silhouette(parts, each, camera), seen) for each in (start, fit.layout))
    return before, after, seconds


def _off(rng: np.random.Generator, true: Any, kind: str) -> Layout:
    yaw = rng.uniform(-np.pi, np.pi) if kind == "turned" else rng.normal(0, np.deg2rad(15))
    axis = rng.normal(size=3)
    tilt = rng.normal(0, np.deg2rad(8)) / np.linalg.norm(axis) * axis
    quaternion = _product(_about(tilt), _product(true.quaternion_wxyz, _about(np.array([0.0, yaw, 0.0]))))
    moved = np.array(true.translation) + rng.normal(0, 0.12, 3) * true.scale
    return Layout(quaternion, tuple(float(each) for each in moved), true.scale * float(np.exp(rng.normal(0, 0.15))))


def _about(turn: np.ndarray) -> Quaternion:
    angle = float(np.linalg.norm(turn))
    x, y, z = (float(each) for each in turn / max(angle, 1e-12) * np.sin(angle / 2))
    return float(np.cos(angle / 2)), x, y, z


def _product(first: Quaternion, second: Quaternion) -> Quaternion:
    w, x, y, z = first
    a, b, c, d = second
    return (
        w * a - x * b - y * c - z * d,
        w * b + x * a + y * d - z * c,
        w * c - x * d + y * a + z * b,
        w * d + x * c - y * b + z * a,
    )


def main() -> None:
    """Measure both kinds of start, print a table, and write it as JSON if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--scenes", type=int, default=40)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    results = [measure(arguments.scenes, start) for start in STARTS]
    names = list(results[0])
    print(" | ".join(names))
    for result in results:
        print(" | ".join(str(result[name]) for name in names))
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
