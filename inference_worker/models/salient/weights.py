"""Where the network's file is, found without loading OpenCV."""

from __future__ import annotations

import site
import sysconfig
from pathlib import Path

_FILE = Path("checkpoints") / "u2netp" / "u2netp.onnx"
_PLACES = (
    Path(__file__).resolve().parents[3] / "fixtures" / _FILE,
    *(Path(prefix) / "share" / "maquette" / _FILE for prefix in (sysconfig.get_path("data"), site.getuserbase())),
)
#: The file of the source tree if this package is used from one, otherwise the installed copy.
U2NETP = next((place for place in _PLACES if place.is_file()), _PLACES[1])
SHA256 = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
