"""`python3 -m annotator.local run` installs and starts; `up` starts what is installed; `test` checks everything.

The Makefile has a target of the same name for most of them.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from pathlib import Path

from annotator.local.bootstrap import PYTHON, RUN_EXTRAS, TEST_EXTRAS, bootstrap, packages_are_installed, requirements
from annotator.local.configuration import Configuration
from annotator.local.console import coloured, echo, echo_error
from annotator.local.errors import LocalError

INTERRUPTED = 130  # what shells expect of a program that ended by Ctrl-C


def main() -> int:
    """Run the command of the arguments and return the exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without our signs shows "?" instead of failing
    arguments = _parser().parse_args()
    try:
        return int(arguments.call(arguments) or 0)
    except LocalError as error:
        echo_error(error)
        return 1
    except KeyboardInterrupt:
        echo("\nInterrupted. The next start continues from here.")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m annotator.local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="install what is missing, then `up`").set_defaults(call=_run)
    commands.add_parser("dev", help="install what is missing, then `up --hot-reload`").set_defaults(call=_dev)
    starting = commands.add_parser("up", help="start everything and stay")
    starting.add_argument("--hot-reload", action="store_true", help="reload pages and programs when sources change")
    starting.set_defaults(call=_up)
    commands.add_parser("test", help="install what is missing, then `check`").set_defaults(call=_test)
    check = commands.add_parser("check", help="run every check, or those named")
    check.add_argument("names", nargs="*")
    check.add_argument("--earlier", type=Path, help=argparse.SUPPRESS)
    check.set_defaults(call=_check)
    one = commands.add_parser("test-one", help="install what is missing, then run one file, folder or test")
    one.add_argument("name")
    one.add_argument("--installed", action="store_true", help=argparse.SUPPRESS)
    one.set_defaults(call=_test_one)
    commands.add_parser("lint", help="install what is missing, then read the sources").set_defaults(call=_lint)
    commands.add_parser("format", help="format Python and TypeScript").set_defaults(call=_format)
    commands.add_parser("install", help="only install and build").set_defaults(call=_install)
    listing = commands.add_parser("requirements", help="print what to install for a machine, for the images")
    listing.add_argument("extras", nargs="*")
    listing.add_argument("--only", action="store_true", help="the extras without the site")
    listing.set_defaults(call=_requirements)
    return parser


def _run(arguments: argparse.Namespace) -> None:
    echo(coloured("Maquette", "1"))
    Configuration.from_environment().check_port()
    bootstrap(RUN_EXTRAS)
    _continue_in_environment("up")


def _test(arguments: argparse.Namespace) -> None:
    echo(coloured("Maquette, every check", "1"))
    if packages_are_installed(TEST_EXTRAS):
        bootstrap(TEST_EXTRAS)
        _continue_in_environment("check")
    from annotator.local.check import check_beside_installation

    with tempfile.NamedTemporaryFile(prefix="maquette-check-", suffix=".json", delete=False) as file:
        earlier = Path(file.name)
    bootstrap(TEST_EXTRAS, meanwhile=lambda: check_beside_installation(earlier))
    _continue_in_environment("check", "--earlier", str(earlier))


def _dev(arguments: argparse.Namespace) -> None:
    echo(coloured("Maquette, with hot reload", "1"))
    Configuration.from_environment().check_port()
    bootstrap(TEST_EXTRAS)
    _continue_in_environment("up", "--hot-reload")


def _test_one(arguments: argparse.Namespace) -> int:
    if not arguments.installed:
        bootstrap(TEST_EXTRAS)
        _continue_in_environment("test-one", "--installed", arguments.name)
    from annotator.local.one_test import run_one

    return run_one(arguments.name)


def _lint(arguments: argparse.Namespace) -> None:
    from annotator.local.check import LINT

    bootstrap(TEST_EXTRAS)
    _continue_in_environment("check", *LINT)


def _format(arguments: argparse.Namespace) -> int:
    from annotator.local.check import format_sources

    bootstrap(TEST_EXTRAS)
    return format_sources()


def _install(arguments: argparse.Namespace) -> None:
    bootstrap(RUN_EXTRAS)


def _up(arguments: argparse.Namespace) -> None:
    from annotator.local.up import up

    up(hot_reload=arguments.hot_reload)


def _check(arguments: argparse.Namespace) -> int:
    from annotator.local.check import check

    return check(arguments.names, arguments.earlier)


def _requirements(arguments: argparse.Namespace) -> None:
    echo("\n".join(requirements(arguments.extras, with_site=not arguments.only)))


def _continue_in_environment(*arguments: str) -> None:
    """Become the Python of .venv, which has the servers' wheels."""
    os.execv(PYTHON, [str(PYTHON), "-m", "annotator.local", *arguments])


if __name__ == "__main__":
    sys.exit(main())
