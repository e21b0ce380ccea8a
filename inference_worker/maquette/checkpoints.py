"""Where the built-in checkpoint lies, found without loading torch."""

from __future__ import annotations

from pathlib import Path

#: The small checkpoint that comes with the source tree (fixtures/checkpoints).
BUILT_IN = Path(__file__).resolve().parents[2] / "fixtures" / "checkpoints" / "maquette-small"
