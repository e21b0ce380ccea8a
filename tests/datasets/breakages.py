"""Ways to break a release, each against one gate of verify_dataset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.datasets.breakages_of_splits import BROKEN_SPLITS
from tests.datasets.tamper import change_first, change_manifest, change_rows, sign

Row = dict[str, Any]


def an_unfinished_writing(root: Path) -> None:
    (root / ".state").mkdir()


def no_manifest(root: Path) -> None:
    (root / "manifest.json").unlink()


def a_broken_manifest(root: Path) -> None:
    (root / "manifest.json").write_text("{")


def a_file_too_many(root: Path) -> None:
    (root / "notes.txt").write_text("mine")


def another_specification(root: Path) -> None:
    change_manifest(root, lambda manifest: manifest.update(spec_version="9.0.0"))


def a_changed_byte(root: Path) -> None:
    path = root / "preferences" / "train-00000.parquet"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)


def a_cut_file(root: Path) -> None:
    path = root / "tables" / "objects" / "part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-10])
    sign_without_reading(root, path)


def sign_without_reading(root: Path, cut: Path) -> None:
    whole = cut.read_bytes()
    cut.unlink()
    import hashlib

    from tests.datasets.tamper import _sums

    cut.write_bytes(whole)

    def note(manifest: dict[str, Any]) -> None:
        for file in manifest["files"]:
            if file["path"] == str(cut.relative_to(root)):
                file |= {"sha256": hashlib.sha256(whole).hexdigest(), "bytes": len(whole)}

    change_manifest(root, note)
    _sums(root)


def another_column(root: Path) -> None:
    path = root / "tables" / "annotators" / "part-00000.parquet"
    table = pq.read_table(path)
    pq.write_table(table.append_column("shoe_size", pa.array([43] * len(table))), path)
    sign(root)


def a_wrong_schema_file(root: Path) -> None:
    (root / "schema" / "objects.schema.json").write_text("{}\n")
    sign(root)


def features_named(root: Path) -> None:
    path = root / "preferences" / "train-00000.parquet"
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({"huggingface": "{}"}), path, row_group_size=8)
    sign(root)


def row_groups_too_large(root: Path) -> None:
    path = root / "preferences" / "train-00000.parquet"
    table = pq.read_table(path)
    pq.write_table(pa.concat_tables([table] * (100 // len(table) + 1)), path)
    sign(root)


def a_mesh_type_in_the_card(root: Path) -> None:
    path = root / "README.md"
    path.write_text(
        path.read_text().replace("configs:", "dataset_info: {features: [{name: x, dtype: mesh}]}\nconfigs:", 1)
    )
    sign(root)


def a_config_without_files(root: Path) -> None:
    path = root / "README.md"
    path.write_text(path.read_text().replace("path: sft/train-*", "path: sft/tain-*", 1))
    sign(root)


def another_digest_in_croissant(root: Path) -> None:
    path = root / "croissant.json"
    path.write_text(path.read_text().replace('"sha256": "', '"sha256": "0', 1))
    sign_croissant(root)


def sign_croissant(root: Path) -> None:
    import hashlib

    content = (root / "croissant.json").read_bytes()

    def note(manifest: dict[str, Any]) -> None:
        for file in manifest["files"]:
            if file["path"] == "croissant.json":
                file |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}

    change_manifest(root, note)


def an_unknown_candidate(root: Path) -> None:
    change_first(root, "tables/ratings/part-", candidate_id="00000000-0000-0000-0000-000000000000")


def an_unknown_person(root: Path) -> None:
    change_first(root, "preferences/train-", annotator_pids=["0123456789abcdef"])


def a_candidate_twice(root: Path) -> None:
    change_rows(root, "tables/candidates/part-", lambda rows: [*rows[:1], *rows])


def rows_out_of_order(root: Path) -> None:
    change_rows(root, "preferences/train-", lambda rows: rows[::-1])


def another_keeper(root: Path) -> None:
    swap = {"left": "right", "right": "left"}
    change_rows(
        root,
        "tables/comparisons/part-",
        lambda rows: [
            row | {"outcome": swap.get(row["outcome"], row["outcome"])} if row["seq"] == 0 else row for row in rows
        ],
    )


def another_winner(root: Path) -> None:
    def change(rows: list[Row]) -> list[Row]:
        for row in rows:
            if row["status"] == "rated":
                others = [name for name in row["candidate_order"] if name != row["winner_id"]]
                row["winner_id"] = others[0]
                break
        return rows

    change_rows(root, "tables/rounds/part-", change)


def a_mirrored_rotation(root: Path) -> None:
    change_first(root, "tables/layouts/part-", R=lambda R: [-part for part in R])


def another_quaternion(root: Path) -> None:
    change_first(root, "tables/layouts/part-", quat_wxyz=[1.0, 0.0, 0.0, 0.0])


def no_scale(root: Path) -> None:
    change_first(root, "tables/layouts/part-", s=[0.0, 0.0, 0.0])


def another_sam3d(root: Path) -> None:
    change_first(root, "tables/layouts/part-", sam3d_translation=[0.0, 0.0, 1.0])


def a_user_name_for_a_pseudonym(root: Path) -> None:
    names: dict[str, str] = {}

    def change(rows: list[Row]) -> list[Row]:
        return [row | {"annotator_pid": names.setdefault(row["annotator_pid"], f"anna-{len(names)}")} for row in rows]

    change_rows(root, "tables/annotators/part-", change)
    for table in ("rounds", "comparisons", "ratings", "layouts"):
        change_rows(root, f"tables/{table}/part-", change)
    for config in ("preferences", "sft", "unpaired", "ties"):
        change_rows(
            root,
            f"{config}/",
            lambda rows: [row | {"annotator_pids": [names[pid] for pid in row["annotator_pids"]]} for row in rows],
        )


def a_path_of_somebodys_disk(root: Path) -> None:
    change_first(root, "tables/objects/part-", source="/home/anna/photos")


def an_invented_pair(root: Path) -> None:
    change_first(root, "preferences/train-", pair_kind="winner_transitive", path_len=2)


def a_missing_pair(root: Path) -> None:
    done: list[bool] = []

    def change(rows: list[Row]) -> list[Row]:
        if rows and not done:
            done.append(True)
            return rows[1:]
        return rows

    change_rows(root, "preferences/train-", change)


def a_wrong_count(root: Path) -> None:
    change_manifest(root, lambda manifest: manifest["rows"]["preferences"].update(train=1))


def a_wrong_tally(root: Path) -> None:
    change_manifest(root, lambda manifest: manifest["left_out"].update(conflict=999))


def votes_that_do_not_add_up(root: Path) -> None:
    change_first(root, "preferences/train-", n_votes=9)


def no_agreement(root: Path) -> None:
    change_first(root, "preferences/train-", n_votes=2, n_chosen=1, n_rejected=1, n_tie=0, p_chosen=0.5)


def weights_that_do_not_add_up(root: Path) -> None:
    change_first(root, "preferences/train-", weight=0.9)


def a_candidate_against_itself(root: Path) -> None:
    def change(rows: list[Row]) -> list[Row]:
        return [rows[0] | {"rejected_id": rows[0]["chosen_id"]}, *rows[1:]] if rows else rows

    change_rows(root, "preferences/train-", change)


def a_side_of_another_object(root: Path) -> None:
    other = change_first(root, "preferences/test-")
    change_first(root, "preferences/train-", rejected_id=other["rejected_id"])


def a_kind_that_the_policy_does_not_emit(root: Path) -> None:
    change_first(root, "preferences/train-", pair_kind="direct_other")


def a_winner_below_the_bar(root: Path) -> None:
    change_first(root, "preferences/train-", chosen_rating=0.25)


def a_circle(root: Path) -> None:
    def change(rows: list[Row]) -> list[Row]:
        if not rows:
            return rows
        back = rows[0] | {"chosen_id": rows[0]["rejected_id"], "rejected_id": rows[0]["chosen_id"]}
        return [
            rows[0],
            back | {"pair_id": "f" * 32},
            *[row for row in rows[1:] if row["object_id"] != rows[0]["object_id"]],
        ]

    change_rows(root, "preferences/train-", change)


def other_bytes_in_a_cell(root: Path) -> None:
    change_first(root, "preferences/train-", image=lambda cell: cell | {"bytes": cell["bytes"] + b"x"})


def a_mesh_that_is_no_mesh(root: Path) -> None:
    import hashlib

    content = b"<script>alert(1)</script>"
    cell = {"bytes": content, "path": hashlib.sha256(content).hexdigest() + ".glb"}
    change_first(root, "preferences/train-", chosen_glb=cell, chosen_glb_file=cell["path"])


def another_file_than_named(root: Path) -> None:
    change_first(root, "preferences/train-", chosen_glb_file="0" * 64 + ".glb")


BROKEN: list[tuple[str, Callable[[Path], None]]] = [
    ("complete", an_unfinished_writing),
    ("complete", no_manifest),
    ("complete", a_broken_manifest),
    ("complete", a_file_too_many),
    ("complete", another_specification),
    ("checksums", a_changed_byte),
    ("columns", a_cut_file),
    ("columns", another_column),
    ("columns", a_wrong_schema_file),
    ("parts", row_groups_too_large),
    ("card", a_mesh_type_in_the_card),
    ("card", a_config_without_files),
    ("card", another_digest_in_croissant),
    ("ids", an_unknown_candidate),
    ("ids", an_unknown_person),
    ("ids", a_candidate_twice),
    ("order", rows_out_of_order),
    ("ladders", another_keeper),
    ("ladders", another_winner),
    ("layouts", a_mirrored_rotation),
    ("layouts", another_quaternion),
    ("layouts", no_scale),
    ("layouts", another_sam3d),
    *(("splits", break_it) for break_it in BROKEN_SPLITS),
    ("people", a_user_name_for_a_pseudonym),
    ("people", a_path_of_somebodys_disk),
    ("derivation", an_invented_pair),
    ("derivation", a_missing_pair),
    ("derivation", a_wrong_count),
    ("derivation", a_wrong_tally),
    ("votes", votes_that_do_not_add_up),
    ("votes", no_agreement),
    ("votes", weights_that_do_not_add_up),
    ("sides", a_candidate_against_itself),
    ("sides", a_side_of_another_object),
    ("sides", a_kind_that_the_policy_does_not_emit),
    ("sides", a_winner_below_the_bar),
    ("cycles", a_circle),
    ("media", other_bytes_in_a_cell),
    ("media", a_mesh_that_is_no_mesh),
    ("media", another_file_than_named),
]
