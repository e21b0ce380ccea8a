"""The columns of every table of a release, defined once: Parquet, JSON Schema, card and checks are made from here.

Media are plain structs {bytes, path}, never a typed feature: older readers refuse a release with a feature that they do not
know. `path` is `<sha256>.<extension>`. Times are UTC. Frames and units are in the card.
"""

from __future__ import annotations

import pyarrow as pa

from annotator.domain.pair_policy import SOURCE_KINDS

TEXT, FLAG, DOUBLE, SINGLE = pa.string(), pa.bool_(), pa.float64(), pa.float32()
SMALL, INT, LONG = pa.int16(), pa.int32(), pa.int64()
TIME = pa.timestamp("us", tz="UTC")
TEXTS, FLAGS, DOUBLES, INTS = pa.list_(TEXT), pa.list_(FLAG), pa.list_(DOUBLE), pa.list_(INT)
#: "retrieval, text_to_3d, image_to_3d, own_model or artist".
KINDS = f"{', '.join(SOURCE_KINDS[:-1])} or {SOURCE_KINDS[-1]}"
MEDIA = pa.struct([pa.field("bytes", pa.binary()), pa.field("path", TEXT)])

Column = tuple[str, pa.DataType, str]


def _schema(*columns: Column) -> pa.Schema:
    """Return a schema; a trailing ? on a name lets its column be null."""
    return pa.schema(
        [
            pa.field(name.rstrip("?"), kind, nullable=name.endswith("?"), metadata={"description": meaning})
            for name, kind, meaning in columns
        ]
    )


def _layout(prefix: str, whose: str) -> tuple[Column, ...]:
    return (
        (f"{prefix}R?", DOUBLES, f"{whose}: 3x3 rotation, row by row; p_camera = R diag(s) p_object + t"),
        (f"{prefix}t?", DOUBLES, f"{whose}: translation in the unit of the pointmap"),
        (f"{prefix}s?", DOUBLES, f"{whose}: scale along the object's axes (all three are equal)"),
        (f"{prefix}quat_wxyz?", DOUBLES, f"{whose}: the rotation as a unit quaternion, w >= 0"),
    )


_SAM3D: tuple[Column, ...] = (
    ("sam3d_rotation_wxyz", DOUBLES, "The same layout in SAM 3D's convention: quaternion for row vectors"),
    ("sam3d_translation", DOUBLES, "SAM 3D's translation: camera with x left, y up, z forward"),
    ("sam3d_scale", DOUBLE, "SAM 3D's scale"),
)

OBJECTS = _schema(
    ("object_id", TEXT, "The target object"),
    ("image_id", TEXT, "The photo that it is in"),
    ("image_sha256", TEXT, "Digest of the photo as it is stored here"),
    ("image_file", TEXT, "<sha256>.<extension> of the photo"),
    ("image_width", INT, "Pixels"),
    ("image_height", INT, "Pixels"),
    ("group_id", TEXT, "Images of one group (near-duplicates, one video) are in one split"),
    ("split", TEXT, "train, validation or test"),
    ("holdout", FLAG, "Some image of the group is held out: the whole group is in test"),
    ("mask_sha256", TEXT, "Digest of the mask"),
    ("mask_file", TEXT, "<sha256>.png: the photo's size, 255 inside"),
    ("bbox_xywh", INTS, "The mask's box in pixels"),
    ("category", TEXT, "The object's category"),
    ("state", TEXT, "Where the object stood: selecting, escalated, aligning, done ..."),
    ("intrinsics?", DOUBLES, "3x3 camera matrix, row by row, in pixels of the full photo"),
    ("pointmap_sha256?", TEXT, "Digest of the pointmap"),
    ("pointmap_file?", TEXT, "<sha256>.npz: points float32 HxWx3 in the camera frame, valid bool HxW"),
    ("depth_model?", TEXT, "What estimated the pointmap"),
    ("depth_model_version?", TEXT, "Its version"),
    ("pointmap_is_fallback?", FLAG, "A geometric stand-in made without a depth model"),
    ("metric?", FLAG, "The pointmap's unit is the metre"),
    ("scene_scale?", DOUBLE, "The scene's normalising scale"),
    ("scene_shift?", DOUBLES, "The scene's normalising shift"),
    ("source", TEXT, "Where the photo comes from"),
    ("licence", TEXT, "The photo's licence"),
)

