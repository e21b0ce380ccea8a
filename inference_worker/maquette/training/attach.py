"""python -m inference_worker.maquette.training.attach OUT --checkpoint DIRECTORY --version N: add parts to a checkpoint.

The checkpoint's own parts are copied byte for byte, so what they encoded decodes as before. The completion network and
the depth network are the moving averages of their runs, in float16.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from torch import nn

from ..network.completion_model import CompletionModel
from ..network.depth_model import DepthModel
from ..network.sizes import SIZES
from ..network.weights import Manifest, read_manifest, save_checkpoint, write_manifest
from .publish import without_places
from .state import STATE, load_average

Size = TypeVar("Size")

logger = logging.getLogger(__name__)


def attach(out: Path, checkpoint: Path, version: str, runs: dict[str, Path]) -> Manifest:
    """Write a checkpoint with the parts of another and of runs.

    Args:
        out: A directory that is not the checkpoint's.
        checkpoint: Where the other parts come from.
        version: Of the new checkpoint.
        runs: The run of 'completion' and, or, 'depth'.

    Returns:
        The new checkpoint's manifest.

    Raises:
        ValueError: `out` is the checkpoint itself, or its size has no such part.
    """
    if out.resolve() == checkpoint.resolve():
        raise ValueError(f"{out} is the checkpoint itself; name another directory.")
    old = read_manifest(checkpoint)
    sizes = SIZES[old.size.name]
    size = old.size
    parts: dict[str, nn.Module] = {}
    if "completion" in runs:
        size = replace(size, completion=sizes.completion)
        parts["completion"] = CompletionModel(required(sizes.completion, "completion", sizes.name))
    if "depth" in runs:
        size = replace(size, depth=sizes.depth)
        parts["depth"] = DepthModel(required(sizes.depth, "depth", sizes.name))
    for name, part in parts.items():
        load_average(runs[name] / STATE, part)
    facts = [without_places(json.loads((run / "run.json").read_text())) for run in runs.values()]
    training: dict[str, Any] = {**old.training, "runs": [*old.training.get("runs", []), *facts]}
    new = save_checkpoint(out, parts, size, old.statistics, version, training)
    for name, file in old.files.items():
        if name not in new.files:
            shutil.copyfile(checkpoint / file["file"], out / file["file"])
    manifest = replace(new, files={**old.files, **new.files})
    write_manifest(out, manifest)
    return manifest


def required(size: Size | None, part: str, name: str) -> Size:
    """Return the size of a part of the network.

    Args:
        size: The part's size, None where there is none.
        part: The part's name, for the message.
        name: The name of the checkpoint's size, for the message.

    Raises:
        ValueError: `size` is None.
    """
    if size is None:
        raise ValueError(f"The size {name} has no {part} network.")
    return size


def main() -> None:
    """Run the command."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--completion", type=Path, help="a run of training.completion")
    parser.add_argument("--depth", type=Path, help="a run of training.depth")
    chosen = parser.parse_args()
    runs = {name: run for name in ("completion", "depth") if (run := getattr(chosen, name)) is not None}
    manifest = attach(chosen.out, chosen.checkpoint, chosen.version, runs)
    for name, file in manifest.files.items():
        logger.info("%s: %s (%s)", name, chosen.out / file["file"], file["sha256"][:12])


if __name__ == "__main__":
    main()
