"""Commands as help and documentation show them, held against the parsers and the Makefile."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

from evalutils.errors import UsageError
from evalutils.running.commands import every_parser, parse
from evalutils.running.parameters import KNOWN

ROOT = Path(__file__).parents[1]
#: How a line may start the program.
PROGRAM = re.compile(
    r"(?:\S*[\\/])?(?:evalutils|(?:python3?|py)(?:\.exe)?(?: -3)? -m evalutils)(?= |$)"
)


def refusal(line: str) -> str:
    """Return what the program or make would say against a line, or ``""``.

    Only ``evalutils …`` and ``make …`` are judged; pipes are cut at their bars.

    >>> refusal("make report YEAR=2022  # and wait"), refusal("evalutils report --yaer 2022")[:4]
    ('', '没有选项')
    """
    return "; ".join(filter(None, map(_refusal, re.split(r" (?:\||&&|>>?) ", line))))


def _refusal(line: str) -> str:
    program = PROGRAM.match(line.strip())
    if program:
        words = shlex.split(line.strip()[program.end() :].replace("\\", "/"), comments=True)
        return _refused_words(words)
    words = shlex.split(line, comments=True)
    if words and words[0] == "make":
        return _refused_make(words[1:])
    return ""


def _refused_words(words: list[str]) -> str:
    try:
        parse(words)
    except UsageError as error:
        return str(error)
    except SystemExit:  # --help, --version
        return ""
    return ""


def _refused_make(words: list[str]) -> str:
    goals = [word for word in words if "=" not in word and not word.startswith("-")]
    names = [word.split("=")[0] for word in words if "=" in word]
    wrong = [word for word in goals if word not in targets()]
    wrong += [name for name in names if name not in KNOWN]
    return f"make has no {' '.join(wrong)}" if wrong else ""


@cache
def targets() -> frozenset[str]:
    """Return the targets of the Makefile."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^([a-z-]+):(?!=)", text, re.MULTILINE))


def commands() -> dict[str, str]:
    """Return every command with its help."""
    (action,) = (one for one in every_parser()._actions if one.dest == "command")
    assert isinstance(action.choices, dict)
    return {name: parser.format_help() for name, parser in action.choices.items()}