CANDIDATES = _schema(
    ("candidate_id", TEXT, "One proposed mesh"),
    ("object_id", TEXT, "Of this target object"),
    ("round", SMALL, "The round number k in which it was proposed"),
    ("slot", SMALL, "Its place among the object's candidates"),
    ("kind", TEXT, KINDS),
    ("on_policy", FLAG, "Made by the model that is being trained (own_model)"),
    ("generator", TEXT, "Name of the source"),
    ("version", TEXT, "Version of the source"),
    ("checkpoint_sha256?", TEXT, "Digest of the weights"),
    ("seed?", LONG, "Seed of the generator"),
    ("sampler_json", TEXT, "Settings of the generation, JSON"),
    ("glb_sha256", TEXT, "Digest of the mesh file"),
    ("glb_file", TEXT, "<sha256>.glb"),
    ("geometry_sha256", TEXT, "Digest of the geometry alone (welded, quantised)"),
    ("n_vertices", INT, ""),
    ("n_faces", INT, ""),
    ("aabb", DOUBLES, "min x y z, max x y z in the object frame"),
    ("watertight", FLAG, ""),
    ("mesh_to_object", DOUBLES, "4x4, row by row: from the GLB's axes to the object frame"),
    ("preview_file?", TEXT, "<sha256>.<extension> of a small picture"),
    ("latent_sha256?", TEXT, "Digest of the generator's latent"),
    ("latent_file?", TEXT, "<sha256>.<extension> of the latent"),
    *_layout("", "The layout that came with the candidate"),
    ("created_at", TIME, ""),
    ("superseded", FLAG, "Made for a mask that was replaced since"),
)

ROUNDS = _schema(
    ("round_id", TEXT, "One annotator choosing among N candidates"),
    ("object_id", TEXT, ""),
    ("attribute", TEXT, "What was judged: shape, texture or overall"),
    ("round", SMALL, "The round number k"),
    ("annotator_pid", TEXT, "Pseudonym"),
    ("status", TEXT, "open, rated, escalated or superseded"),
    ("candidate_order", TEXTS, "The candidates in the order of their coming"),
    ("left_is_incumbent", FLAGS, "For each step: the one that stayed is on the left"),
    ("tie_keeps_left", FLAGS, "For each step: a tie keeps the left one"),
    ("seed", LONG, "Of the draw"),
    ("winner_id?", TEXT, "The rated survivor"),
    ("escalation_reasons", TEXTS, ""),
    ("escalation_defects", TEXTS, ""),
    ("started_at", TIME, ""),
    ("finished_at?", TIME, ""),
)

COMPARISONS = _schema(
    ("comparison_id", TEXT, "One answer to one pair"),
    ("seq", LONG, "The step in its round"),
    ("session_id", TEXT, "The round"),
    ("object_id", TEXT, ""),
    ("attribute", TEXT, "shape, texture or overall"),
    ("left_id", TEXT, ""),
    ("right_id", TEXT, ""),
    ("outcome", TEXT, "left, right, tie, both_bad or cannot_judge"),
    ("incumbent_id?", TEXT, "The one that had stayed from the step before"),
    ("kept_id?", TEXT, "The one that stays; null when both were bad"),
    ("kept_by_draw", FLAG, "It stays by the stored draw and not by the answer"),
    ("annotator_pid", TEXT, "Pseudonym"),
    ("shown_at", TIME, ""),
    ("decided_at", TIME, ""),
    ("duration_ms", INT, ""),
    ("active_ms", INT, "Without the time away from the page"),
    ("shading", TEXT, "How the candidates were drawn"),
    ("camera_moves", INT, ""),
    ("camera_degrees", DOUBLE, ""),
    ("ui_version", TEXT, ""),
    ("undone", FLAG, "Taken back; not used in any derivation"),
)

