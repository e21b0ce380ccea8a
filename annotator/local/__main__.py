"""`python3 -m annotator.local run` installs and starts; `up` starts what is installed; `test` checks everything."""

from __future__ import annotations

import argparse
import os
import sys

from annotator.local.bootstrap import PYTHON, RUN_EXTRAS, TEST_EXTRAS, bootstrap
from annotator.local.configuration import Configuration
from annotator.local.console import coloured, say, say_error
from annotator.local.errors import LocalError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m annotator.local", description=__doc__)
    parser.add_argument("command", choices=["run", "up", "install", "test", "check"])
    parser.add_argument("only", nargs="*", help="names of checks, for `check` alone")
    arguments = parser.parse_args()
    try:
        return _call(arguments.command, arguments.only)
    except LocalError as error:
        say_error(error)
        return 1


def _call(command: str, only: list[str]) -> int:
    if command == "run":
        say(coloured("Maquette", "1"))
        Configuration.from_environment().check_port()
        bootstrap(RUN_EXTRAS)
        _continue_in_environment("up")
    if command == "test":
        say(coloured("Maquette: installing what the checks need", "1"))
        bootstrap(TEST_EXTRAS)
        _continue_in_environment("check")
    if command == "install":
        bootstrap(RUN_EXTRAS)
    if command == "up":
        from annotator.local.up import up

        up()
    if command == "check":
        from annotator.local.check import check

        return check(only)
    return 0


def _continue_in_environment(command: str) -> None:
    """Become the Python of .venv, which has the servers' wheels."""
    os.execv(PYTHON, [str(PYTHON), "-m", "annotator.local", command])


if __name__ == "__main__":
    sys.exit(main())
