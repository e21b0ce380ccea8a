"""Find public functions whose docstring leaves out a shape, a parameter, the result or an error.

The rules, in the order of `findings`. A parameter *explains itself* when its annotation consists of classes that have docstrings
of their own (`Intrinsics`, `Path`, `torch.device`, `np.random.Generator`); numbers, texts, flags, arrays, callables and their
collections do not, because their unit, order or shape is not in the type.

1. Every parameter that does not explain itself has an entry in `Args:`. Up to two may be named in the prose instead, if there is
   no `Args:` section.
2. An entry of an array or tensor states a shape: `(n, 3)`, `(..., 2)`, `(h, w)`, `(B K, C)`, `[B, C, D, H, W]`, or "scalar".
3. A result is described by a summary that begins with "Return" or "Yield", or by `Returns:` or `Yields:`.
4. A result that holds arrays or tensors states a shape outside `Args:`.
5. Every exception class that the body raises is named under `Raises:`.
6. Every field of a public class that is an array or tensor states a shape, in the comment above or behind it or in the class's
   docstring beside its name.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Names in an annotation that leave the meaning, unit or shape of a value open.
UNEXPLAINED = {"int", "float", "str", "bytes", "bool", "object", "Any", "Callable", "dict"}
ARRAYS = {"Tensor", "ndarray", "NDArray", "ArrayLike", "Numbers"}
#: How many parameters a docstring without `Args:` may name in its prose.
MOST_IN_PROSE = 2
SECTIONS = ("Args", "Returns", "Yields", "Raises", "Attributes", "Example", "Examples", "Note", "References")

_SIDE = r"[\w.+*/^]+(?:\(\w+\))?(?: [-+*/] [\w.]+| [A-Za-z]\b)*"
SHAPE = re.compile(rf"[(\[](?:\.\.\.|{_SIDE},(?: {_SIDE},?)*)[)\]]|\bscalars?\b|\b0-d\b")
_SECTION = re.compile(rf"^({'|'.join(SECTIONS)}):\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """One rule that one function or class breaks."""

    file: str
    line: int
    name: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}: {self.problem}"


def findings(path: Path, root: Path) -> list[Finding]:
    """Return every rule broken by the public functions, methods and array fields of one module."""
    source = path.read_text()
    tree = ast.parse(source)
    file = str(path.relative_to(root))
    return [
        Finding(file, node.lineno, name, problem)
        for name, node in public_definitions(tree)
        for problem in (
            problems_of_class(node, source) if isinstance(node, ast.ClassDef) else problems_of_function(node)
        )
    ]


def public_definitions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    """Yield public module-level functions and classes, and the public methods of those classes, by qualified name."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield node.name, node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner


