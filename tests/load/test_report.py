"""The numbers that benchmarks print."""

import math
from pathlib import Path

import pytest

from annotator.local import running
from tests.load.report import parser, percentile, print_table, verdict


@pytest.mark.parametrize(("percent", "expected"), [(50, 2), (75, 3), (95, 4), (100, 4), (1, 1)])
def test_percentile_is_the_nearest_rank(percent, expected) -> None:
    assert percentile([4, 1, 3, 2], percent) == expected


def test_percentile_of_nothing_is_not_a_number() -> None:
    assert math.isnan(percentile([], 95))


def test_a_verdict_shows_the_direction_of_its_bar() -> None:
    assert verdict(measure="p95", found=0.4, bar=0.5)["met"] is True
    assert verdict(measure="rate", found=99, bar=100, at_most=False) == {
        "measure": "rate",
        "found": 99,
        "bar": ">= 100",
        "met": False,
    }


def test_a_table_aligns_numbers_to_the_right(capsys) -> None:
    print_table([{"what": "a", "n": 5}, {"what": "bbb", "n": 12.5}], ("what", "n"))
    assert capsys.readouterr().out == "what     n\n----  ----\na        5\nbbb   12.5\n"


def test_the_measured_site_is_the_one_that_runs_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAQUETTE_VAR", str(tmp_path))
    running.announce(tmp_path, {"PORT": "8123"})
    assert parser("").parse_args([]).url == "http://127.0.0.1:8123"
    assert parser("").parse_args(["--url", "http://there"]).url == "http://there"


def test_without_a_running_site_the_port_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAQUETTE_VAR", str(tmp_path))
    monkeypatch.setenv("PORT", "8456")
    assert parser("").parse_args([]).url == "http://127.0.0.1:8456"
