"""Every check runs, and the summary names those that failed."""

import re
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


def test_pytest_runs_beside_the_other_checks_which_print_their_output_whole(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waits = f"import pathlib, time\nwhile not pathlib.Path({str(output / 'types.log')!r}).exists(): time.sleep(0.01)"
    talks = "import time\nfor n in range(3): print(n, flush=True); time.sleep(0.01)"
    wanted = [python("ruff", talks), python("pytest", f"{waits}\nprint('beside')"), python("types", talks)]
    results = checking._run_all(wanted, {})
    assert [(result.check.name, result.passed) for result in results] == [
        ("ruff", True),
        ("types", True),
        ("pytest", True),
    ]
    printed = capsys.readouterr().out
    assert printed.count("0\n1\n2\n") == 2
    assert "beside\n" in printed


def test_a_check_alone_prints_as_it_goes(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends = f"import pathlib\nprint('first', flush=True)\nassert pathlib.Path({str(output / 'ruff.log')!r}).exists()"
    (result,) = checking._run_all([python("ruff", ends)], {})
    assert result.passed
    assert "first\n" in capsys.readouterr().out


def test_a_check_gets_its_own_variables() -> None:
    prints = python(
        "demo", "import os; print('given', os.environ['GIVEN'])", summary="given", environment={"GIVEN": "1"}
    )
    assert checking._run(prints, {}).summary == "given 1"


def test_what_ran_beside_the_installation_does_not_run_again(
    output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = output / "ran"
    counts = (
        f"import pathlib; pathlib.Path({str(ran)!r}).open('a').write('x'); print('=== 3 passed'); raise SystemExit(1)"
    )
    known = [
        python("ruff", "pass"),
        python("frontend-check", counts, summary=" passed"),
        python("frontend-test", "pass"),
    ]
    monkeypatch.setattr(checking, "checks", lambda: known)
    monkeypatch.setattr(checking, "LINT", tuple(check.name for check in known))
    monkeypatch.setattr(checking, "find_or_install_chromium", lambda: "/chromium")
    results = output / "earlier.json"
    checking.check_beside_installation(results)
    assert checking.check((), results) == 1
    assert ran.read_text() == "x"
    printed = capsys.readouterr().out
    assert re.search(r"✓ ruff .*✗ frontend-check .* 3 passed.*✓ frontend-test", printed, re.DOTALL)
    assert "1 of 3 checks failed: frontend-check" in printed
