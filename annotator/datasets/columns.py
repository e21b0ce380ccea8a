"""The columns of the configs of a release: the rows that a trainer reads, derived from the tables by the policy."""

from __future__ import annotations

import pyarrow as pa

from annotator.datasets.column_types import (
    DOUBLES,
    FLAG,
    KINDS,
    LONG,
    MEDIA,
    SAM3D_LAYOUT,
    SINGLE,
    SMALL,
    TEXT,
    TEXTS,
    Column,
    layout_columns_of,
    schema,
)

_CONDITION: tuple[Column, ...] = (
    ("object_id", TEXT, ""),
    ("group_id", TEXT, "Never in two splits"),
    ("attribute", TEXT, "What was judged"),
    ("image_file", TEXT, ""),
    ("mask_file", TEXT, ""),
)

_CAMERA: tuple[Column, ...] = (
    ("pointmap_file?", TEXT, ""),
    ("intrinsics?", DOUBLES, "3x3, row by row, pixels of the full photo"),
)
_SETTINGS = "Settings of the generation, JSON"
_POLICY: Column = ("policy", TEXT, "Name and version of the policy that derived the row")


def _side(side: str) -> tuple[Column, ...]:
    return (
        (f"{side}_id", TEXT, f"The {side} candidate"),
        (f"{side}_kind", TEXT, KINDS),
        (f"{side}_generator", TEXT, ""),
        (f"{side}_version", TEXT, ""),
        (f"{side}_checkpoint_sha256?", TEXT, ""),
        (f"{side}_settings_json", TEXT, _SETTINGS),
        (f"{side}_seed?", LONG, ""),
        (f"{side}_on_policy", FLAG, "Made by the model that is being trained"),
        (f"{side}_glb_file", TEXT, ""),
        (f"{side}_geometry_sha256", TEXT, ""),
        (f"{side}_preview_file?", TEXT, ""),
        (f"{side}_latent_file?", TEXT, ""),
        *layout_columns_of(f"{side}_layout_", f"The {side} candidate's own layout"),
        (f"{side}_round", SMALL, "The round number in which it was judged"),
        (f"{side}_rating?", SINGLE, "Mean rating, if it was rated"),
    )


PREFERENCES = schema(
    ("pair_id", TEXT, "sha256(object|attribute|chosen glb|rejected glb|policy), 32 digits"),
    *_CONDITION,
    *_CAMERA,
    *_side("chosen"),
    *_side("rejected"),
    ("pair_kind", TEXT, "Where the pair comes from; see the card"),
    ("path_len", pa.int8(), "1: side by side; more: through a chain; 0: by ratings"),
    ("n_votes", SMALL, "n_chosen + n_rejected + n_tie"),
    ("n_chosen", SMALL, ""),
    ("n_rejected", SMALL, ""),
    ("n_tie", SMALL, ""),
    ("p_chosen", SINGLE, "(n_chosen + n_tie / 2 + 1) / (n_votes + 2)"),
    ("margin", SINGLE, "Difference of ratings if both are rated, else 2 p_chosen - 1"),
    ("weight", SINGLE, "1 / pairs of the object"),
    ("alpha", SINGLE, "The bar that the winner had to reach"),
    _POLICY,
    ("comparison_ids", TEXTS, "The answers behind it"),
    ("annotator_pids", TEXTS, "Pseudonyms"),
)

_ALONE: tuple[Column, ...] = (
    ("candidate_id", TEXT, ""),
    ("kind", TEXT, "Kind of its source"),
    ("generator", TEXT, ""),
    ("version", TEXT, ""),
    ("checkpoint_sha256?", TEXT, ""),
    ("seed?", LONG, ""),
    ("on_policy", FLAG, ""),
    ("glb_file", TEXT, ""),
    ("preview_file?", TEXT, ""),
    ("latent_file?", TEXT, ""),
)

UNPAIRED = schema(
    ("unpaired_id", TEXT, ""),
    *_CONDITION,
    *_ALONE,
    ("label", FLAG, "true: good"),
    ("reason", TEXT, "accepted, artist, both_bad, below_bar or escalated"),
    ("n_votes", SMALL, ""),
    ("round", SMALL, ""),
    ("rating?", SINGLE, ""),
    ("comparison_ids", TEXTS, ""),
    ("annotator_pids", TEXTS, ""),
)

SFT = schema(
    ("sft_id", TEXT, ""),
    *_CONDITION,
    *_CAMERA,
    *_ALONE,
    ("settings_json", TEXT, _SETTINGS),
    ("tier", TEXT, "mitl (chosen by annotators) or artist"),
    ("rating?", SINGLE, ""),
    ("alpha", SINGLE, ""),
    _POLICY,
    ("round", SMALL, ""),
    *layout_columns_of("", "The accepted layout"),
    *((f"{name}?", kind, meaning) for name, kind, meaning in SAM3D_LAYOUT),
    ("silhouette_iou?", SINGLE, "Of the accepted layout: rendered silhouette against mask"),
    ("pose_review?", TEXT, "not_needed, or accepted: a lead accepted a pose below the campaign's IoU"),
    ("source_comparison_ids", TEXTS, ""),
    ("annotator_pids", TEXTS, ""),
)

TIES = schema(
    ("tie_id", TEXT, ""),
    *_CONDITION,
    ("first_id", TEXT, "Neither is ahead: the two are in the order of their ids"),
    ("second_id", TEXT, ""),
    ("first_glb_file", TEXT, ""),
    ("second_glb_file", TEXT, ""),
    ("n_votes", SMALL, ""),
    ("n_tie", SMALL, ""),
    ("comparison_ids", TEXTS, ""),
    ("annotator_pids", TEXTS, ""),
)

#: What a trainer reads; each has a file per split.
CONFIGS: dict[str, pa.Schema] = {"preferences": PREFERENCES, "sft": SFT, "unpaired": UNPAIRED, "ties": TIES}

#: config -> media column -> the column that names its file
MEDIA_COLUMNS: dict[str, dict[str, str]] = {
    "preferences": {
        "image": "image_file",
        "mask": "mask_file",
        "pointmap": "pointmap_file",
        "preview_chosen": "chosen_preview_file",
        "preview_rejected": "rejected_preview_file",
        "chosen_glb": "chosen_glb_file",
        "rejected_glb": "rejected_glb_file",
        "chosen_latent": "chosen_latent_file",
        "rejected_latent": "rejected_latent_file",
    },
    "sft": {
        "image": "image_file",
        "mask": "mask_file",
        "pointmap": "pointmap_file",
        "preview": "preview_file",
        "glb": "glb_file",
        "latent": "latent_file",
    },
    "unpaired": {
        "image": "image_file",
        "mask": "mask_file",
        "preview": "preview_file",
        "glb": "glb_file",
        "latent": "latent_file",
    },
    "ties": {
        "image": "image_file",
        "mask": "mask_file",
        "first_glb": "first_glb_file",
        "second_glb": "second_glb_file",
    },
}


def released_schema(config: str, *, include_media: bool) -> pa.Schema:
    """Return the columns of a config as it is released: with its media columns first, if media are included."""
    scalars = CONFIGS[config]
    if not include_media:
        return scalars
    media = [
        pa.field(name, MEDIA, metadata={"description": f"The file that {source} names"})
        for name, source in MEDIA_COLUMNS[config].items()
    ]
    return pa.schema([*media, *scalars])
