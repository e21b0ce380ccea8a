"""Steps show what happens, also when it takes long and when it fails."""

import time

import pytest

from annotator.local import console


def test_a_step_shows_that_it_is_over(capsys: pytest.CaptureFixture[str]) -> None:
    with console.step("Demo campaign", "(the first time)"):
        pass
    first, last = capsys.readouterr().out.splitlines()
    assert first == "  · Demo campaign (the first time)"
    assert last.startswith("  ✓ Demo campaign ")


def test_a_step_that_fails_shows_it_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no space"), console.step("Build"):
        raise ValueError("no space")
    assert capsys.readouterr().out.splitlines()[-1].startswith("  ✗ Build ")


def test_a_long_step_shows_its_latest_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "SIGN_OF_LIFE_EVERY_S", 0.05)
    shown = ""
    with console.step("Python packages") as watch:
        watch("Collecting numpy")
        watch("")
        while "Collecting numpy" not in shown:
            time.sleep(0.02)
            shown += capsys.readouterr().out
    assert "    Python packages, 0 s: Collecting numpy" in shown
