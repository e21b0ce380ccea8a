"""How often the suggested axes are right: `python -m tests.intake.orientation FURNITURE --scenes 40`.

Each scene shows an artist's object that the shipped model never saw; the model proposes candidates from the picture. The
artist's own mesh is then checked against them as it is and as other programs would write it: with z up, lying, upside
down. A suggestion for a mesh that lies right is wrong; so is one that does not bring up a mesh's top.
FURNITURE is the unpacked package sweethome3d-furniture (see inference_worker/maquette/shapes/artist_meshes.py).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from inference_worker.contract.geometry import FileAxes
from inference_worker.geometry.meshes import Mesh, merged
from inference_worker.geometry.metrics import chamfer_distance, normalised, surface_points
from inference_worker.geometry.registration import cube_rotations
from inference_worker.maquette.checkpoints import BUILT_IN
from inference_worker.maquette.sampling.generation_config import GenerationConfig
from inference_worker.maquette.sampling.generator import MaquetteGenerator
from inference_worker.maquette.sampling.model import load_model
from inference_worker.maquette.shapes.mixture import ARTIST
from inference_worker.maquette.training.benchmark import answers
from inference_worker.maquette.training.scene_cache import make_view
from inference_worker.mesh_check.orientation import axes_of, object_from_file, suggested_axes

SEEDS = [1, 2]
#: How programs would have written the object: the axes that bring it back.
WRITTEN = {
    "as it should": FileAxes(),
    "z up": FileAxes(up="+z", front="-y"),
    "x up": FileAxes(up="+x", front="+z"),
    "upside down": FileAxes(up="-y", front="+z"),
    "facing right": FileAxes(up="+y", front="+x"),
    "facing back": FileAxes(up="+y", front="-z"),
}


def outcome(
    vertices: np.ndarray, faces: np.ndarray, references: list[tuple[np.ndarray, np.ndarray]], axes: FileAxes
) -> str:
    """Return `right`, `heading` (its top is up, its front is not), `none` or `wrong` for one way of writing the mesh."""
    file = vertices @ object_from_file(axes)
    found = suggested_axes([Mesh(file.astype(np.float32), faces)], references, FileAxes())
    if found is None:
        return "none"
    if found.axes == axes:
        return "right"
    return "heading" if found.axes.up == axes.up else "wrong"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.intake.orientation", description=__doc__)
    parser.add_argument("furniture", type=Path)
    parser.add_argument("--scenes", type=int, default=40)
    parser.add_argument("--split", default="held_out")
    parser.add_argument("--keep", type=Path, help="where the distances are written")
    arguments = parser.parse_args()
    model = load_model(BUILT_IN, torch.device("cpu"), torch.float32, None)
    source = MaquetteGenerator(model, GenerationConfig.from_settings({}, model))
    counts = {name: dict.fromkeys(("right", "heading", "none", "wrong"), 0) for name in WRITTEN}
    kept = []
    for index in range(arguments.scenes):
        view = make_view(index, "orientation", 64, (ARTIST + arguments.split,), furniture=arguments.furniture)
        shape = view.scene.objects[view.target].shape
        references = [merged([candidate.mesh]) for candidate in answers(source, view, SEEDS)]
        for name, axes in WRITTEN.items():
            counts[name][outcome(shape.vertices, shape.faces, references, axes)] += 1
        kept.append(distances(shape.vertices, shape.faces, references) | {"shape": shape.family})
        print(index, shape.family, {name: dict(found) for name, found in counts.items()}, flush=True)
        if arguments.keep:
            arguments.keep.write_text(json.dumps(kept))
    for name, found in counts.items():
        print(f"{name:14}" + "".join(f"{kind} {n:4}  " for kind, n in found.items()))


def distances(
    vertices: np.ndarray, faces: np.ndarray, references: list[tuple[np.ndarray, np.ndarray]]
) -> dict[str, list[float]]:
    """Return the distance to each reference, by the axes that the mesh is turned with."""
    rng = np.random.default_rng(0)
    clouds = [normalised(surface_points(*surface, 800, rng)[0]) / 2 for surface in ((vertices, faces), *references)]
    return {
        f"{axes_of(turn).up}{axes_of(turn).front}": [
            chamfer_distance(clouds[0] @ turn.T, cloud) for cloud in clouds[1:]
        ]
        for turn in cube_rotations()
    }


if __name__ == "__main__":
    main()
