"""python -m inference_worker.storage [URL]: check every blob of the artifact store, and remove abandoned partial files.

Exits with 1 if a blob is damaged, and with 2 if the store cannot be read. Repair a blob by uploading the same file again.
"""

from __future__ import annotations

import argparse
import os
import sys

from .checking import check_blobs
from .errors import StorageError
from .opening import open_store

SWEEP_AFTER_SECONDS = 3600.0


def main(arguments: list[str] | None = None) -> int:
    """Check the store that the arguments or ARTIFACTS_URL name; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference_worker.storage", description=__doc__)
    parser.add_argument("url", nargs="?", default=os.environ.get("ARTIFACTS_URL", ""), help="default: ARTIFACTS_URL")
    parser.add_argument("--sweep", action="store_true", help="also remove partial files that are over an hour old")
    chosen = parser.parse_args(arguments)
    try:
        store = open_store(chosen.url)
        store.check()
        if chosen.sweep:
            _print(f"{store.sweep(SWEEP_AFTER_SECONDS)} abandoned partial files removed.")
        n_blobs = n_bytes = n_bad = 0
        for blob in check_blobs(store):
            n_blobs, n_bytes, n_bad = n_blobs + 1, n_bytes + blob.size, n_bad + bool(blob.problem)
            if blob.problem:
                _print(f"{blob.key}: {blob.problem}")
    except StorageError as error:
        sys.stderr.write(error.message + "\n")
        return 2
    _print(f"{n_blobs} blobs of {n_bytes / 2**20:.1f} MiB checked, {n_bad} damaged.")
    return 1 if n_bad else 0


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
