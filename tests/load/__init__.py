"""Benchmarks: each prints a table and writes JSON, beside a baseline of the same run. They need a running Maquette.

They run in .venv, whichever Python they were called with.
"""

import importlib.util
import os
import sys
from pathlib import Path

_PYTHON = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "python"

if importlib.util.find_spec("django") is None and _PYTHON.exists():
    os.execv(_PYTHON, [str(_PYTHON), *sys.orig_argv[1:]])
