"""The packages of the site form no cycle, imports inside functions included."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "annotator"


def modules() -> dict[str, Path]:
    """Return the path of each module of the site, by its dotted name."""
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in SITE.rglob("*.py")}
    return {name.removesuffix(".__init__"): path for name, path in paths.items()}


def package_of(module: str) -> str:
    """Return the child of `annotator` that holds the module; a module at the top is its own."""
    return module.split(".")[1]


def imported(path: Path, known: dict[str, Path]) -> set[str]:
    """Return every module of the site that a file imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            submodules = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (submodules & known.keys()) or {node.module}
    return {name for name in found if name.startswith("annotator.")}


def package_graph() -> dict[str, set[str]]:
    """Return the packages that each package imports, itself left out."""
    known = modules()
    graph: dict[str, set[str]] = {package_of(module): set() for module in known if module != "annotator"}
    for module, path in known.items():
        if module == "annotator":
            continue
        targets = {package_of(target) for target in imported(path, known)}
        graph[package_of(module)] |= targets - {package_of(module)}
    return graph


def test_the_graph_holds_the_packages_and_their_imports() -> None:
    graph = package_graph()
    assert {"http", "workflow", "images", "domain"} <= graph.keys()
    assert {"workflow", "images", "domain"} <= graph["http"]
    assert graph["domain"] == set()


def test_no_packages_import_each_other() -> None:
    try:
        list(TopologicalSorter(package_graph()).static_order())
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None
