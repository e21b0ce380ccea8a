"""Chromium is found, or its absence comes with the remedy."""

from pathlib import Path

import pytest

from annotator.local import browser
from annotator.local.errors import LocalError


def test_a_named_chromium_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")
    assert browser.find_or_install_chromium() == "/opt/chromium"


def test_an_installed_chromium_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "chromium").write_text("#!/bin/sh\n")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.find_or_install_chromium() == str(tmp_path / "chromium")


def test_a_plain_user_reads_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "is_root", lambda: False)
    with pytest.raises(LocalError) as caught:
        browser.find_or_install_chromium()
    assert "sudo apt-get install chromium" in caught.value.remedy
