#!/usr/bin/env python3
"""Django's command line: `python3 manage.py help` lists what Maquette adds.

It runs in .venv, whichever Python it was called with, and without a DATABASE_URL it means the Maquette that runs here.
"""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    """Run a management command with the Python of .venv and the settings of the Maquette that runs here."""
    _continue_in_environment()
    from annotator.local.running import adopt

    adopt(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _continue_in_environment() -> None:
    """Become the Python that `make install` filled, when this one has no Django."""
    if importlib.util.find_spec("django") is not None:
        return
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists():
        sys.exit("Maquette is not installed here yet. Run `make run`, or `make install`, first.")
    os.execv(python, [str(python), *sys.argv])


if __name__ == "__main__":
    main()
