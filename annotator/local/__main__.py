"""`python3 -m annotator.local run` installs and starts; `up` starts what is installed; `test` checks everything."""

from __future__ import annotations

import argparse
import io
import os
import sys

from annotator.local.bootstrap import PYTHON, RUN_EXTRAS, TEST_EXTRAS, bootstrap, requirements
from annotator.local.configuration import Configuration
from annotator.local.console import coloured, say, say_error
from annotator.local.errors import LocalError

INTERRUPTED = 130  # what shells expect of a program that ended by Ctrl-C


def main() -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without our signs shows "?" instead of failing
    arguments = _parser().parse_args()
    try:
        return int(arguments.call(arguments) or 0)
    except LocalError as error:
        say_error(error)
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted. The next start goes on from here.")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m annotator.local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="install what is missing, then `up`").set_defaults(call=_run)
    commands.add_parser("up", help="start everything and stay").set_defaults(call=_up)
    commands.add_parser("test", help="install what is missing, then `check`").set_defaults(call=_test)
    check = commands.add_parser("check", help="run every check, or those named")
    check.add_argument("names", nargs="*")
    check.set_defaults(call=_check)
    commands.add_parser("install", help="only install and build").set_defaults(call=_install)
    listing = commands.add_parser("requirements", help="print what to install for a machine, for the images")
    listing.add_argument("extras", nargs="*")
    listing.add_argument("--only", action="store_true", help="the extras without the site")
    listing.set_defaults(call=_requirements)
    return parser


def _run(arguments: argparse.Namespace) -> None:
    say(coloured("Maquette", "1"))
    Configuration.from_environment().check_port()
    bootstrap(RUN_EXTRAS)
    _continue_in_environment("up")


def _test(arguments: argparse.Namespace) -> None:
    say(coloured("Maquette, every check", "1"))
    bootstrap(TEST_EXTRAS)
    _continue_in_environment("check")


def _install(arguments: argparse.Namespace) -> None:
    bootstrap(RUN_EXTRAS)


def _up(arguments: argparse.Namespace) -> None:
    from annotator.local.up import up

    up()


def _check(arguments: argparse.Namespace) -> int:
    from annotator.local.check import check

    return check(arguments.names)


def _requirements(arguments: argparse.Namespace) -> None:
    say("\n".join(requirements(arguments.extras, with_site=not arguments.only)))


def _continue_in_environment(command: str) -> None:
    """Become the Python of .venv, which has the servers' wheels."""
    os.execv(PYTHON, [str(PYTHON), "-m", "annotator.local", command])


if __name__ == "__main__":
    sys.exit(main())
