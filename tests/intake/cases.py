"""The cases under fixtures/intake: what each file is, and what a correct check makes of it.

A folder holds the upload and, where the result is known triangle by triangle, `truth.npz`: `tri` (n, 3, 3) float64,
the triangles after all transforms, and `col` (n, 3), the sRGB colour at each triangle's middle (empty: not compared).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "intake"


@dataclass(frozen=True)
class Case:
    """One upload and its right result.

    `result` is accept, refuse, or either (accepted and right, or refused with a finding that names the cause).
    `reports` are finding codes that must be in the report; `words` must be in one of its messages.
    """

    name: str
    about: str
    result: str = "accept"
    reports: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    never_reports: tuple[str, ...] = ()
    n_faces: int | None = None
    area: float | None = None
    alpha_mode: str | None = None

    @property
    def folder(self) -> Path:
        """The folder of the case."""
        return FOLDER / self.name

    @property
    def upload(self) -> Path:
        """The uploaded file."""
        (path,) = (path for path in self.folder.iterdir() if path.name != "truth.npz")
        return path


CASES = (
    Case("glb/g00_control", "plain textured GLB"),
    Case("glb/g01_texture_transform", "KHR_texture_transform with offset, scale and rotation"),
    Case("glb/g03_opaque_with_alpha0", "OPAQUE, and the texture's alpha is 0", alpha_mode="OPAQUE"),
    Case("glb/g04_mask_low_cutoff", "MASK with alphaCutoff 0.1 and alpha 60/255", alpha_mode="MASK"),
    Case("glb/g05_blend_texture", "BLEND with alpha 60/255", alpha_mode="BLEND"),
    Case("glb/g06_blend_factor", "BLEND by the factor's alpha 0.4", alpha_mode="BLEND"),
    Case("glb/g07_sparse_overrides", "POSITION with a sparse part"),
    Case("glb/g08_sparse_no_view", "POSITION all sparse, without a buffer view"),
    Case("glb/g09_uv_u16_normalised", "TEXCOORD_0 as normalised unsigned short"),
    Case("glb/g15_strips_fans", "TRIANGLE_STRIP and TRIANGLE_FAN"),
    Case("glb/g19_negative_scale", "node with negative scale"),
    Case("glb/g23_gpu_instancing_required", "EXT_mesh_gpu_instancing, required", "either", words=("instanc",)),
    Case("glb/g24_gpu_instancing_used", "EXT_mesh_gpu_instancing, optional"),
    Case("glb/g26_skin_zup_cm", "skin whose root joint turns and scales z-up centimetres"),
    Case("glb/g27_morph_default_weight", "morph target with default weight 1"),
    Case("glb/g31_ktx2_with_png_fallback", "KTX2 texture with a PNG fallback"),
    Case("glb/g33_variants_required", "KHR_materials_variants, required", "either", words=("variant",)),
    Case("glb/g37_unlit", "KHR_materials_unlit"),
    Case("glb/g42_texture_times_vertex_colour", "texture tinted by vertex colours"),
    Case("glb/g44_grey16_texture", "16-bit grey PNG as texture"),
    Case("glb/g45_rgb16_texture", "16-bit RGB PNG as texture"),
    Case("glb/g46_palette_trns_texture", "palette PNG with a transparent entry, OPAQUE", alpha_mode="OPAQUE"),
    Case("glb/g48_mirrored_repeat", "sampler MIRRORED_REPEAT, coordinates beyond 1"),
    Case("glb/g51_base64_buffer", "buffer as a data URI, no BIN chunk"),
    Case("glb/g54_json_bom", "JSON chunk with a byte order mark", "either", words=("byte order mark",)),
    Case("glb/g55_trailing_bytes", "bytes after the announced length"),
    Case("glb/g71_zero_normals", "all normals (0, 0, 0)"),
    Case("glb/g80_meshopt_quantised", "meshopt: 16-bit positions, 8-bit normals, triangles"),
    Case("glb/g81_meshopt_filters", "meshopt: exponential and octahedral filters, an index sequence"),
    Case("obj/o02_concave_ngon", "concave six-sided faces", area=22.0, n_faces=20),
    Case("obj/o04_vertex_colours_0_255", "v x y z R G B with 0..255"),
    Case("obj/o06_bom_first_is_v", "byte order mark before the first v"),
    Case("obj/o09_indented", "all lines indented"),
    Case("obj/o14_index_beyond", "a face names vertex 999 of 48", "refuse", reports=("indices_wrong",)),
    Case("obj/o18_quads_normals", "quads with v//vn", area=22.0, n_faces=12),
    Case("obj/o23_nonascii_latin1", "comment and material name in Latin-1"),
    Case("obj/z01_control", "OBJ, MTL and PNG"),
    Case("obj/z04_map_scale_applied", "map_Kd -s 2 2 1", never_reports=("texture_missing",)),
    Case("obj/z07_kd_black", "Kd 0 0 0 beside map_Kd"),
    Case("obj/z09_no_kd", "map_Kd without Kd"),
    Case("obj/z10_nfd_texture", "name in NFC in the MTL, in NFD in the ZIP"),
    Case("obj/z11_shift_jis", "Shift-JIS names in ZIP and MTL"),
    Case("obj/z12_shift_jis_5c", "Shift-JIS name whose second byte is a backslash"),
    Case("obj/z15_narrow_nbsp", "U+202F in a texture's name"),
    Case("obj/z16_utf8_without_flag", "UTF-8 names without the flag"),
    Case("obj/z17_macosx", "__MACOSX with AppleDouble twins, .DS_Store"),
    Case("obj/z18_appledouble_beside", "._model.obj beside the model"),
    Case("obj/z34_unused_huge_texture", "an unused picture 9,000 pixels wide beside"),
    Case("obj/z40_grey16_texture", "16-bit grey PNG as map_Kd"),
    Case("obj/z41_rgba_texture", "map_Kd with alpha 0 and no map_d", alpha_mode="OPAQUE"),
    Case("obj/z45_broken_picture_beside", "an unused preview of zero bytes"),
    Case("ply/p01_big_endian_quads", "big endian binary with quads", n_faces=12),
    Case("ply/p05_st_texture_zip", "s, t at vertices and a TextureFile with a space"),
    Case("ply/p06_wedge_texture_zip", "texture coordinates at face corners"),
    Case("ply/p08_wedge_texnumber", "texture coordinates at corners, with texnumber"),
    Case("ply/p19_latin1_comment", "comment in Latin-1"),
    Case("ply/p23_diffuse_red", "diffuse_red, diffuse_green, diffuse_blue"),
    Case("ply/p24_two_textures", "two TextureFile lines and texnumber"),
    Case("stl/s01_solid_binary", "binary that begins with solid"),
    Case("stl/s02_solid_facet_binary", "binary whose header has solid and facet"),
    Case("stl/s03_trailing_bytes", "binary with two bytes after the last triangle"),
    Case("stl/s06_end_solid", "ASCII that ends with `end solid`"),
    Case("stl/s08_viscam_colours", "VisCAM colours"),
    Case("stl/s09_magics_colours", "Magics colours and COLOR= in the header"),
    Case("stl/s11_ascii_bom", "ASCII with a byte order mark"),
    Case("stl/s13_header_vase", "binary whose header begins with v"),
    Case("stl/s15_header_brace", "binary whose header begins with {"),
    Case("stl/s23_latin1_name", "ASCII with a name in Latin-1"),
)
