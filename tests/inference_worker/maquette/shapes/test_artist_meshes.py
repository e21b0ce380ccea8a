"""The artists' package: its split, its catalogue and its meshes, on a library made here."""

import zipfile

import numpy as np
import pytest

from inference_worker.maquette.shapes.artist_meshes import (
    LIBRARIES,
    base_name,
    furniture,
    furniture_mesh,
    licence_table,
    parse_properties,
    split_of,
)
from inference_worker.maquette.shapes.mixture import shape_of, truth_voxels, usable_items, varied

CATALOGUE = """# comment
license=Public domain
name#1=Caf\\u00e9 table 2
category#1=Kitchen
creator#1=Somebody
model#1=/lib/table/table.obj
width#1=100
depth#1=50
height#1=70
name#2=Poster
model#2=/lib/poster/poster.obj
width#2=100
depth#2=1
height#2=70
name#3=Motorcycle
model#3=/lib/bike/bike.obj
width#3=100
depth#3=50
height#3=70
"""
#: An open box, its lid missing, 2 x 1 x 1, red by its material.
OBJ = """mtllib table.mtl
v 0 0 0
v 2 0 0
v 2 1 0
v 0 1 0
v 0 0 1
v 2 0 1
v 2 1 1
v 0 1 1
usemtl red
f 1 3 2
f 1 4 3
f 5 6 7
f 5 7 8
f 1 2 6
f 1 6 5
f 1 5 8
f 1 8 4
f 2 3 7
f 2 7 6
"""


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / LIBRARIES
    folder.mkdir(parents=True)
    for name in ("Own", "Reallusion"):
        with zipfile.ZipFile(folder / f"{name}.sh3f", "w") as archive:
            archive.writestr("PluginFurnitureCatalog.properties", CATALOGUE)
            for model in ("table/table", "poster/poster", "bike/bike"):
                archive.writestr(f"lib/{model}.obj", OBJ)
                archive.writestr(f"lib/{model.split('/')[0]}/table.mtl", "newmtl red\nKd 1 0 0\n")
    return tmp_path


@pytest.mark.parametrize(
    "name, base",
    [
        ("Chair 12", "chair"),
        ("Chair", "chair"),
        ('TV 42"', "tv"),
        ("Shelf 80x30", "shelf"),
        ("Door 90 cm", "door"),
        ("3D printer", "3d printer"),
    ],
)
def test_a_trailing_number_or_size_is_no_part_of_the_name(name, base):
    assert base_name(name) == base
    assert split_of(name) == split_of(base)


def test_the_split_is_fixed():
    names = ["chair", "sofa", "piano", "cup", "lamp", "bed", "table", "cactus", "radiator", "horse", "stapler", "box"]
    assert {name: split_of(name) for name in names} == {
        "chair": "train",
        "sofa": "train",
        "piano": "train",
        "cup": "train",
        "lamp": "train",
        "bed": "train",
        "table": "train",
        "cactus": "train",
        "radiator": "train",
        "horse": "train",
        "stapler": "tuning",
        "box": "train",
    }


def test_properties_are_read_with_their_escapes():
    assert parse_properties(CATALOGUE)["name#1"] == "Café table 2"


def test_plates_people_and_brands_are_left_out(package):
    (item,) = furniture(package)
    assert item.key == "Own:table"
    assert (item.name, item.category, item.creator) == ("Café table 2", "Kitchen", "Somebody")
    assert item.licence == "CC0-1.0"
    assert item.sizes_cm == (100, 50, 70)


def test_the_licence_table_names_creators_and_objects(package):
    assert licence_table(furniture(package)).splitlines()[2] == "| Somebody | CC0-1.0 | Own | Café table 2 |"


def test_a_package_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="sweethome3d"):
        furniture(tmp_path)


def test_a_mesh_fills_the_unit_cube_in_its_materials_colour(package):
    shape = furniture_mesh(furniture(package)[0])
    assert not shape.closed
    assert np.allclose(np.ptp(shape.vertices, axis=0), [1, 0.5, 0.5])
    assert (shape.colours == [255, 0, 0]).all()


def test_an_open_box_is_a_shell_and_a_closed_one_is_full(package):
    shape = furniture_mesh(furniture(package)[0])
    fine = truth_voxels(shape)
    share = fine.mean()
    assert share < 0.02  # five thin sides
    assert fine[64, 64].sum() == 2  # front and back
    lid = np.array([[3, 2, 6], [3, 6, 7]], dtype=np.int32)
    closed = type(shape)(**{**shape.__dict__, "faces": np.concatenate([shape.faces, lid])})
    assert np.isclose(truth_voxels(closed).mean(), 0.25, atol=0.02)


def test_training_objects_vary_and_others_do_not(package):
    (item,) = furniture(package)
    split = split_of(item.name)
    own = furniture_mesh(item)
    assert usable_items(package, split) == [item]
    if split != "train":
        assert np.array_equal(shape_of(f"artist {split}", 5, package).vertices, own.vertices)
    seen = [varied(own, np.random.default_rng(seed)) for seed in range(6)]
    assert len({shape.vertices.tobytes() + shape.colours.tobytes() for shape in seen}) > 3
    assert all(np.isclose(np.ptp(shape.vertices, axis=0).max(), 1) for shape in seen)


def test_artists_objects_need_their_package():
    with pytest.raises(ValueError, match="sweethome3d"):
        shape_of("artist train", 1)
