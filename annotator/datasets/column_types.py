"""The types that the columns of a release are made of, and the groups of columns that several tables share.

Parquet, JSON Schema, card and checks are made from `table_columns` and `columns`. Media are plain structs {bytes, path},
never a typed feature: older readers refuse a release with a feature that they do not know. `path` is
`<sha256>.<extension>`. Times are UTC. Frames and units are in the card.
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


def schema(*columns: Column) -> pa.Schema:
    """Return a schema; a trailing ? on a name lets its column be null."""
    return pa.schema(
        [
            pa.field(name.rstrip("?"), kind, nullable=name.endswith("?"), metadata={"description": meaning})
            for name, kind, meaning in columns
        ]
    )


def layout_columns_of(prefix: str, whose: str) -> tuple[Column, ...]:
    """Return the nullable columns of one layout."""
    return (
        (f"{prefix}R?", DOUBLES, f"{whose}: 3x3 rotation, row by row; p_camera = R diag(s) p_object + t"),
        (f"{prefix}t?", DOUBLES, f"{whose}: translation in the unit of the pointmap"),
        (f"{prefix}s?", DOUBLES, f"{whose}: scale along the object's axes (all three are equal)"),
        (f"{prefix}quat_wxyz?", DOUBLES, f"{whose}: the rotation as a unit quaternion, w >= 0"),
    )


SAM3D_LAYOUT: tuple[Column, ...] = (
    ("sam3d_rotation_wxyz", DOUBLES, "The same layout in SAM 3D's convention: quaternion for row vectors"),
    ("sam3d_translation", DOUBLES, "SAM 3D's translation: camera with x left, y up, z forward"),
    ("sam3d_scale", DOUBLE, "SAM 3D's scale"),
)

#: Null in rows from before specification 1.1, and from programs that send none.
TIMES: tuple[Column, ...] = (
    ("shown_at?", TIME, "When all that was judged was on screen"),
    ("armed_at?", TIME, "When the page let the person answer"),
    ("decided_at?", TIME, "When the person answered"),
)
