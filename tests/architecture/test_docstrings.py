"""Public functions of the domain, geometry, model, shapes, baselines and training state parameters, shapes, results and errors."""

from pathlib import Path

import pytest

from tests.architecture.docstring_rules import findings

ROOT = Path(__file__).resolve().parents[2]
HELD = [
    "annotator/domain",
    "inference_worker/geometry",
    "inference_worker/maquette/baselines",
    "inference_worker/maquette/network",
    "inference_worker/maquette/sampling",
    "inference_worker/maquette/shapes",
    "inference_worker/maquette/training",
]

COMPLETE = '''
def scaled(points: np.ndarray, factor: float, rng: np.random.Generator) -> np.ndarray:
    """Return the points (n, 3) float64.

    Args:
        points: (n, 3), in metres.
        factor: above 0.

    Raises:
        ValueError: the factor is not above 0.
    """
    if factor <= 0:
        raise ValueError("no factor")
    return points * factor
'''


@pytest.mark.parametrize("folder", HELD)
def test_public_functions_state_shapes_parameters_results_and_errors(folder: str) -> None:
    modules = sorted((ROOT / folder).rglob("*.py"))
    assert modules
    assert [str(finding) for module in modules for finding in findings(module, ROOT)] == []


@pytest.mark.parametrize(
    ("present", "instead", "problem"),
    [
        ("", "", None),
        ("        factor: above 0.\n", "", "Args: lacks factor"),
        ("factor: above 0.", "factor: above 0.\n        left: nothing.", "Args: names left, which is no parameter"),
        ("points: (n, 3), in", "points: in", "the shape of points is missing"),
        ("points (n, 3) float64", "points", "the shape of the result is missing"),
        ("Return the points", "The points", "Returns: is missing"),
        ("        ValueError: the factor", "        KeyError: the factor", "Raises: lacks ValueError"),
        ("def scaled", "def _scaled", None),
    ],
)
def test_each_rule_finds_what_is_left_out(tmp_path: Path, present: str, instead: str, problem: str | None) -> None:
    module = tmp_path / "module.py"
    module.write_text(COMPLETE.replace(present, instead, 1) if present else COMPLETE)
    assert [finding.problem for finding in findings(module, tmp_path)] == ([] if problem is None else [problem])


@pytest.mark.parametrize(
    ("docstring", "comment", "complete"),
    [
        ("Hits.", "", False),
        ("Hits.", "#: (N,) indices", True),
        ("Hits.\n\n    Attributes:\n        faces: (N,).\n    ", "", True),
    ],
)
def test_an_array_field_states_its_shape(tmp_path: Path, docstring: str, comment: str, complete: bool) -> None:
    module = tmp_path / "module.py"
    module.write_text(f'class Hits:\n    """{docstring}"""\n\n    {comment}\n    faces: np.ndarray\n')
    assert (findings(module, tmp_path) == []) is complete
