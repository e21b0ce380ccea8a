"""Cached scenes are functions of their number; an interrupted render resumes."""

import shutil

import numpy as np
import pytest

from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.shapes import build, families, solid_voxels
from inference_worker.maquette.training.scene_cache import SceneCache, arrays_of, make_record, split_seed, write_cache
from inference_worker.maquette.training.scene_kinds import HELD_OUT, training_families


def test_a_record_is_always_the_same_and_splits_differ():
    first, again, other = (arrays_of(make_record(3, split, TINY)) for split in ("train", "train", "validation"))
    for name, value in first.items():
        assert np.array_equal(value, again[name], equal_nan=True), name
    assert not np.array_equal(first["crop_image"], other["crop_image"])


def test_recorded_splits_keep_their_seeds_and_anagrams_of_others_differ():
    assert split_seed("train") == sum(b"train")
    assert split_seed("benchmark unseen") == sum(b"benchmark unseen")
    assert split_seed("stage") != split_seed("gates")
    assert split_seed("stage") == 0xC7FF6DCD94D7161E


def test_the_shape_of_a_record_is_the_library_s(scenes):
    cache, some = SceneCache(scenes), np.array([5, 2])
    rows = cache.rows(some)
    for family, seed, solid in zip(rows["family"], rows["seed"], cache.occupancy(some), strict=True):
        shape = build(families()[family], int(seed))
        assert np.array_equal(solid_voxels(shape.vertices, shape.faces, 16), solid)


def test_rows_come_in_the_order_asked_for(scenes):
    cache = SceneCache(scenes)
    together, alone = cache.rows(np.array([4, 1])), cache.rows(np.array([1]))
    assert np.array_equal(together["crop_image"][1], alone["crop_image"][0])
    assert np.array_equal(cache.occupancy(np.array([4, 1]))[1], cache.occupancy(np.array([1]))[0])


def test_an_interrupted_render_resumes(scenes, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(scenes, copy)
    (copy / "done.txt").write_text("6")
    column = np.load(copy / "crop_image.npy", mmap_mode="r+")
    column[6:] = 0
    column.flush()
    write_cache(copy, 8, "train", TINY)
    every = np.arange(8)
    assert np.array_equal(SceneCache(copy).rows(every)["crop_image"], SceneCache(scenes).rows(every)["crop_image"])


def test_another_cache_s_directory_is_refused(scenes):
    before = (scenes / "about.json").read_text()
    with pytest.raises(ValueError, match="another cache"):
        write_cache(scenes, 9, "train", TINY)
    assert (scenes / "about.json").read_text() == before


def test_held_out_families_are_not_trained_on():
    assert set(HELD_OUT) <= set(families())
    assert not set(HELD_OUT) & set(training_families())
