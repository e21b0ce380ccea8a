"""A module or function that outgrows the alarm of the house style is two things in one place."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_LINES = {".py": 350, ".ts": 300}
P90_LINES = 200
FUNCTION_LINES = 60
GENERATED = {"frontend/src/contract", "migrations", "node_modules", "dist"}
FOLDERS = [("annotator", ".py"), ("inference_worker", ".py"), ("tests", ".py"), ("frontend/src", ".ts")]


def sources(folder: str, suffix: str) -> list[Path]:
    """Return the files below `folder` that a person writes."""
    found = (ROOT / folder).rglob(f"*{suffix}")
    return sorted(path for path in found if not any(f"/{part}/" in f"/{path.relative_to(ROOT)}" for part in GENERATED))


def lines(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text().splitlines())


@pytest.mark.parametrize(("folder", "suffix"), FOLDERS)
def test_modules_stay_below_the_alarm(folder: str, suffix: str) -> None:
    long = {str(path.relative_to(ROOT)): lines(path) for path in sources(folder, suffix)}
    limit = MODULE_LINES[suffix]
    assert {name: count for name, count in long.items() if count > limit} == {}


@pytest.mark.parametrize(("folder", "suffix"), FOLDERS)
def test_nine_of_ten_modules_stay_below_the_bar(folder: str, suffix: str) -> None:
    counts = sorted(lines(path) for path in sources(folder, suffix))
    assert counts[int(len(counts) * 0.9)] <= P90_LINES


@pytest.mark.parametrize("folder", ["annotator", "inference_worker"])
def test_functions_stay_below_the_alarm(folder: str) -> None:
    long = []
    for path in sources(folder, ".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {length} lines")
    assert long == []
