"""The command line: ``evalutils COMMAND …``, one module of this room for each command.

A command's module has ``SUMMARY`` (one line), ``configure(parser)`` and ``run(args) -> int``,
and may have ``EXAMPLES``. It is imported only when it is called, so that a command that has
nothing to do stays within the standard library. Messages go to stderr, data to stdout. Exit
status: 0 fine; 1 faults or findings; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import io
import pkgutil
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

import evalutils
from evalutils.errors import EvalutilsError, UsageError, phrase
from evalutils.running.parameters import check_overrides, near_match

#: What the shell reports for a command that was stopped by Ctrl-C.
INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit status; a mistake in data is told without a traceback."""
    arguments = sys.argv[1:] if argv is None else argv
    _print_what_consoles_can()
    try:
        check_overrides()
        args = _parse(arguments)
        return int(args.run(args))
    except EvalutilsError as error:
        if "--debug" in arguments:
            sys.stderr.write(getattr(error, "trace", ""))
            raise
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return INTERRUPTED


class Parser(argparse.ArgumentParser):
    """A parser that tells wrong usage like every other mistake, with what may have been meant."""

    def error(self, message: str) -> NoReturn:
        """Raise wrong usage instead of leaving the program."""
        raise UsageError(f"{phrase('usage', message=message)}\n{self.format_usage().rstrip()}")

    def options(self) -> list[str]:
        """Return the options this parser has."""
        return sorted(word for word in self._option_string_actions if word.startswith("--"))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    called = next((word for word in arguments if not word.startswith("-")), None)
    if called is not None and called not in names:
        raise UsageError(phrase("unknown_command", name=called, hint=_hint(called, names)))
    parser = Parser(
        prog="evalutils",
        description="项目支出绩效自评：可重算、可核查 / re-computable, checkable evaluations",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"evalutils {evalutils.__version__}")
    if called is None:
        _refuse_unknown(arguments, parser.options())
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    subs = {name: _add(commands, name) for name in (names if called is None else [called])}
    args, left = parser.parse_known_args(arguments or ["--help"])
    _refuse_unknown(left, subs[args.command].options())
    return args


def _refuse_unknown(words: Iterable[str], known: Sequence[str]) -> None:
    for word in words:
        name = word.split("=")[0]
        if name not in {*known, "-h"}:
            raise UsageError(phrase("unknown_option", name=name, hint=_hint(name, known)))


def _add(commands: argparse._SubParsersAction[Parser], name: str) -> Parser:
    module = importlib.import_module(f"{__name__}.{name}")
    examples = getattr(module, "EXAMPLES", "")
    sub = commands.add_parser(
        name,
        help=module.SUMMARY,
        description=module.__doc__,
        epilog=f"例 / examples:\n{examples}" if examples else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    sub.add_argument(
        "--debug", action="store_true", help="显示完整的错误信息 / show the traceback of an error"
    )
    module.configure(sub)
    sub.set_defaults(run=module.run)
    return sub


def _hint(word: str, known: Iterable[str]) -> str:
    near = near_match(word, known)
    return phrase("did_you_mean", near=near) if near else phrase("see_help")


def _print_what_consoles_can() -> None:
    """Escape what a console (GBK on Windows) can't show, rather than stop at it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
