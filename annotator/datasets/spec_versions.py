"""The columns of every specification that verify_dataset checks: an earlier one is today's less what it lacked.

1.2.0 also added `code` (version and git commit) to the manifest.

Rows are written by today's specification only.
"""

from __future__ import annotations

import pyarrow as pa

#: Columns, media columns included, that a specification added to the one before it, by table or config; oldest first.
_ADDED: dict[str, dict[str, tuple[str, ...]]] = {
    "1.1.0": {
        "comparisons": ("armed_at",),
        "ratings": ("shown_at", "armed_at", "decided_at"),
        "layouts": ("review", "shown_at", "armed_at", "decided_at"),
        "sft": ("pose_review",),
    },
    "1.2.0": {
        "preferences": (
            "pointmap", "pointmap_file", "intrinsics", "chosen_settings_json", "rejected_settings_json", "policy",
        ),
        "sft": ("settings_json", "policy"),
    },
}  # fmt: skip
#: Columns that 1.0.0 had under another description, which schema/*.json repeats.
_DESCRIBED_IN_1_0: dict[tuple[str, str], str] = {
    ("comparisons", "shown_at"): "",
    ("sft", "silhouette_iou"): "",
}
FIRST = "1.0.0"

#: The specifications whose releases can be verified, oldest first; the last is SPEC_VERSION.
VERIFIABLE_VERSIONS = (FIRST, *_ADDED)


def added_after(name: str, version: str) -> frozenset[str]:
    """Return the columns that a table or config has today and lacked in a specification.

    Args:
        name: the table or config.
        version: one of VERIFIABLE_VERSIONS.

    Raises:
        ValueError: for another version.
    """
    if version not in VERIFIABLE_VERSIONS:
        raise ValueError(f"There are no columns of specification {version}.")
    later = VERIFIABLE_VERSIONS[VERIFIABLE_VERSIONS.index(version) + 1 :]
    return frozenset(column for each in later for column in _ADDED[each].get(name, ()))


def schema_in_version(name: str, schema: pa.Schema, version: str) -> pa.Schema:
    """Return the columns that a table or config had in a specification.

    Args:
        name: the table or config.
        schema: its columns today.
        version: one of VERIFIABLE_VERSIONS.

    Raises:
        ValueError: for another version.
    """
    added = added_after(name, version)
    described = _DESCRIBED_IN_1_0 if version == FIRST else {}
    return pa.schema(
        [
            field.with_metadata({"description": described[name, field.name]})
            if (name, field.name) in described
            else field
            for field in schema
            if field.name not in added
        ]
    )
