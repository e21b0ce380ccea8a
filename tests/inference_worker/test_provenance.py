"""The identity of code and weights that manifests and releases hold."""

from collections.abc import Iterator

import pytest

from inference_worker import provenance


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    provenance.code_version.cache_clear()
    monkeypatch.setenv("GIT_COMMIT", "ABCDEF1")
    yield
    provenance.code_version.cache_clear()


def test_the_code_is_named_by_version_and_commit() -> None:
    found = provenance.code_version()
    assert found["commit"] == "abcdef1"
    assert found["version"].count(".") >= 1


@pytest.mark.parametrize(("status", "commit"), [("", "abcdef1"), (" M README.md", "abcdef1+changed")])
def test_code_that_trains_names_what_was_edited(monkeypatch: pytest.MonkeyPatch, status: str, commit: str) -> None:
    monkeypatch.setattr(provenance, "_git", lambda *_: status)
    assert provenance.trained_code_version() == {**provenance.code_version(), "commit": commit}


def test_without_a_commit_nothing_is_called_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMIT", "no commit")
    monkeypatch.setattr(provenance, "_git", lambda *_: " M README.md")
    assert provenance.trained_code_version()["commit"] == ""


def test_the_identity_of_weights_depends_on_their_files_alone() -> None:
    first, second = "a" * 64, "b" * 64
    assert provenance.weights_sha256([second, first]) == provenance.weights_sha256([first, second])
    assert provenance.weights_sha256([first]) != provenance.weights_sha256([first, second])
