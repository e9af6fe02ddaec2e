"""The command line: ``evalutils COMMAND …``, one module of this room for each command.

A command's module has ``SUMMARY`` (one line), ``EXAMPLES`` (lines as they are typed),
``configure(parser)`` and ``run(args) -> int``. It is imported only when it is called, so that
a command that has nothing to do stays within the standard library. Messages go to stderr, data
to stdout. Exit status: 0 fine; 1 faults or findings; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import io
import os
import pkgutil
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import evalutils
from evalutils.base.faults import (
    EvalutilsError,
    Fault,
    InputFaults,
    UsageError,
    near,
    phrase,
    refused,
)
from evalutils.base.patterns import re
from evalutils.base.words import LANGUAGES
from evalutils.running.parameters import check_overrides
from evalutils.running.terminal import (
    LOG,
    colour_wanted,
    faults_json,
    harmless,
    is_about_target,
    keep,
    styled,
    wrapped,
    write_json,
)

#: What the shell reports for a command that was stopped by Ctrl-C, and what is added to the number
#: of another signal that asked it to end.
INTERRUPTED, _BY_SIGNAL = 130, 128
#: Of what the extra `report` installs, the package that tells whether it is there.
_OF_REPORT = "nbconvert"
#: Requests to end: of whoever runs the machine, and of a terminal that is closed.
_REQUESTS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class _Terminated(KeyboardInterrupt):
    """Somebody asked the process to end: what is half made is cleared up first."""


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit status; a mistake in data is told without a traceback."""
    arguments = sys.argv[1:] if argv is None else argv
    _print_what_consoles_can()
    if "_ARGCOMPLETE" in os.environ:
        from evalutils.running.commands.completion import complete

        complete(every_parser())
    args = argparse.Namespace()
    before = _heed_requests()
    try:
        check_overrides()
        args = parse(arguments)
        return _carried_out(args)
    except EvalutilsError as error:
        if "--debug" in arguments:
            sys.stderr.write(getattr(error, "trace", ""))
            raise
        if isinstance(error, InputFaults) and getattr(args, "faults_as_json", False):
            _tell_as_json(args.json, error)
        sys.stderr.write(f"{_told(error)}\n")
        if not isinstance(error, InputFaults) or not any(map(_is_about_log, error.faults)):
            keep(str(error))
        return error.exit_status
    except KeyboardInterrupt as stopped:
        sys.stderr.write(f"\n{phrase('interrupted')}\n")
        return _BY_SIGNAL + stopped.args[0] if isinstance(stopped, _Terminated) else INTERRUPTED
    except (OSError, MemoryError, ModuleNotFoundError) as error:
        if isinstance(error, BrokenPipeError):
            # whoever read the data (`… | head`) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        if "--debug" in arguments:
            raise
        sys.stderr.write(f"{_told(InputFaults([refused(error)]))}\n")
        return 1
    finally:
        for number, heeding in before.items():
            signal.signal(number, heeding)


def _carried_out(args: argparse.Namespace) -> int:
    """Run a command; one that makes reports says first when what it needs is not installed."""
    if getattr(args, "needs_report", False) and importlib.util.find_spec(_OF_REPORT) is None:
        raise ModuleNotFoundError(name=_OF_REPORT)
    if args.log:
        # those that it starts write to the same file
        os.environ[LOG] = os.path.abspath(args.log)  # noqa: PTH100
    return int(args.run(args))


def _heed_requests() -> dict[int, Any]:
    """Let a request to end be told and cleared up after; return what heeded each before.

    One that is ignored stays so: `nohup` is told by that.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}

    def stop(number: int, _: object) -> NoReturn:
        raise _Terminated(number)

    heeded = [number for number in _REQUESTS if signal.getsignal(number) != signal.SIG_IGN]
    return {number: signal.signal(number, stop) for number in heeded}


def every_parser() -> Parser:
    """Return the parser with all commands, as completion and the documentation need it."""
    return _parsers(command_names())[0]


def command_names() -> list[str]:
    """Return the names of all commands."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


#: Between the Chinese and the English words of a help text.
_EITHER = re.compile(r"(?: |(?<=）))/ ")


def help_language() -> str:
    """Return the language that ``EVALUTILS_LANG`` asks for, or ``""``: both are printed."""
    asked = os.environ.get("EVALUTILS_LANG", "").lower()[:2]
    return asked if asked in LANGUAGES else ""


