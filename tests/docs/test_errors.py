"""docs/errors.md lists every code that a refusal can carry, and none that is gone."""

import ast
import re
from pathlib import Path

from annotator.domain import errors

ROOT = Path(__file__).resolve().parents[2]
LISTED = re.compile(r"^\| `([a-z0-9_]+)` \|", re.MULTILINE)
#: The site's errors, and the contract's refusals of trained versions, whose codes the site passes on.
CLASSES = {name for name, value in vars(errors).items() if isinstance(value, type)} | {"CheckpointRefused"}
#: Codes that Django REST framework's own refusals bring along, as annotator/http/errors.py passes them on.
FRAMEWORK_CODES = {"method_not_allowed", "unsupported_media_type", "not_acceptable", "malformed_body", "csrf_failed"}


def codes_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    constants = _constants(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in CLASSES and node.args:
            first = node.args[0]
            code = constants.get(first.id) if isinstance(first, ast.Name) else getattr(first, "value", None)
            if isinstance(code, str) and " " not in code:
                found.add(code)
        if isinstance(node, ast.Call) and _name(node.func) in {"Refused", "PerAddress"}:
            found |= {
                arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            }
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "code" and isinstance(value, ast.Constant):
                    found.add(str(value.value))
    return found


def _constants(tree: ast.Module) -> dict[str, object]:
    """The texts that a module gives names to."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def codes_raised() -> set[str]:
    own = {value.own_code for value in vars(errors).values() if isinstance(value, type) and hasattr(value, "own_code")}
    files = [*(ROOT / "annotator").rglob("*.py"), *(ROOT / "inference_worker" / "contract").glob("*.py")]
    return own | FRAMEWORK_CODES | {code for file in files for code in codes_in(file)}


def codes_listed() -> set[str]:
    return set(LISTED.findall((ROOT / "docs" / "errors.md").read_text()))


def test_every_code_is_documented() -> None:
    assert codes_raised() - codes_listed() == set()


def test_every_documented_code_is_raised() -> None:
    assert codes_listed() - codes_raised() == set()
