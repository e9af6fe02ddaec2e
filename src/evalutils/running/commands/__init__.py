"""The command line: ``evalutils COMMAND …``, one module of this room for each command.

A command's module has ``SUMMARY`` (one line), ``configure(parser)`` and ``run(args) -> int``
and is imported only when it is called, so that a command that has nothing to do stays
within the standard library. Messages go to stderr, data to stdout. Exit status: 0 fine;
1 faults or findings; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

from evalutils.errors import EvalutilsError


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit status; a mistake in data is told without a traceback."""
    arguments = sys.argv[1:] if argv is None else argv
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    parser = argparse.ArgumentParser(
        prog="evalutils", description="项目支出绩效自评：可重算、可核查"
    )
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    called = next((word for word in arguments if not word.startswith("-")), None)
    for name in names if called not in names else [called]:
        module = importlib.import_module(f"{__name__}.{name}")
        sub = commands.add_parser(name, help=module.SUMMARY, description=module.__doc__)
        module.configure(sub)
        sub.set_defaults(run=module.run)
    args = parser.parse_args(arguments)
    try:
        return int(args.run(args))
    except EvalutilsError as error:
        if args.debug:
            raise
        sys.stderr.write(f"{error}\n")
        return error.exit_status