def one_language(text: str) -> str:
    """Return a help text in the language asked for, or as it is.

    Examples
    --------
    >>> one_language("不显示进度")
    '不显示进度'
    """
    language, halves = help_language(), _EITHER.split(text, maxsplit=1)
    if not language or len(halves) == 1:
        return text
    return halves[LANGUAGES.index(language)]


class Help(argparse.RawDescriptionHelpFormatter):
    """Help whose lines count Chinese as wide, in the language asked for."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(" ".join(one_language(text).split()), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = []
        for line in text.splitlines():
            command, sign, words = line.partition("#")
            # an example's comment; the example itself may hold a slash
            told = command + sign + one_language(words) if sign else line
            lines.append(told if line.startswith(" ") else one_language(line))
        return super()._fill_text("\n".join(lines), width, indent)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the line of usage, headed in the language asked for."""
        if prefix is None and help_language():
            prefix = one_language("用法： / usage: ")
        super().add_usage(usage, actions, groups, prefix)


class Parser(argparse.ArgumentParser):
    """A parser that tells wrong usage like every other mistake, with what may have been meant."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**words, add_help=False, formatter_class=Help, allow_abbrev=False)
        self._positionals.title = one_language("参数 / arguments")
        self._optionals.title = one_language("选项 / options")
        self.add_argument("-h", "--help", action="help", help="显示本说明 / show this help")

    def error(self, message: str) -> NoReturn:
        """Raise wrong usage instead of leaving the program."""
        raise UsageError(f"{phrase('usage', message=message)}\n{self.format_usage().rstrip()}")

    def options(self) -> list[str]:
        """Return the options this parser has."""
        return sorted(word for word in self._option_string_actions if word.startswith("--"))


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what a command line asks for.

    Raises
    ------
    UsageError
        If it names a command or an option that does not exist, with what may have been meant.

    Examples
    --------
    >>> parse(["report", "--year", "2022"]).year
    '2022'
    """
    names = command_names()
    called = next((word for word in arguments if not word.startswith("-")), None)
    if called is not None and called not in names:
        raise UsageError(phrase("unknown_command", name=called, hint=_hint(called, names)))
    parser, subs = _parsers(names if called is None else [called])
    if called is None:
        _refuse_unknown(arguments, parser.options())
    args, left = parser.parse_known_args(arguments or ["--help"])
    _refuse_unknown(left, subs[args.command].options())
    return args


def _parsers(names: Iterable[str]) -> tuple[Parser, dict[str, Parser]]:
    parser = Parser(
        prog="evalutils",
        description="项目支出绩效自评：可重算、可核查 / re-computable, checkable evaluations",
        epilog="例 / examples:\n"
        "  evalutils report --year 2022\n"
        "  evalutils report --help          # 一个命令的选项与例子 / options of a command",
    )
    parser.add_argument("--version", action="version", version=f"evalutils {evalutils.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    return parser, {name: _add(commands, name) for name in names}


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
        description=one_language(module.SUMMARY) if help_language() == "zh" else module.__doc__,
        epilog=f"{one_language('例 / examples')}:\n{examples}" if examples else None,
    )
    sub.add_argument(
        "--debug", action="store_true", help="显示完整的错误信息 / show the traceback of an error"
    )
    sub.add_argument(
        "--log", metavar="FILE", help="消息另记入文件 / keep what is told in a file, too"
    )
    module.configure(sub)
    sub.set_defaults(run=module.run)
    return sub


def _told(error: EvalutilsError) -> str:
    """Return an error in words; on a terminal each fault's first line stands out."""
    on = colour_wanted(sys.stderr)
    if not isinstance(error, InputFaults):
        return harmless(str(error))
    lines = harmless(str(error)).splitlines()
    total = [styled(lines[0], "fault", on=on)]
    return "\n".join(
        total
        + [line if line.startswith(" ") else styled(line, "strong", on=on) for line in lines[1:]]
        # what whoever raised it has to add: where there is more to read
        + list(getattr(error, "__notes__", ()))
    )


def _tell_as_json(target: str | None, error: InputFaults) -> None:
    """Write the faults as JSON where that was asked for, and not over a file it may not touch."""
    if target is not None and not any(is_about_target(fault) for fault in error.faults):
        write_json(target, {"faults": faults_json(error.faults)})


def _is_about_log(fault: Fault) -> bool:
    return fault.where.document == os.environ.get(LOG)


def _hint(word: str, known: Iterable[str]) -> str:
    found = near(word, known, 1)
    return phrase("did_you_mean", near=found[0]) if found else phrase("see_help")


def _print_what_consoles_can() -> None:
    """Escape what a console (GBK on Windows) can't show, rather than stop at it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
