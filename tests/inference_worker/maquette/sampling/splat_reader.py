"""A reader of the standard splat PLY that shares nothing with the writer but the names of the fields."""

import numpy as np

from inference_worker.maquette.sampling.splats import FIELDS


def read_splats(content: bytes) -> dict[str, np.ndarray]:
    """Return the columns (M,) of such a PLY by name.

    Args:
        content: the bytes of the file.

    Raises:
        ValueError: any other file.
    """
    head, mark, body = content.partition(b"end_header\n")
    lines = head.decode("ascii", "replace").split("\n")
    names = [line.split()[-1] for line in lines if line.startswith("property float ")]
    counts = [int(line.split()[-1]) for line in lines if line.startswith("element vertex ")]
    if not mark or lines[0] != "ply" or names != FIELDS or len(counts) != 1 or len(body) != counts[0] * 4 * len(names):
        raise ValueError("not a splat PLY of the standard fields")
    table = np.frombuffer(body, dtype="<f4").reshape(counts[0], len(names))
    return {name: table[:, index] for index, name in enumerate(names)}
