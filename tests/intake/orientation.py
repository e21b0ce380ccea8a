"""How often the suggested axes are right: `python -m tests.intake.orientation FURNITURE --scenes 40`.

Each scene shows an artist's object that the shipped model never saw; the model proposes candidates from the picture. The
artist's own mesh is then compared with them as it is and as other programs would write it: with z up, lying, upside
down. A suggestion for an upright mesh is wrong, as is one that does not put its top up.
FURNITURE is the unpacked package sweethome3d-furniture (see inference_worker/maquette/shapes/artist_meshes.py).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from inference_worker.contract.geometry import FileAxes
from inference_worker.geometry.meshes import Mesh, merged
from inference_worker.maquette.checkpoints import BUILT_IN
from inference_worker.maquette.sampling.generation_config import GenerationConfig
from inference_worker.maquette.sampling.generator import MaquetteGenerator
from inference_worker.maquette.sampling.model import load_model
from inference_worker.maquette.shapes.mixture import ARTIST
from inference_worker.maquette.training.benchmark import proposed
from inference_worker.maquette.training.scene_cache import make_view
from inference_worker.mesh_check.orientation import object_from_file, suggested_axes

SEEDS = [1, 2]
#: How programs would have written the object: the axes that bring it back.
WRITTEN = {
    "upright": FileAxes(),
    "z up": FileAxes(up="+z", front="-y"),
    "x up": FileAxes(up="+x", front="+z"),
    "upside down": FileAxes(up="-y", front="+z"),
    "facing right": FileAxes(up="+y", front="+x"),
}


Surface = tuple[np.ndarray, np.ndarray]


def outcome(shape: Surface, references: list[Surface], axes: FileAxes) -> str:
    """Return `right`, `none` or `wrong` for one way of writing the mesh."""
    vertices, faces = shape
    file = Mesh((vertices @ object_from_file(axes)).astype(np.float32), faces)
    found = suggested_axes([file], references, FileAxes())
    if found is None:
        return "none"
    return "right" if found.axes.up == axes.up and axes.up != "+y" else "wrong"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.intake.orientation", description=__doc__)
    parser.add_argument("furniture", type=Path)
    parser.add_argument("--scenes", type=int, default=40)
    parser.add_argument("--split", default="held_out")
    arguments = parser.parse_args()
    model = load_model(BUILT_IN, torch.device("cpu"), torch.float32, None)
    source = MaquetteGenerator(model, GenerationConfig.from_settings({}, model))
    counts = {name: dict.fromkeys(("right", "none", "wrong"), 0) for name in WRITTEN}
    for index in range(arguments.scenes):
        view = make_view(index, "orientation", 64, (ARTIST + arguments.split,), furniture=arguments.furniture)
        shape = view.scene.objects[view.target].shape
        references = [merged([candidate.mesh]) for candidate in proposed(source, view, SEEDS)]
        found = {name: outcome((shape.vertices, shape.faces), references, axes) for name, axes in WRITTEN.items()}
        for name, kind in found.items():
            counts[name][kind] += 1
        print(f"{index:4} {shape.family:40}" + "  ".join(f"{name} {kind}" for name, kind in found.items()), flush=True)
    for name, kinds in counts.items():
        print(f"{name:14}" + "".join(f"{kind} {n:4}  " for kind, n in kinds.items()))


if __name__ == "__main__":
    main()