def problems_of_function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Return what the docstring of one function leaves out, by rules 1 to 5."""
    prose, sections = split(ast.get_docstring(node) or "")
    return [*_of_parameters(node, prose, sections), *_of_result(node, prose, sections), *_of_errors(node, sections)]


def _of_parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, prose: str, sections: dict[str, str]) -> Iterator[str]:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
    parameters = [each for each in every if each is not None and each.arg not in ("self", "cls")]
    unexplained = [each for each in parameters if names_in(each.annotation) & (UNEXPLAINED | ARRAYS)]
    entries = entries_of(sections.get("Args", ""))
    for name in sorted(entries.keys() - {each.arg for each in parameters}):
        yield f"Args: names {name}, which is no parameter"
    in_prose = "Args" not in sections and len(unexplained) <= MOST_IN_PROSE
    for each in unexplained:
        text = prose if in_prose and mentions(prose, each.arg) else entries.get(each.arg)
        if text is None:
            yield f"Args: lacks {each.arg}"
        elif names_in(each.annotation) & ARRAYS and not SHAPE.search(text):
            yield f"the shape of {each.arg} is missing"


def _of_result(node: ast.FunctionDef | ast.AsyncFunctionDef, prose: str, sections: dict[str, str]) -> Iterator[str]:
    if node.returns is None or ast.unparse(node.returns) in ("None", "NoReturn", "Never"):
        return
    described = " ".join(sections[name] for name in ("Returns", "Yields") if name in sections)
    if not described and not re.match(r"(Return|Yield)\b", prose):
        yield "Returns: is missing"
    if names_in(node.returns) & ARRAYS and not SHAPE.search(f"{prose} {described}"):
        yield "the shape of the result is missing"


def _of_errors(node: ast.FunctionDef | ast.AsyncFunctionDef, sections: dict[str, str]) -> Iterator[str]:
    for name in sorted(raised_by(node) - {"NotImplementedError", "AssertionError"}):
        if not mentions(sections.get("Raises", ""), name):
            yield f"Raises: lacks {name}"


def raised_by(node: ast.AST) -> set[str]:
    """Return the names of the exception classes that a body raises itself (a bare `raise` passes on what it caught)."""
    raised = (each.exc for each in ast.walk(node) if isinstance(each, ast.Raise) and each.exc is not None)
    classes = (each.func if isinstance(each, ast.Call) else each for each in raised)
    names = (ast.unparse(each).rsplit(".", 1)[-1] for each in classes)
    return {name for name in names if name[:1].isupper()}


def problems_of_class(node: ast.ClassDef, source: str) -> list[str]:
    """Return the array fields of one class whose shape is stated nowhere, by rule 6."""
    docstring, lines = ast.get_docstring(node) or "", source.splitlines()
    problems = []
    for field in node.body:
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if field.target.id.startswith("_") or not names_in(field.annotation) & ARRAYS:
            continue
        beside = re.search(rf"\b{field.target.id}\b.*", docstring, re.DOTALL)
        if not SHAPE.search(comment_of(field, lines)) and not (beside and SHAPE.search(beside.group())):
            problems.append(f"the shape of the field {field.target.id} is missing")
    return problems


def comment_of(field: ast.AnnAssign, lines: list[str]) -> str:
    """Return the comment lines right above a field with the comment behind it."""
    first = field.lineno - 1
    while first > 0 and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    behind = lines[(field.end_lineno or field.lineno) - 1].partition("#")[2]
    return " ".join([*lines[first : field.lineno - 1], behind])


def split(docstring: str) -> tuple[str, dict[str, str]]:
    """Return the prose of a docstring, and its Google sections by name."""
    parts = _SECTION.split(docstring)
    return parts[0], dict(zip(parts[1::2], parts[2::2], strict=True))


def entries_of(section: str) -> dict[str, str]:
    """Return the entries of an `Args:` section: the text by parameter name, continuation lines included.

    An entry may describe several parameters of one kind: `x, y: coordinates (...)`.
    """
    entries: dict[str, str] = {}
    for match in re.finditer(
        r"^ {4}(?=\S)((?:\*{0,2}\w+(?:, )?)+)(?: \([^\n]*?\))?:(.*(?:\n {5,}.*|\n\s*$)*)", section, re.M
    ):
        for name in match.group(1).split(", "):
            entries[name.lstrip("*")] = match.group(0)
    return entries


def mentions(text: str, name: str) -> bool:
    """Return whether a text contains a name as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def names_in(annotation: ast.expr | None) -> set[str]:
    """Return the last parts of all names in an annotation: `dict[str, torch.Tensor]` gives dict, str and Tensor.

    A string is read as the annotation that it quotes; the values of a `Literal` are no names.
    """
    if annotation is None:
        return set()
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return names_in(ast.parse(annotation.value, mode="eval").body)
    if isinstance(annotation, ast.Name):
        return {annotation.id}
    if isinstance(annotation, ast.Attribute):
        return {annotation.attr}
    if isinstance(annotation, ast.Subscript) and names_in(annotation.value) == {"Literal"}:
        return {"Literal"}
    inner = (names_in(child) for child in ast.iter_child_nodes(annotation) if isinstance(child, ast.expr))
    return set().union(*inner)
