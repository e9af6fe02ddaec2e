"""Pages of the documentation as something to do: commands, files to write, cells to fill in.

How a page is written, so that what it says is what is run:

- a fence ``console`` holds commands after ``$`` and what they print; ``…`` stands for whatever
  (a line of its own: any lines). No output shown: none is compared. A command that must fail
  says so in its comment: ``# 退出状态 1`` or ``# exit status 1``.
- a fence whose first line is ``# 未在测试中运行：why`` or ``# not run in tests: why`` is parsed
  only. Other shells (``powershell``, ``bat``, ``fish``) always need such a line.
- ``{code-block}`` with ``:caption: PATH`` is a file that the reader writes.
- a table ``工作表 | 单元格 | 填写`` (sheet, cell, value) is filled into the last workbook named.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evalutils.base.faults import UsageError
from evalutils.running.commands import every_parser, parse
from evalutils.running.parameters import KNOWN

ROOT = Path(__file__).parents[2]
SHELLS = {"console", "powershell", "bat", "fish", "sh", "bash", "shell", "shell-session"}
NOT_RUN = re.compile(r"# (?:未在测试中运行：|not run in tests: )(.+)")
_STATUS = re.compile(r"# .*(?:退出状态|exit status) (\d+)")
_FENCE = re.compile(r"^(```+)(\S*) ?(\S*)[^\n]*\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_FILL = re.compile(
    r"^\| *(?:工作表|sheet) *\| *(?:单元格|cell) *\| *(?:填写|value) *\|\n"
    r"\|[-:| ]+\|\n((?:\|.*\n)+)",
    re.MULTILINE,
)
#: How a line may start the program.
PROGRAM = re.compile(
    r"(?:\S*[\\/])?(?:evalutils|(?:python3?|py)(?:\.exe)?(?: -3)? -m evalutils)(?= |$)"
)
_BOOK = re.compile(r"`([^`\s]+\.xlsx)`")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as typed, with the output shown under it."""

    line: str
    shown: tuple[str, ...]
    status: int

    def script(self) -> str:
        return self.line


@dataclass(frozen=True, slots=True)
class File:
    """A file that the reader writes."""

    path: str
    text: str

    def script(self) -> str:
        path = shlex.quote(self.path)
        return f'mkdir -p "$(dirname {path})"; printf %s {shlex.quote(self.text)} > {path}'


@dataclass(frozen=True, slots=True)
class Fill:
    """Cells that the reader fills into a workbook."""

    book: str
    cells: tuple[tuple[str, str, str], ...]

    def script(self) -> str:
        return f'"$FILL" {shlex.quote(self.book)} {shlex.quote(json.dumps(self.cells))}'


@dataclass(frozen=True, slots=True)
class Unrun:
    """Commands that cannot be run here, and the reason that the page gives."""

    lines: tuple[str, ...]
    reason: str


Step = Command | File | Fill


def pages() -> list[Path]:
    """Return every page that shows commands."""
    own = [
        path
        for path in (ROOT / "docs").rglob("*.md")
        if not {"_build", "generated"} & {*path.parts}
    ]
    return sorted([*ROOT.glob("*.md"), *own])


def steps(page: Path) -> list[Step]:
    """Return what a page has its reader do, in order."""
    text = page.read_text(encoding="utf-8")
    found = [(fence.start(), _fenced(fence[2], fence[4])) for fence in _FENCE.finditer(text)]
    for table in _FILL.finditer(text):
        books = _BOOK.findall(text[: table.start()])
        rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in _rows(table[1])]
        cells = tuple((row[0], row[1], row[2].strip("`")) for row in rows)
        found.append((table.start(), [Fill(books[-1], cells)]))
    return [step for _, some in sorted(found, key=lambda one: one[0]) for step in some]


def unrun(page: Path) -> list[Unrun]:
    """Return the commands of a page that are not run, with the reason the page gives."""
    fences = _FENCE.finditer(page.read_text(encoding="utf-8"))
    return [
        Unrun(tuple(_typed(fence[4])), reason[1] if reason else "")
        for fence in fences
        if fence[2] in SHELLS
        for reason in [NOT_RUN.match(fence[4])]
        if reason or fence[2] != "console"
    ]


def inline(page: Path) -> list[str]:
    """Return the commands within the sentences of a page."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return [
        word for word in re.findall(r"`([^`\n]+)`", text) if re.match("(evalutils|make) ", word)
    ]


def indented(page: Path) -> list[str]:
    """Return commands in indented blocks, which nothing would run."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return re.findall(r"^ {4,}(?:\$ )?((?:evalutils|make|python3?) .*)$", text, re.MULTILINE)


def differs(shown: tuple[str, ...], told: str) -> str:
    """Return why what a command told is not what its page shows, or ``""``."""
    if not shown:
        return ""
    pattern = ""
    for line in shown:
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
        else:
            parts = (re.escape(part) for part in line.rstrip().split("…"))
            pattern += ".*?".join(parts) + r"[ ]*\n"
    text = told.rstrip("\n") + "\n"
    return "" if re.fullmatch(pattern, text) else f"shown:\n{chr(10).join(shown)}\ntold:\n{told}"


def _rows(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines())


def _fenced(language: str, body: str) -> list[Step]:
    if language == "{code-block}":
        caption = re.search(r"^:caption: (.+)$", body, re.MULTILINE)
        text = re.sub(r"\A(?::.*\n)+\n?", "", body)
        return [File(caption[1].strip(), text)] if caption else []
    if language != "console" or NOT_RUN.match(body):
        return []
    commands: list[Command] = []
    for block in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        lines = block.splitlines()
        typed = [lines.pop(0)]
        while typed[-1].endswith("\\"):
            typed.append(lines.pop(0).removeprefix("> "))
        line = "\n".join(typed)
        status = _STATUS.search(line)
        while lines and not lines[-1].strip():
            lines.pop()
        commands.append(Command(line, tuple(lines), int(status[1]) if status else 0))
    return list(commands)


def _typed(body: str) -> Iterator[str]:
    """Yield the commands of a fence: those after a prompt, or every line that is no comment."""
    lines = [line for line in body.splitlines() if line.strip() and not line.startswith("#")]
    prompted = [
        re.sub(r"^(?:\$|PS>|>) ", "", line) for line in lines if re.match(r"(\$|PS>|>) ", line)
    ]
    yield from prompted or lines


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
