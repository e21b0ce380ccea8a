"""Where the built-in checkpoint is, found without loading torch."""

from __future__ import annotations

import site
import sysconfig
from pathlib import Path

_NAME = "maquette-small"
_PLACES = (
    Path(__file__).resolve().parents[2] / "fixtures" / "checkpoints" / _NAME,
    *(
        Path(prefix) / "share" / "maquette" / "checkpoints" / _NAME
        for prefix in (sysconfig.get_path("data"), site.getuserbase())
    ),
)

#: The small checkpoint: of the source tree if this package is used from one, otherwise the installed copy. Where none of
#: them exists, `load_model` and the worker's readiness name this directory.
BUILT_IN = next((place for place in _PLACES if place.is_dir()), _PLACES[1])
