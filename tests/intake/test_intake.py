"""Each case is right, or is named in NOT_YET; a case of that list that has become right must leave it."""

import json
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from inference_worker.mesh_check import sandbox
from inference_worker.mesh_check.child import check_directory
from inference_worker.mesh_check.sandbox import CheckedMesh

from .cases import CASES, FOLDER, Case
from .compare import verdict

NOT_YET: frozenset[str] = frozenset(
    """
    glb/g01_texture_transform
    glb/g03_opaque_with_alpha0
    glb/g05_blend_texture
    glb/g06_blend_factor
    glb/g07_sparse_overrides
    glb/g08_sparse_no_view
    glb/g09_uv_u16_normalised
    glb/g15_strips_fans
    glb/g24_gpu_instancing_used
    glb/g26_skin_zup_cm
    glb/g27_morph_default_weight
    glb/g31_ktx2_with_png_fallback
    glb/g44_grey16_texture
    glb/g46_palette_trns_texture
    glb/g48_mirrored_repeat
    glb/g51_base64_buffer
    glb/g54_json_bom
    glb/g55_trailing_bytes
    glb/g71_zero_normals
    obj/o02_concave_ngon
    obj/o04_vertex_colours_0_255
    obj/o06_bom_first_is_v
    obj/o09_indented
    obj/o14_index_beyond
    obj/z04_map_scale_applied
    obj/z07_kd_black
    obj/z09_no_kd
    obj/z10_nfd_texture
    obj/z11_shift_jis
    obj/z12_shift_jis_5c
    obj/z15_narrow_nbsp
    obj/z16_utf8_without_flag
    obj/z18_appledouble_beside
    obj/z34_unused_huge_texture
    obj/z40_grey16_texture
    obj/z41_rgba_texture
    obj/z45_broken_picture_beside
    ply/p05_st_texture_zip
    ply/p06_wedge_texture_zip
    ply/p08_wedge_texnumber
    ply/p19_latin1_comment
    ply/p23_diffuse_red
    ply/p24_two_textures
    stl/s02_solid_facet_binary
    stl/s03_trailing_bytes
    stl/s06_end_solid
    stl/s08_viscam_colours
    stl/s09_magics_colours
    stl/s11_ascii_bom
    stl/s13_header_vase
    stl/s15_header_brace
    """.split()
)


@pytest.fixture(autouse=True)
def pillows_own_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore Pillow's limit, which the check lowers for its whole process."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)


def checked(content: bytes, name: str) -> CheckedMesh:
    """Return the report without a sandbox; `python -m tests.intake` starts real ones."""
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "upload").write_bytes(content)
        (Path(directory) / "report.json").write_text(json.dumps(check_directory(Path(directory), name)))
        return sandbox.answer(Path(directory), 0, 60)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_is_right_or_listed(case: Case) -> None:
    problems = verdict(case, checked(case.upload.read_bytes(), case.upload.name)).problems
    if case.name in NOT_YET:
        assert problems, f"{case.name} is right now: remove it from NOT_YET"
    else:
        assert not problems


def test_the_table_names_each_folder_once() -> None:
    folders = {path.parent.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*/*")}
    assert sorted(case.name for case in CASES) == sorted(folders)
    assert {case.name for case in CASES} >= NOT_YET