RATINGS = _schema(
    ("rating_id", TEXT, ""),
    ("session_id", TEXT, "The round"),
    ("object_id", TEXT, ""),
    ("candidate_id", TEXT, ""),
    ("attribute", TEXT, ""),
    ("rating", DOUBLE, "0 to 1"),
    ("scale_id", TEXT, "The rating scale"),
    ("bar_at_time", DOUBLE, "The campaign's bar when it was rated"),
    ("annotator_pid", TEXT, "Pseudonym"),
    ("at", TIME, ""),
    ("undone", FLAG, "Taken back"),
)

LAYOUTS = _schema(
    ("layout_id", TEXT, "One alignment by a person"),
    ("object_id", TEXT, ""),
    ("candidate_id", TEXT, "The mesh that was aligned"),
    *((name.rstrip("?"), kind, meaning) for name, kind, meaning in _layout("", "The layout")),
    ("scale_isotropic", FLAG, "The three scales are equal"),
    *_SAM3D,
    ("pointmap_sha256", TEXT, "The pointmap that it was aligned to"),
    ("silhouette_iou?", SINGLE, "Rendered silhouette against mask"),
    ("annotator_pid", TEXT, "Pseudonym"),
    ("duration_ms", INT, ""),
    ("n_edits", INT, ""),
    ("at", TIME, ""),
    ("accepted", FLAG, "The current one of its object"),
)

ANNOTATORS = _schema(
    ("annotator_pid", TEXT, "Pseudonym, the same within one major version"),
    ("n_comparisons", INT, ""),
    ("n_ratings", INT, ""),
    ("n_layouts", INT, ""),
)

TABLES: dict[str, pa.Schema] = {
    "objects": OBJECTS,
    "candidates": CANDIDATES,
    "rounds": ROUNDS,
    "comparisons": COMPARISONS,
    "ratings": RATINGS,
    "layouts": LAYOUTS,
    "annotators": ANNOTATORS,
}

_CONDITION: tuple[Column, ...] = (
    ("object_id", TEXT, ""),
    ("group_id", TEXT, "Never in two splits"),
    ("attribute", TEXT, "What was judged"),
    ("image_file", TEXT, ""),
    ("mask_file", TEXT, ""),
)


def _side(side: str) -> tuple[Column, ...]:
    return (
        (f"{side}_id", TEXT, f"The {side} candidate"),
        (f"{side}_kind", TEXT, KINDS),
        (f"{side}_generator", TEXT, ""),
        (f"{side}_version", TEXT, ""),
        (f"{side}_checkpoint_sha256?", TEXT, ""),
        (f"{side}_seed?", LONG, ""),
        (f"{side}_on_policy", FLAG, "Made by the model that is being trained"),
        (f"{side}_glb_file", TEXT, ""),
        (f"{side}_geometry_sha256", TEXT, ""),
        (f"{side}_preview_file?", TEXT, ""),
        (f"{side}_latent_file?", TEXT, ""),
        *_layout(f"{side}_layout_", f"The {side} candidate's own layout"),
        (f"{side}_round", SMALL, "The round number in which it was judged"),
        (f"{side}_rating?", SINGLE, "Mean rating, if it was rated"),
    )


PREFERENCES = _schema(
    ("pair_id", TEXT, "sha256(object|attribute|chosen glb|rejected glb|policy), 32 digits"),
    *_CONDITION,
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

UNPAIRED = _schema(
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

SFT = _schema(
    ("sft_id", TEXT, ""),
    *_CONDITION,
    ("pointmap_file?", TEXT, ""),
    ("intrinsics?", DOUBLES, "3x3, row by row, pixels of the full photo"),
    *_ALONE,
    ("tier", TEXT, "mitl (chosen by annotators) or artist"),
    ("rating?", SINGLE, ""),
    ("alpha", SINGLE, ""),
    ("round", SMALL, ""),
    *_layout("", "The accepted layout"),
    *((f"{name}?", kind, meaning) for name, kind, meaning in _SAM3D),
    ("silhouette_iou?", SINGLE, ""),
    ("source_comparison_ids", TEXTS, ""),
    ("annotator_pids", TEXTS, ""),
)

TIES = _schema(
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
