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

KINDS = ("glb", "obj", "ply", "stl")
NOT_YET: frozenset[str] = frozenset()


@pytest.fixture(autouse=True)
def pillows_own_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore Pillow's limit, which the check lowers for its whole process."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)


def checked(content: bytes, name: str) -> CheckedMesh:
    """Return the report without a sandbox; `python -m tests.intake` starts real ones."""
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "upload").write_bytes(content)
        (Path(directory) / "report.json").write_text(json.dumps(check_directory(Path(directory), name)))
        return sandbox.result_of(Path(directory), 0, 60)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_is_right_or_listed(case: Case) -> None:
    problems = verdict(case, checked(case.upload.read_bytes(), case.upload.name)).problems
    if case.name in NOT_YET:
        assert problems, f"{case.name} is right now: remove it from NOT_YET"
    else:
        assert not problems


def test_the_table_names_each_folder_once() -> None:
    folders = {path.parent.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*/*") if path.parts[-3] in KINDS}
    assert sorted(case.name for case in CASES) == sorted(folders)
    assert {case.name for case in CASES} >= NOT_YET
