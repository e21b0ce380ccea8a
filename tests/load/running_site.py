"""The database of the running Maquette: the one that DATABASE_URL names, or that of `make run` in this checkout."""

from __future__ import annotations

import os
import sys


def use_running_site() -> None:
    """Set Django up against the running site's database; ends the program with a hint when there is none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _own_database_url()
    import django

    django.setup()


def _own_database_url() -> str:
    from annotator.local.configuration import Configuration
    from annotator.local.postgres import Postgres

    postgres = Postgres(Configuration.from_environment().var / "postgres")
    if not postgres.is_running():
        sys.exit("Maquette does not run here. Start it with `make run`, or set DATABASE_URL to the running one's.")
    return postgres.url()
