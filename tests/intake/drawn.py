"""What is served looks like what was uploaded: `python -m tests.intake.drawn [FOLDER]` draws both by three.js in Chromium.

The browser's own loader reads a glTF file and the canonical GLB that the check makes of it; both are drawn from eight
sides in the same light. The bar is a mean difference under 2 % of the colours where either shows something. The files are
the cases of fixtures/intake and, with FOLDER, every glTF 2.0 below it, for example the sample models of Debian's
package assimp-testmodels (`apt-get download assimp-testmodels && dpkg -x assimp-testmodels_*.deb FOLDER`).
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Error, Page, Route, sync_playwright

from annotator.local.browser import find_or_install_chromium
from inference_worker.mesh_check.sandbox import CheckedMesh, check_in_sandbox
from inference_worker.settings import Settings

from .cases import CASES

BAR = 0.02
#: Why some files look different on purpose.
ON_PURPOSE = {
    "g71_zero_normals.glb": "all normals are zero, which three.js draws black; the check computes them",
    "BoxBadNormals.glb": "its normals are broken on purpose; the check corrects them",
    "BoxTextured-glTF-pbrSpecularGlossiness/BoxTextured.gltf": "three.js no longer reads specular-glossiness",
    "BoxTextured-glTF-techniqueWebGL/BoxTextured.gltf": "needs KHR_techniques_webgl, which three.js ignores",
    "IncorrectVertexArrays/Cube.gltf": "its arrays are broken on purpose; three.js draws a part",
    "wrongTypes/badExtension.gltf": "a value of a wrong type, on purpose",
    "wrongTypes/badObject.gltf": "a value of a wrong type, on purpose",
    "IndexOutOfRange.gltf": "its indices are broken on purpose; three.js draws a part",
}
SITE = "http://drawn.test"
THREE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "three"
_CHROMIUM = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
_TYPES = {".js": "text/javascript", ".html": "text/html", ".wasm": "application/wasm", ".json": "application/json"}


@dataclass(frozen=True)
class Drawn:
    """The greatest difference of a view, or why there is none."""

    difference: float | None
    note: str = ""
    on_purpose: str = ""

    @property
    def is_right(self) -> bool:
        """Whether both look the same, or a file that three.js does not load either was refused."""
        if self.on_purpose:
            return True
        return self.difference < BAR if self.difference is not None else not self.note.startswith("WRONG")


def corpus(folder: Path | None) -> list[Path]:
    """Return the glTF files to draw."""
    files = [case.upload for case in CASES if case.name.startswith("glb/")]
    if folder is not None:
        files += sorted(path for path in folder.rglob("*") if path.suffix in (".glb", ".gltf") and _is_version_2(path))
    return files


def _is_version_2(path: Path) -> bool:
    content = path.read_bytes()
    if path.suffix == ".glb":
        return content[4:8] == b"\2\0\0\0"
    return b'"2.' in content and b'"asset"' in content


def upload_of(path: Path) -> tuple[bytes, str]:
    """Return what an artist would upload: the GLB, or a ZIP of the .gltf and its folder."""
    if path.suffix == ".glb":
        return path.read_bytes(), path.name
    packed = io.BytesIO()
    beside = [
        one for one in path.parent.rglob("*") if one.is_file() and (one == path or one.suffix not in (".gltf", ".glb"))
    ]
    with zipfile.ZipFile(packed, "w") as archive:
        for one in beside:
            archive.write(one, one.relative_to(path.parent).as_posix())
    return packed.getvalue(), path.stem + ".zip"


@contextmanager
def drawing_page(canonical: dict[str, bytes], folders: dict[str, Path]) -> Iterator[Page]:
    """Yield a page that draws; its files come from here, and no network is used.

    Args:
        canonical: GLBs by name, served as /canonical/NAME; may be filled later.
        folders: directories by name, served as /NAME/.
    """

    def serve(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path).lstrip("/")
        name, _, rest = path.partition("/")
        if name == "canonical":
            route.fulfill(body=canonical[rest], content_type="model/gltf-binary")
            return
        file = (
            Path(__file__).with_name("drawn.html") if name == "drawn.html" else folders.get(name, Path("/none")) / rest
        )
        if file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=_TYPES.get(file.suffix, "application/octet-stream"))
        else:
            route.fulfill(status=404, body="")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install_chromium(), args=_CHROMIUM)
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.route("**/*", serve)
        page.goto(f"{SITE}/drawn.html")
        page.wait_for_function("window.ready")
        try:
            yield page
        finally:
            browser.close()


def drawn(page: Page, canonical: dict[str, bytes], name: str, url: str, checked: CheckedMesh) -> Drawn:
    """Draw a file and its canonical GLB.

    Args:
        page: of `drawing_page`.
        canonical: its GLBs.
        name: under which the canonical GLB is served.
        url: of the file as uploaded.
        checked: the file's check.
    """
    refusal = next((line.code for line in checked.findings if line.severity == "error"), "")
    canonical[name] = checked.glb or b""
    try:
        differences = page.evaluate(
            "([a, b]) => compare(a, b)", [url, f"{SITE}/canonical/{name}"] if checked.glb else [url, url]
        )
    except Error as error:
        reason = error.message.splitlines()[0].removeprefix("Page.evaluate: ")[:60]
        return Drawn(None, f"three.js: {reason}; here: {refusal or 'accepted'}")
    if checked.glb is None:
        return Drawn(None, f"WRONG: refused ({refusal}), and three.js draws it")
    return Drawn(max(differences))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.intake.drawn", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--only", default="", help="only files whose path contains this")
    arguments = parser.parse_args()
    if arguments.folder is None:
        print("No FOLDER: only the cases of fixtures/intake are drawn, and no sample models.")
    settings = Settings(broker_url="", artifacts_url="")
    files = [path for path in corpus(arguments.folder) if arguments.only in str(path)]
    canonical: dict[str, bytes] = {}
    folders = {"three": THREE} | {f"f{number}": path.parent for number, path in enumerate(files)}
    results = []
    with drawing_page(canonical, folders) as page:
        for number, path in enumerate(files):
            content, name = upload_of(path)
            checked = check_in_sandbox(
                content, name, seconds=settings.mesh_check_seconds, memory=settings.mesh_check_memory
            )
            result = drawn(page, canonical, f"{number}.glb", f"{SITE}/f{number}/{path.name}", checked)
            if not result.is_right:
                purpose = next((why for end, why in ON_PURPOSE.items() if path.as_posix().endswith(end)), "")
                result = replace(result, note=result.note.removeprefix("WRONG: "), on_purpose=purpose)
            shown = f"{result.difference:7.2%}" if result.difference is not None else "      -"
            about = ", ".join(
                line.code for line in checked.findings if line.code in ("material_simplified", "animation_ignored")
            )
            print(
                f"{'right' if result.is_right else 'WRONG':6}{shown}  {path.parent.name}/{path.name}  {result.note or about}",
                flush=True,
            )
            results.append(result)
    wrong = sum(not result.is_right for result in results)
    print(
        json.dumps(
            {"files": len(results), "compared": sum(one.difference is not None for one in results), "wrong": wrong}
        )
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
