"""Nothing broken is accepted without a word: `python -m tests.intake.strict VALIDATOR --inputs 2000`.

Mutated GLBs that the check accepts are shown to Khronos' gltf-validator. Each of its errors has a decision here
(docs/decisions/0010-broken-gltf.md): the check refuses such a file, or repairs it and warns, or the error cannot change
what is drawn. An error that is in none of the tables is a fault.
VALIDATOR is a directory with the npm package (`npm install --prefix VALIDATOR gltf-validator@2.0.0-dev.3.10`).
"""

from __future__ import annotations

import argparse
import json
import shutil
import struct
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

from inference_worker.mesh_check.findings import Refused
from inference_worker.mesh_check.inspection import canonical_parts
from inference_worker.mesh_check.reading import opened, read_parts

from .fuzz import LIMITS, input_of, seeds

_BOUNDS = {
    "ACCESSOR_MIN_MISMATCH", "ACCESSOR_MAX_MISMATCH", "ACCESSOR_ELEMENT_OUT_OF_MIN_BOUND",
    "ACCESSOR_ELEMENT_OUT_OF_MAX_BOUND", "ARRAY_TYPE_MISMATCH", "ARRAY_LENGTH_NOT_IN_LIST",
    "MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS",
}  # fmt: skip
#: Accepted only with this finding: the values are repaired, and the artist is asked to compare.
WARNED = {
    "ACCESSOR_INVALID_FLOAT": "not_numbers",
    "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS": "texture_unplaced",
}
#: What cannot change what is drawn, or is repaired as every viewer does.
HARMLESS = _BOUNDS | {
    "UNSATISFIED_DEPENDENCY", "UNUSED_EXTENSION_REQUIRED", "UNDECLARED_EXTENSION", "UNKNOWN_ASSET_MINOR_VERSION",
    "MESH_PRIMITIVE_INVALID_ATTRIBUTE", "MESH_PRIMITIVE_INDEXED_SEMANTIC_CONTINUITY", "ACCESSOR_VECTOR3_NON_UNIT",
    "ACCESSOR_NON_CLAMPED", "ACCESSOR_JOINTS_INDEX_DUPLICATE", "ACCESSOR_WEIGHTS_NON_NORMALIZED", "ROTATION_NON_UNIT",
    "INVALID_URI", "VALUE_NOT_IN_RANGE", "EMPTY_ENTITY", "DUPLICATE_ELEMENTS", "ONE_OF_MISMATCH",
    "IMAGE_MIME_TYPE_INVALID", "TEXTURE_INVALID_IMAGE_MIME_TYPE", "MESH_PRIMITIVE_ACCESSOR_WITHOUT_BYTESTRIDE",
    "MESH_INVALID_WEIGHTS_COUNT",
}  # fmt: skip
_VALIDATE = """
const validator = require(process.argv[1] + '/node_modules/gltf-validator'), fs = require('fs');
(async () => {
  const found = [];
  for (const file of JSON.parse(fs.readFileSync(0, 'utf8'))) {
    try {
      const { issues } = await validator.validateBytes(new Uint8Array(fs.readFileSync(file)), { maxIssues: 200 });
      found.push(issues.messages.filter((one) => one.severity === 0).map((one) => [one.code, one.pointer ?? '']));
    } catch (error) {
      found.push([['UNREADABLE', String(error)]]);
    }
  }
  console.log(JSON.stringify(found));
})();
"""


def accepted_with(name: str, content: bytes) -> set[str] | None:
    """Return the codes of the findings of a file that is accepted, None for one that is refused."""
    try:
        parts, findings = read_parts(opened(content, name, LIMITS), LIMITS)
        _, about_geometry = canonical_parts(parts, LIMITS)
    except Refused:
        return None
    return {line.code for line in findings + about_geometry}


def unused_accessors(content: bytes) -> set[str]:
    """Return the validator's places of accessors that no drawn attribute uses: nobody meets their values."""
    size = struct.unpack_from("<I", content, 12)[0]
    document = json.loads(content[20 : 20 + size].decode("utf-8-sig").rstrip("\0"))
    used: set[int] = set()
    for mesh in document.get("meshes", []):
        for primitive in mesh["primitives"]:
            material = document["materials"][primitive["material"]] if "material" in primitive else {}
            has_texture = "baseColorTexture" in material.get("pbrMetallicRoughness", {})
            attributes = primitive["attributes"].items()
            used |= {index for name, index in attributes if has_texture or not name.startswith("TEXCOORD")}
    return {f"/accessors/{index}" for index in range(len(document["accessors"])) if index not in used}


def errors_of(validator: Path, contents: list[bytes]) -> list[set[tuple[str, str]]]:
    """Return the validator's errors of each file: code and place."""
    with tempfile.TemporaryDirectory() as directory:
        files = [Path(directory) / f"{number}.glb" for number in range(len(contents))]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content)
        done = subprocess.run(
            ["node", "-e", _VALIDATE, str(validator.resolve())],
            input=json.dumps([str(file) for file in files]), capture_output=True, text=True, check=True,
        )  # fmt: skip
    return [{(code, place) for code, place in found} for found in json.loads(done.stdout)]


def main() -> int:
    """Print how often each error was accepted, and those without a decision."""
    parser = argparse.ArgumentParser(prog="python -m tests.intake.strict", description=__doc__)
    parser.add_argument("validator", type=Path)
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if shutil.which("node") is None or not (arguments.validator / "node_modules" / "gltf-validator").is_dir():
        print("Skipped: Node or the package gltf-validator is missing; see --help.")
        return 0
    warnings.simplefilter("ignore")  # overflow in coordinates that are refused afterwards
    files = [(name, content) for name, content in seeds() if name.endswith(".glb")]
    own = dict(zip((name for name, _ in files), errors_of(arguments.validator, [one for _, one in files]), strict=True))
    inputs = [input_of(number, arguments.seed, files) for number in range(arguments.inputs)]
    found = [(name, content, accepted_with(name, content)) for name, content in inputs]
    kept = [(name, content, codes) for name, content, codes in found if codes is not None]
    errors = errors_of(arguments.validator, [content for _, content, _ in kept])
    harmless, faults = Counter[str](), Counter[str]()
    for (name, content, codes), issues in zip(kept, errors, strict=True):
        unused = unused_accessors(content)
        for code in {code for code, place in issues if (code, place) not in own[name] and place not in unused}:
            is_decided = code in HARMLESS or WARNED.get(code) in codes
            (harmless if is_decided else faults)[code] += 1
    print(f"{len(inputs)} inputs, {len(kept)} accepted, {sum(map(bool, errors))} of them with errors of the validator")
    for title, counts in (("decided", harmless), ("WITHOUT A DECISION", faults)):
        print(title, *(f"  {n:5} {code}" for code, n in counts.most_common()), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
