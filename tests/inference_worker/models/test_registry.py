"""Models are found by entry points: ours through a table, other packages' beside them, and broken ones are left out."""

import logging
import tomllib
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest

from inference_worker.errors import SourceNotReady
from inference_worker.models import builtin, loading, registry
from inference_worker.models.model_entry import (
    DEPTH_ESTIMATORS,
    GROUPS,
    RECONSTRUCTORS,
    SEGMENTERS,
    ModelEntry,
    Readiness,
)
from inference_worker.models.registry import entries, preferred
from inference_worker.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
FOREIGN = ModelEntry(
    name="foreign", version="3", module="nowhere", capabilities=frozenset({"points"}), licence="MIT", kind="image_to_3d"
)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch):
    """Install a package whose entry points have these values by name."""

    def install(group: str, **values: object) -> None:
        module = SimpleNamespace(**values)
        points = [EntryPoint(name, f"some_package:{name}", group) for name in values]
        monkeypatch.setattr(registry, "entry_points", lambda group: [p for p in points if p.group == group])
        monkeypatch.setattr("importlib.metadata.import_module", lambda name: module)
        entries.cache_clear()

    yield install
    monkeypatch.undo()
    entries.cache_clear()


def test_the_entry_points_of_pyproject_are_the_built_in_table() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    assert set(declared) == set(GROUPS)
    for group in GROUPS:
        table = {entry.name: entry for entry in builtin.BUILT_IN[group]}
        found = {name: getattr(builtin, value.partition(":")[2]) for name, value in declared[group].items()}
        assert found == table
        assert {value.partition(":")[0] for value in declared[group].values()} == {builtin.__name__}


@pytest.mark.parametrize(
    "entry", [entry for group in GROUPS for entry in builtin.BUILT_IN[group]], ids=lambda entry: entry.name
)
def test_each_built_in_model_declares_what_it_is(entry: ModelEntry, worker_settings: Settings) -> None:
    assert entry.capabilities
    assert entry.licence
    assert set(entry.devices) <= {"cpu", "cuda"}
    readiness = entry.readiness(worker_settings)
    assert readiness.is_ready or readiness.remedy


def test_another_package_s_model_is_found_beside_ours(installed, worker_settings: Settings) -> None:
    installed(RECONSTRUCTORS, foreign=FOREIGN)
    assert list(entries(RECONSTRUCTORS)) == ["maquette", "inflation", "retrieval", "foreign"]
    state = loading.model_states(RECONSTRUCTORS, worker_settings)[-1]
    assert (state.name, state.version, state.kind, state.ready) == ("foreign", "3", "image_to_3d", True)
    assert (state.licence, state.capabilities) == ("MIT", ("points",))


@pytest.mark.parametrize(
    ("value", "message"),
    [(replace(FOREIGN, name="inflation"), "a model called inflation already"), ("text", "is a str, not a ModelEntry")],
)
def test_a_wrong_entry_is_logged_and_left_out(
    installed, caplog: pytest.LogCaptureFixture, value: object, message: str
) -> None:
    installed(RECONSTRUCTORS, foreign=value)
    with caplog.at_level(logging.ERROR):
        assert entries(RECONSTRUCTORS) == {entry.name: entry for entry in builtin.BUILT_IN[RECONSTRUCTORS]}
    assert message in caplog.text


def test_an_entry_that_cannot_be_imported_is_logged_and_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = EntryPoint("broken", "no_such_package:ENTRY", SEGMENTERS)
    monkeypatch.setattr(registry, "entry_points", lambda group: [broken])
    entries.cache_clear()
    with caplog.at_level(logging.ERROR):
        assert list(entries(SEGMENTERS)) == ["sam3", "sam2", "sam", "salient", "grabcut"]
    assert "no_such_package" in caplog.text
    entries.cache_clear()


def test_a_model_comes_before_a_fallback(installed, worker_settings: Settings) -> None:
    assert preferred(SEGMENTERS, worker_settings).name == "salient"
    installed(SEGMENTERS, foreign=FOREIGN)
    assert preferred(SEGMENTERS, worker_settings).name == "foreign"


def test_a_configured_model_that_cannot_run_is_an_error_and_no_silent_fallback(
    installed, worker_settings: Settings
) -> None:
    broken = replace(FOREIGN, readiness=lambda _: Readiness("Its library is missing.", "Install it."))
    installed(DEPTH_ESTIMATORS, foreign=broken)
    with pytest.raises(SourceNotReady, match=r"Its library is missing\. Install it\."):
        loading.load_depth_estimator(worker_settings)
