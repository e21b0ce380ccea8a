"""Every check runs, and the summary names those that failed."""

import sys
from pathlib import Path

import pytest

from annotator.local import check as checking
from annotator.local.check import Check
from annotator.local.errors import LocalError


@pytest.fixture(autouse=True)
def output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(checking, "OUTPUT", tmp_path)
    return tmp_path


def python(name: str, code: str, **more: object) -> Check:
    return Check(name, (sys.executable, "-c", code), **more)  # type: ignore[arg-type]


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LocalError) as caught:
        checking.check(["pytset"])
    assert caught.value.problem == "There is no check named pytset."
    assert "pytest" in caught.value.remedy


def test_the_line_that_sums_up_is_kept(output: Path) -> None:
    result = checking._run(python("demo", "print('noise'); print('=== 3 passed ===')", summary=" passed"), {})
    assert (result.passed, result.summary) == (True, "3 passed")
    assert (output / "demo.log").read_text() == "noise\n=== 3 passed ===\n"


def test_the_share_of_covered_lines_is_kept() -> None:
    code = "print('TOTAL   18304   1830    90%'); print('3 passed in 1s')"
    result = checking._run(python("demo", code, summary=" passed", coverage="TOTAL "), {})
    assert result.summary == "3 passed in 1s; 90% of lines covered"


def test_the_front_end_s_share_is_read_too() -> None:
    code = "print('Tests  350 passed'); print('Lines        : 72.52% ( 1040/1434 )')"
    result = checking._run(python("demo", code, summary="Tests ", coverage="Lines "), {})
    assert result.summary == "Tests  350 passed; 72.52% of lines covered"


def test_linting_needs_no_server() -> None:
    assert set(checking.LINT) < {check.name for check in checking.checks()}


def test_a_failure_fails_the_whole_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    results = [checking._run(python("good", "pass"), {}), checking._run(python("bad", "raise SystemExit(2)"), {})]
    assert checking._conclude(results, 1.0) == 1
    assert "1 of 2 checks failed: bad" in capsys.readouterr().out


def test_all_passed(capsys: pytest.CaptureFixture[str]) -> None:
    status = 5
    results = [checking._run(python("nothing", f"raise SystemExit({status})", also_passes=(status,)), {})]
    assert checking._conclude(results, 1.0) == 0
    assert "All 1 checks passed." in capsys.readouterr().out


def test_checks_of_one_process_come_first_and_print_their_output_whole(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talks = "import time\nfor n in range(3): print(n, flush=True); time.sleep(0.01)"
    wanted = [python("pytest", "print('later')"), python("ruff", talks), python("types", talks)]
    results = list(checking._run_all(wanted, {}))
    assert [result.check.name for result in results] == ["ruff", "types", "pytest"]
    printed = capsys.readouterr().out
    assert printed.count("0\n1\n2\n") == 2
    assert printed.index("later") > printed.rindex("0\n1\n2\n")
