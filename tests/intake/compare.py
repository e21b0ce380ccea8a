"""A check's report against the right result of its case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from inference_worker.contract.events import Severity
from inference_worker.mesh_check.sandbox import CheckedMesh

from .cases import Case
from .served import Served, read_served

DISTANCE = 1e-4  # of the longest side
COLOUR = 12  # of 255: JPEG's rounding is below
STL_COLOUR = 20  # STL stores five bits a channel


@dataclass(frozen=True)
class Verdict:
    """What the check returned, in short, and what is wrong with it."""

    got: str
    problems: tuple[str, ...]


def verdict(case: Case, checked: CheckedMesh) -> Verdict:
    """Compare a report with its case."""
    errors = [line.code for line in checked.findings if line.severity == Severity.ERROR]
    codes = {line.code for line in checked.findings}
    got = f"refused ({', '.join(errors)})" if errors else "accepted"
    problems = _wrong_result(case, checked, errors)
    if not errors:
        problems += [f"no finding {code}" for code in case.reports if code not in codes]
    problems += [f"finding {code}" for code in case.never_reports if code in codes]
    if checked.glb is not None:
        problems += _wrong_mesh(case, read_served(checked.glb))
    return Verdict(got, tuple(problems))


def _wrong_result(case: Case, checked: CheckedMesh, errors: list[str]) -> list[str]:
    text = " ".join(line.message for line in checked.findings).lower()
    if case.result == "accept":
        return ["refused"] if errors else []
    if case.result == "refuse":
        named = all(code in errors for code in case.reports)
        return ["accepted"] if not errors else [] if named else [f"not refused as {', '.join(case.reports)}"]
    if errors and not all(word.lower() in text for word in case.words):
        return [f"refused without the words {', '.join(case.words)}"]
    return []


def _wrong_mesh(case: Case, served: Served) -> list[str]:
    problems = _wrong_normals(served)
    if case.alpha_mode is not None and served.alpha_modes != {case.alpha_mode}:
        problems.append(f"alpha mode {', '.join(sorted(served.alpha_modes))}, not {case.alpha_mode}")
    if case.n_faces is not None and len(served.triangles) != case.n_faces:
        problems.append(f"{len(served.triangles)} triangles, not {case.n_faces}")
    if case.area is not None:
        area = _area(served.triangles) * (3.0**2)  # both files with a known area are three units long
        if abs(area - case.area) > 0.01:
            problems.append(f"area {area:.2f}, not {case.area:.2f}")
    truth = case.folder / "truth.npz"
    if truth.is_file():
        with np.load(truth) as arrays:
            problems += _wrong_triangles(case, served, arrays["tri"], arrays["col"])
    return problems


def _wrong_triangles(case: Case, served: Served, triangles: np.ndarray, colours: np.ndarray) -> list[str]:
    if len(served.triangles) != len(triangles):
        return [f"{len(served.triangles)} triangles, not {len(triangles)}"]
    distances, index = cKDTree(_keys(served.triangles)).query(_keys(_normalised(triangles)))
    if distances.max() > DISTANCE or len(set(index)) != len(index):
        return [f"geometry: {int((distances > DISTANCE).sum())} triangles elsewhere"]
    if not len(colours):
        return []
    allowed = STL_COLOUR if case.name.startswith("stl/") else COLOUR
    off = np.abs(served.colours[index] - colours).max(axis=1)
    return [f"colours: {int((off > allowed).sum())} triangles wrong"] if off.max() > allowed else []


def _wrong_normals(served: Served) -> list[str]:
    edges = served.triangles[:, 1] - served.triangles[:, 0], served.triangles[:, 2] - served.triangles[:, 0]
    flat = np.cross(*edges)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    facing = np.einsum("ni,nki->nk", flat, served.normals)
    return [] if (facing > 0.2).all() else [f"normals: {int((facing <= 0.2).any(axis=1).sum())} triangles do not fit"]


def _keys(triangles: np.ndarray) -> np.ndarray:
    """(n, 9): the corners in their order, beginning with the first by coordinates."""
    rounded = np.round(triangles, 4)
    starts = [min(range(3), key=lambda corner: tuple(one[corner])) for one in rounded]
    return np.stack([np.roll(one, -start, axis=0).ravel() for one, start in zip(triangles, starts, strict=True)])


def _normalised(triangles: np.ndarray) -> np.ndarray:
    low, high = triangles.min(axis=(0, 1)), triangles.max(axis=(0, 1))
    return (triangles - (low + high) / 2) / (high - low).max()


def _area(triangles: np.ndarray) -> float:
    crossed = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    return float(np.linalg.norm(crossed, axis=1).sum() / 2)
