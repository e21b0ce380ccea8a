"""What every benchmark prints and writes: a table for people, JSON for machines, and what machine it ran on."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotator.local import running
from annotator.local.machine import ROOT


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile: the smallest value that at least `percent` of them do not exceed."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def parser(description: str | None) -> argparse.ArgumentParser:
    """Options that all benchmarks share: `--url` and `--json`."""
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = running.address(ROOT) or f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    options.add_argument("--url", default=default, help="address of the running Maquette (default: %(default)s)")
    options.add_argument("--json", type=Path, metavar="FILE", help="also write the results here")
    return options


def print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Aligned columns: text to the left, numbers to the right."""
    cells = [[_text(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in [list(columns), *cells]) for i in range(len(columns))]
    is_number = [all(_is_number(row.get(column)) for row in rows) for column in columns]
    for line in [list(columns), ["-" * width for width in widths], *cells]:
        parts = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, is_number, strict=True)
        )
        print("  ".join(parts).rstrip(), flush=True)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def verdict(*, measure: str, found: float, bar: float, at_most: bool = True) -> dict[str, Any]:
    """A row that compares a measure with its bar."""
    met = found <= bar if at_most else found >= bar
    return {"measure": measure, "found": found, "bar": f"{'<=' if at_most else '>='} {bar:g}", "met": met}


def machine() -> dict[str, Any]:
    """Where and when it was measured."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_before": os.getloadavg()[0],
    }


def write_json(path: Path | None, results: Mapping[str, Any]) -> None:
    """Write the results if a file was asked for."""
    if path is not None:
        path.write_text(json.dumps(results, indent=2, default=str) + "\n")
        print(f"written to {path}")
