"""Print every case's expected and actual result; the exit status is 1 when one is wrong."""

from __future__ import annotations

import argparse
import sys

from inference_worker.mesh_check.sandbox import check_in_sandbox
from inference_worker.settings import Settings

from .cases import CASES
from .compare import verdict


def main() -> int:
    """Check all cases, or those whose name contains the argument, each in a sandbox of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.intake", description=__doc__)
    parser.add_argument("part", nargs="?", default="", help="only cases whose name contains this")
    arguments = parser.parse_args()
    settings = Settings(broker_url="", artifacts_url="")
    wrong = 0
    chosen = [case for case in CASES if arguments.part in case.name]
    for case in chosen:
        checked = check_in_sandbox(
            case.upload.read_bytes(),
            case.upload.name,
            seconds=settings.mesh_check_seconds,
            memory=settings.mesh_check_memory,
        )
        result = verdict(case, checked)
        wrong += bool(result.problems)
        state = "WRONG" if result.problems else "right"
        print(f"{state:6}{case.name:34}{case.result:8}{result.got:34}{'; '.join(result.problems)}")
    print(f"{len(chosen) - wrong} of {len(chosen)} right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
