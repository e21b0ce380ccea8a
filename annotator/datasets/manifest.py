"""The manifest: everything that one must know to trust a release, and to make it again. Written last."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy
import pyarrow

from annotator.datasets.directory import FileRecord
from annotator.datasets.spec import ReleaseSpec


def manifest_of(
    spec: ReleaseSpec, records: list[FileRecord], tables: dict[str, Any], rows: dict[str, Any]
) -> dict[str, Any]:
    """Return the manifest. It holds no time of its own: the same rows by the same rules give the same bytes."""
    return spec.to_json() | {
        "snapshot": {"isolation": "repeatable read", "watermark": tables["watermark"]},
        "library_versions": {"pyarrow": pyarrow.__version__, "numpy": numpy.__version__},
        "rows": {"tables": tables["rows"], **_nested(rows["rows"])},
        "pairs": {
            "by_kind": _summed(rows["pairs"], 1),
            "by_rejected_generator": _summed(rows["pairs"], 2),
            "by_split_kind_and_rejected_generator": rows["pairs"],
        },
        "left_out": rows["dropped"],
        "agreement": {
            "pairs_with_several_votes": rows["pairs_with_several_votes"],
            "pairs_in_full_agreement": rows["pairs_in_full_agreement"],
        },
        "frames": {
            "layout": "p_camera = R diag(s) p_object + t, column vectors",
            "camera": "OpenCV: x right, y down, z forward",
            "object": "glTF: right-handed, y up, inside [-0.5, 0.5]^3",
            "quaternion": "w, x, y, z, unit, active, w >= 0",
        },
        "files": [record.to_json() for record in sorted(records, key=lambda record: record.path)],
    }


def _nested(counts: dict[str, int]) -> dict[str, dict[str, int]]:
    """{"preferences/train": 3} -> {"preferences": {"train": 3}}."""
    found: dict[str, dict[str, int]] = {}
    for name, count in counts.items():
        config, split = name.split("/")
        found.setdefault(config, {})[split] = count
    return found


def _summed(pairs: dict[str, int], part: int) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for name, count in pairs.items():
        counts[name.split("|", 2)[part]] += count
    return dict(sorted(counts.items()))
