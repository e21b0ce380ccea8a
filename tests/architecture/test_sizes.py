"""A module or function that outgrows the alarm of the house style is two things in one place."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_LINES = {".py": 400, ".ts": 300}
FUNCTION_LINES = 60
GENERATED = {"contract", "migrations", "node_modules", "dist"}


def sources(folder: str, suffix: str) -> list[Path]:
    found = (ROOT / folder).rglob(f"*{suffix}")
    return sorted(path for path in found if not GENERATED & set(path.relative_to(ROOT / folder).parts[:-1]))


@pytest.mark.parametrize(
    ("folder", "suffix"), [("annotator", ".py"), ("inference_worker", ".py"), ("frontend/src", ".ts")]
)
def test_modules_stay_below_the_alarm(folder: str, suffix: str) -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources(folder, suffix)}
    assert {name: lines for name, lines in long.items() if lines > MODULE_LINES[suffix]} == {}


@pytest.mark.parametrize("folder", ["annotator", "inference_worker"])
def test_functions_stay_below_the_alarm(folder: str) -> None:
    long = []
    for path in sources(folder, ".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {lines} lines")
    assert long == []
