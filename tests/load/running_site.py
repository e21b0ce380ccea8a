"""The running Maquette that a benchmark measures: the one that DATABASE_URL names, or `make run`'s in this checkout."""

from __future__ import annotations

import os
import sys

from annotator.local.machine import ROOT
from annotator.local.running import adopt


def use_running_site() -> None:
    """Set Django up against the running site's database, broker and store; ends with a hint when there is none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
    if not adopt(ROOT) and not os.environ.get("DATABASE_URL"):
        sys.exit("Maquette does not run here. Start it with `make run`, or set DATABASE_URL to the running one's.")
    import django

    django.setup()
