"""Gates and what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.datasets.verify.release import Release

#: A gate yields one sentence for each thing that is wrong.
GateFunction = Callable[["Release"], Iterator[str]]

EXAMPLES_SHOWN = 5


@dataclass(frozen=True)
class Gate:
    """One rule of a release. A gate that others depend on is `essential`: when it fails, nothing further is read."""

    name: str
    rule: str
    check: GateFunction
    essential: bool = False


@dataclass(frozen=True)
class GateResult:
    """What one gate found: at most a few examples, and how many in all."""

    name: str
    rule: str
    problems: tuple[str, ...]
    n_problems: int
    checked: bool = True

    @property
    def passed(self) -> bool:
        """Nothing was wrong, and it was looked at."""
        return self.checked and self.n_problems == 0


def run_gate(gate: Gate, release: Release) -> GateResult:
    """Run one gate to its end."""
    examples: list[str] = []
    count = 0
    for problem in gate.check(release):
        count += 1
        if len(examples) < EXAMPLES_SHOWN:
            examples.append(problem)
    return GateResult(gate.name, gate.rule, tuple(examples), count)


def as_text(results: list[GateResult]) -> str:
    """Return the report that a person reads."""
    lines = []
    for result in results:
        mark = "ok  " if result.passed else ("FAIL" if result.checked else "--  ")
        lines.append(f"{mark}  {result.name:<12} {result.rule}")
        lines += [f"        {problem}" for problem in result.problems]
        if result.n_problems > len(result.problems):
            lines.append(f"        ... and {result.n_problems - len(result.problems)} more")
        if not result.checked:
            lines.append("        not checked: an earlier gate must pass first")
    failed = sum(not result.passed for result in results)
    lines.append("")
    lines.append(f"{len(results) - failed} of {len(results)} gates passed.")
    return "\n".join(lines)
