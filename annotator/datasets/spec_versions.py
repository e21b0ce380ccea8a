"""The columns of every specification that verify_dataset checks: an earlier one is today's less what it lacked.

1.2.0 added `code` (version and git commit) to the manifest, and no column.

Rows are written by today's specification only.
"""

from __future__ import annotations

import pyarrow as pa

from annotator.datasets.spec import SPEC_VERSION

#: Columns that specification 1.1.0 added, by table or config.
_ADDED_IN_1_1: dict[str, tuple[str, ...]] = {
    "comparisons": ("armed_at",),
    "ratings": ("shown_at", "armed_at", "decided_at"),
    "layouts": ("review", "shown_at", "armed_at", "decided_at"),
    "sft": ("pose_review",),
}
#: Columns that 1.0.0 had under another description, which schema/*.json repeats.
_DESCRIBED_IN_1_0: dict[tuple[str, str], str] = {
    ("comparisons", "shown_at"): "",
    ("sft", "silhouette_iou"): "",
}

#: The specifications whose releases can be verified, oldest first.
VERIFIABLE_VERSIONS = ("1.0.0", "1.1.0", SPEC_VERSION)


def schema_in_version(name: str, schema: pa.Schema, version: str) -> pa.Schema:
    """Return the columns that a table or config had in a specification.

    Args:
        name: the table or config.
        schema: its columns today.
        version: one of VERIFIABLE_VERSIONS.

    Raises:
        ValueError: for another version.
    """
    if version not in VERIFIABLE_VERSIONS:
        raise ValueError(f"There are no columns of specification {version}.")
    if version != "1.0.0":
        return schema
    return pa.schema(
        [
            field.with_metadata({"description": _DESCRIBED_IN_1_0[name, field.name]})
            if (name, field.name) in _DESCRIBED_IN_1_0
            else field
            for field in schema
            if field.name not in _ADDED_IN_1_1.get(name, ())
        ]
    )
