"""Each gate of verify_dataset: a good release passes it, and breaking its rule fails it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from annotator.datasets.columns import CONFIGS
from annotator.datasets.spec import SPEC_VERSION
from annotator.datasets.table_columns import TABLES
from annotator.datasets.verify.run import GATES, verify_release
from annotator.datasets.writer import write_release
from tests.datasets.breakages import BROKEN, a_missing_pair, features_named
from tests.datasets.builder import a_campaign
from tests.datasets.conftest import SECRET, SMALL, committed_world, spec_for
from tests.datasets.tamper import change_manifest, change_rows, to_spec

Row = dict[str, Any]

#: So that the test database is made; no test here asks it anything.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def good_release(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One release for all tests of this module; each breaks a copy."""
    root = tmp_path_factory.mktemp("good") / "release"
    with committed_world(django_db_blocker, tmp_path_factory.mktemp("good-artifacts")):
        builder = a_campaign("Good")
        builder.many(16, held_out_every=4, overlap=2)
        # whatever the draw of the others: one object that surely gives pairs of both winner kinds
        image = builder.an_image(group="group-0")
        target = builder.an_object(image)
        first = builder.a_round(target, builder.annotators[0], answers=["left", "left", "left"], rating=1.0)
        assert first.winner is not None
        builder.an_alignment(target, first.winner, builder.annotators[0])
        builder.save()
        arguments: dict[str, Any] = {"campaign_id": builder.campaign.pk, "secret": SECRET, "limits": SMALL}
        write_release(root=root, spec=spec_for(builder.campaign), **arguments)
    return root


@pytest.fixture
def release(good_release: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good_release, tmp_path / "release"))


def failed(root: Path) -> set[str]:
    return {result.name for result in verify_release(root) if result.checked and not result.passed}


def test_a_good_release_passes_every_gate(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_dataset", str(release))
    printed = capsys.readouterr().out
    assert f"{len(GATES)} of {len(GATES)} gates passed." in printed
    assert "FAIL" not in printed


def test_a_bad_release_is_reported_and_exits_with_1(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (release / "README.md").unlink()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_dataset", str(release))
    assert stop.value.code == 1
    printed = capsys.readouterr().out
    assert "FAIL  complete" in printed
    assert "README.md is listed and missing." in printed
    assert "not checked" in printed


@pytest.mark.parametrize(("gate", "break_it"), BROKEN, ids=[change.__name__ for _, change in BROKEN])
def test_breaking_a_rule_fails_its_gate(release: Path, gate: str, break_it: Callable[[Path], None]) -> None:
    break_it(release)
    assert gate in failed(release)


def test_every_gate_has_a_test_that_breaks_it() -> None:
    assert {gate for gate, _ in BROKEN} == {gate.name for gate in GATES}


def test_features_named_in_a_part_fail(release: Path) -> None:
    features_named(release)
    assert failed(release) & {"columns", "parts"}


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
def test_a_release_of_an_earlier_specification_passes_every_gate(release: Path, version: str) -> None:
    # the rewritten release has a pose in sft, so that its row is derived without the review that 1.0.0 lacks
    poses: list[Row] = []
    change_rows(release, "sft/", lambda rows: poses.extend(row for row in rows if row["R"] is not None) or rows)
    assert poses
    to_spec(release, version)
    assert all(result.passed for result in verify_release(release))


@pytest.mark.parametrize(
    ("version", "schemas"),
    [
        ("1.0.0", "b2b0a44647f863617937d8e4c2838c89128e305bc8fe58acd04ef63468acfa02"),
        ("1.1.0", "d6b3933b5b4d48805a0a25960b3f7b0fc535928952e61fa91d81255ecd15197b"),
    ],
)
def test_the_schemas_of_an_earlier_specification_are_those_of_its_writer(
    release: Path, version: str, schemas: str
) -> None:
    to_spec(release, version)
    digest = hashlib.sha256()
    for name in TABLES | CONFIGS:
        digest.update((release / "schema" / f"{name}.schema.json").read_bytes())
    assert digest.hexdigest() == schemas


def test_a_broken_release_of_specification_1_0_fails(release: Path) -> None:
    to_spec(release, "1.0.0")
    a_missing_pair(release)
    assert "derivation" in failed(release)


def test_a_pose_that_the_transcript_does_not_hold_fails_in_specification_1_0(release: Path) -> None:
    to_spec(release, "1.0.0")
    change_rows(release, "tables/layouts/part-", lambda rows: [row | {"accepted": False} for row in rows])
    assert failed(release) == {"derivation"}


@pytest.mark.parametrize("rewritten", [False, True])
def test_columns_of_another_specification_than_the_manifest_names_fail(release: Path, rewritten: bool) -> None:
    if rewritten:
        to_spec(release, "1.0.0")
    claimed = SPEC_VERSION if rewritten else "1.0.0"
    change_manifest(release, lambda manifest: manifest.update(spec_version=claimed))
    assert failed(release) == {"columns"}


def test_a_specification_that_is_not_known_is_refused_with_those_that_are(release: Path) -> None:
    change_manifest(release, lambda manifest: manifest.update(spec_version="9.0.0"))
    first, *others = verify_release(release)
    assert first.problems == ("The release follows specification 9.0.0; this program checks 1.0.0, 1.1.0, 1.2.0.",)
    assert not any(result.checked for result in others)
