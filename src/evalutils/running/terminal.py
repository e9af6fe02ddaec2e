"""What is printed: tables that fit a terminal, progress on one line, faults, JSON for programs.

Chinese counts as wide, colour goes where it is wanted, and nothing in data is obeyed as a
command to the terminal. A pipe gets plain lines, and no progress at all. JSON goes to stdout or
into a file, never over somebody's other file.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from evalutils.base.faults import Fault, InputFaults, alike, phrase
from evalutils.base.patterns import re
from evalutils.base.places import Place, located
from evalutils.base.words import message_language

_GAP = 2
#: A column is not made narrower than this; a table that would need it is told row by row.
_NARROWEST = 8
#: Signs that do not begin a line (GB/T 15834), as far as they occur in cells.
_NOT_FIRST = frozenset("，。、；：？！）》〉】」』”’％%")
#: In a cell: a line break would end its row.
_TO_BLANKS = str.maketrans("\t\n", "  ")
_STYLES = {"strong": "1", "faint": "2", "fault": "31", "doubt": "33"}
_STYLED = re.compile("\x1b\\[[0-9;]*m")
#: What a terminal obeys instead of showing it: escape sequences, and marks that turn the
#: direction of writing. Data come from strangers; their file may not repaint the screen.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_CLEAR = "\r\x1b[K"
#: Columns of a table of faults that goes into a file or a pipe.
UNWATCHED = 160
_LONGEST_FOUND = 60


def harmless(text: str) -> str:
    r"""Return a text with everything that a terminal would obey spelt out.

    Line breaks and tabs stay.

    Examples
    --------
    >>> print(harmless("合计\x1b[2J 10"))
    合计\x1b[2J 10
    """
    return _OBEYED.sub(lambda sign: ascii(sign[0])[1:-1], text.replace("\r\n", "\n"))


def width(text: str) -> int:
    """Return the columns a text takes in a terminal: a wide character takes two.

    Marks that combine, and colours, take none.

    Examples
    --------
    >>> width("得分 10"), width("e\u0301")
    (7, 1)
    """
    return sum(map(_columns_of, _STYLED.sub("", text)))


def columns(stream: TextIO) -> int | None:
    """Return how many columns a stream has; None where it is no terminal and has no limit."""
    if not stream.isatty():
        return None
    return shutil.get_terminal_size().columns


def wrapped(text: str, limit: int) -> list[str]:
    """Return a text in lines that take no more than ``limit`` columns.

    Lines break between words and between Chinese characters; a sign that may not begin a line
    takes the character before it along.

    Examples
    --------
    >>> wrapped("村居宣讲覆盖率，自报", 14)
    ['村居宣讲覆盖', '率，自报']
    >>> wrapped("mof-2020-10 by rule", 12)
    ['mof-2020-10', 'by rule']
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line) + width(piece.rstrip()) > limit:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
        while width(line.rstrip()) > limit:
            head = _head(line, limit)
            lines.append(head)
            line = line[len(head) :]
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def table(
    rows: Sequence[Sequence[str]],
    *,
    limit: int | None = None,
    right: Collection[int] = (),
    colour: bool = False,
) -> list[str]:
    """Return the lines of a table whose first row is its header.

    Parameters
    ----------
    rows
        Cells; every row has as many as the header.
    limit
        Columns of the terminal; None: no limit. Where the table is wider, its widest columns
        are wrapped; where that is not enough, each row is told as lines of header and cell.
    right
        Numbers of the columns that are set to the right.
    colour
        Set the header in bold.

    Examples
    --------
    >>> for line in table([["指标", "分值"], ["覆盖率", "8"]], right=[1]):
    ...     print(line)
    指标    分值
    覆盖率     8
    >>> for line in table([["指标", "说明"], ["覆盖率", "没有年度指标值，也没有完成值"]], limit=24):
    ...     print(line)
    指标    说明
    覆盖率  没有年度指标值，
            也没有完成值
    """
    rows = [[harmless(cell).translate(_TO_BLANKS) for cell in row] for row in rows]
    natural = [max(map(width, column)) for column in zip(*rows, strict=True)]
    wide = _fitted(natural, limit)
    if wide is None:
        return _told(rows, limit or 0, colour)
    lines = []
    for number, row in enumerate(rows):
        cells = [wrapped(cell, wide[place]) for place, cell in enumerate(row)]
        for part in range(max(map(len, cells))):
            line = (
                (" " * _GAP)
                .join(
                    _padded(cell[part] if part < len(cell) else "", wide[place], place in right)
                    for place, cell in enumerate(cells)
                )
                .rstrip()
            )
            lines.append(styled(line, "strong", on=colour and number == 0))
    return lines


def colour_wanted(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether colours go to a stream.

    ``NO_COLOR`` (not empty) forbids them; ``FORCE_COLOR`` or ``CLICOLOR_FORCE`` demands them;
    ``CLICOLOR=0`` and ``TERM=dumb`` mean no; else a terminal gets them. A console of Windows
    gets them only where it says that it knows them (Windows Terminal, ConEmu, a ``TERM``).

    Examples
    --------
    >>> import io
    >>> colour_wanted(io.StringIO(), {"FORCE_COLOR": "1"})
    True
    >>> colour_wanted(io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"})
    False
    """
    if environ.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if environ.get(name, "0") not in {"", "0"}:
            return True
    if environ.get("CLICOLOR") == "0" or environ.get("TERM") == "dumb":
        return False
    knows = os.name != "nt" or any(
        environ.get(name) for name in ("WT_SESSION", "ConEmuPID", "TERM")
    )
    return knows and stream.isatty()


def styled(text: str, style: str, *, on: bool) -> str:
    """Return a text as ``strong``, ``faint``, ``fault`` (red) or ``doubt`` (amber), if ``on``.

    Examples
    --------
    >>> styled("请更正", "fault", on=False)
    '请更正'
    """
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if on and text else text


def _columns_of(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may break: after blanks and around wide characters."""
    pieces = re.findall(r"[⺀-鿿豈-﫿＀-￯　-〿“”‘’—…]|[^\s⺀-鿿豈-﫿＀-￯　-〿“”‘’—…]+\s*|\s+", text)
    joined: list[str] = []
    for piece in pieces:
        if joined and (piece[0] in _NOT_FIRST or joined[-1][-1] in "（《“‘「『〈【"):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _head(text: str, limit: int) -> str:
    """Return as much of a word as fits a line; at least one character."""
    used = 0
    for place, sign in enumerate(text):
        used += _columns_of(sign)
        if used > limit and place:
            return text[:place]
    return text


def _padded(text: str, wide: int, right: bool) -> str:
    blanks = " " * (wide - width(text))
    return blanks + text if right else text + blanks


def _fitted(natural: list[int], limit: int | None) -> list[int] | None:
    """Narrow the widest columns until the table fits; None where it can't."""
    gaps = _GAP * (len(natural) - 1)
    if limit is None or sum(natural) + gaps <= limit:
        return natural
    least = [min(wide, _NARROWEST) for wide in natural]
    if sum(least) + gaps > limit:
        return None
    wide = list(natural)
    while sum(wide) + gaps > limit:
        widest = max((place for place in range(len(wide)) if wide[place] > least[place]),
                     key=lambda place: wide[place])  # fmt: skip
        wide[widest] -= 1
    return wide


def _told(rows: Sequence[Sequence[str]], limit: int, colour: bool) -> list[str]:
    """Return the rows one after the other: a line ``header: cell`` for each that is not empty."""
    header, *others = rows
    lines = []
    for row in others:
        for name, cell in zip(header, row, strict=True):
            if cell:
                head = f"{name}：" if name else ""
                first, *rest = wrapped(head + cell, max(limit - _GAP, _NARROWEST))
                shown = styled(head, "strong", on=colour) + first[len(head) :]
                lines += [
                    shown if first.startswith(head) else first,
                    *(f"  {more}" for more in rest),
                ]
        lines.append("")
    return lines[:-1]


class Progress:
    """Where a run is, on one line of a terminal.

    Parameters
    ----------
    total
        Number of stages.
    quiet
        Say nothing at all.
    verbose
        Leave a line for each stage, with how long it took, wherever stderr goes.
    """

    def __init__(self, total: int, *, quiet: bool, verbose: bool = False) -> None:
        self._total, self._number = total, 0
        self._quiet, self._verbose = quiet, verbose
        self._shown = not quiet and sys.stderr.isatty()
        self._stage, self._began = "", time.monotonic()

    def at_stage(self, name: str) -> None:
        """Show that a stage begins."""
        self._over()
        self._number += 1
        self._stage = phrase("stage", number=self._number, total=self._total, name=name)
        self._began = time.monotonic()
        if self._shown:
            sys.stderr.write(f"{_CLEAR}{harmless(self._stage)}")
            sys.stderr.flush()

    def done(self, name: str) -> None:
        """Tell that one of many is done, and how long the others will take at this pace."""
        self._number += 1
        words = phrase("stage", number=self._number, total=self._total, name=name)
        left = (time.monotonic() - self._began) / self._number * (self._total - self._number)
        words += phrase("time_left", time=duration(left)) if left >= 1 else ""
        keep(words)
        if self._shown:
            sys.stderr.write(f"{_CLEAR}{harmless(words)}")
            sys.stderr.flush()

    def _over(self) -> None:
        """Tell how long the stage took that ends: on the screen if that was asked, in the log."""
        if self._stage:
            seconds = f"{time.monotonic() - self._began:.1f}"
            words = phrase("stage_done", stage=self._stage, seconds=seconds)
            self._clear()
            tell(words, quiet=self._quiet or not self._verbose)
            self._stage = ""

    def said(self, notebook: str, words: str) -> None:
        """Show what a notebook wrote to stderr (a warning)."""
        self._clear()
        tell(phrase("notebook_words", notebook=notebook, words=words), quiet=self._quiet)

    def end(self) -> None:
        """Take the line away."""
        self._over()
        self._clear()

    def _clear(self) -> None:
        if self._shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


def duration(seconds: float) -> str:
    """Return a time as people say it to somebody who waits.

    Examples
    --------
    >>> duration(40), duration(200), duration(8000)
    ('40 秒', '3 分', '2 小时 13 分')
    """
    if seconds < 90:
        return phrase("seconds", count=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 90:
        return phrase("minutes", count=minutes)
    return phrase("hours", count=minutes // 60, minutes=minutes % 60)


def tell(words: str, *, quiet: bool = False) -> None:
    """Write a line of words to stderr, without colours, and to the log, quiet or not."""
    keep(words)
    if not quiet:
        sys.stderr.write(f"{harmless(words)}\n")


#: Environment variable that names the file :func:`keep` writes to; ``--log`` sets it.
LOG = "EVALUTILS_LOG"


def keep(words: str) -> None:
    """Add words to the log, each line with the time; nothing where no log is kept.

    Raises
    ------
    InputFaults
        If the file cannot be written.
    """
    file = os.environ.get(LOG)
    if not file:
        return
    now = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    lines = [f"{now} [{os.getpid()}] {line}\n" for line in harmless(words).splitlines()]
    try:
        with open(file, "a", encoding="utf-8") as log:  # noqa: PTH123 - no import for one line
            log.writelines(lines)
    except OSError as error:
        facts = {"why": error.strerror or str(error)}
        raise InputFaults([Fault("not_written", Place(file), facts=facts)]) from error


def listed(faults: Sequence[Fault], limit: int | None = None, *, colour: bool = False) -> list[str]:
    """Return the lines of a list of faults, grouped by file and sheet in the order they came.

    Parameters
    ----------
    faults
        At least one.
    limit
        Columns of the terminal; ``None`` where it is none.
    colour
        Whether to set headings apart.

    Examples
    --------
    >>> place = Place("indicators.csv", row=6, key="points")
    >>> for line in listed([Fault("cell_blank", place)], 70):
    ...     print(line)
    发现 1 处需要处理：
    <BLANKLINE>
    indicators.csv（1 处）
    位置               现为    应为        下一步
    第 6 行 points 列  （空）  此格须填写  请填写；整行不用时请删去整行
    """
    lines = [styled(phrase("check_total", count=len(faults)), "fault", on=colour)]
    head = phrase("check_columns").split(",")
    for place, members in grouped(faults):
        heading = phrase("check_group", place=place, count=len(members))
        lines += ["", styled(harmless(heading), "strong", on=colour)]
        rows = [head, *(_row(fault) for fault in alike(members))]
        lines += table(rows, limit=limit or UNWATCHED, colour=colour)
    return lines


def grouped(faults: Sequence[Fault]) -> list[tuple[str, list[Fault]]]:
    """Return the faults by file and sheet, in the order the files first occur, row by row.

    Examples
    --------
    >>> [place for place, _ in grouped([Fault("bad_year", Place("YEAR"), "x")])]
    ['YEAR']
    """
    order: dict[tuple[str, str], int] = {}
    for fault in faults:
        order.setdefault(_group(fault), len(order))
    ranked = sorted(faults, key=lambda fault: (order[_group(fault)], fault.where.row))
    return [
        (Place(file, sheet=sheet or None).located(), list(members))
        for (file, sheet), members in groupby(ranked, key=_group)
    ]


def place_in_file(fault: Fault) -> str:
    """Return row and column of a fault in words, without the file they are in."""
    where = fault.where
    if not where.row and not where.key:
        return phrase("check_whole_file")
    file = replace(where, row=0, column=0, key="").located()
    return located((where, *fault.others), message_language()).removeprefix(file).strip(" ,")


def _group(fault: Fault) -> tuple[str, str]:
    return fault.where.document, fault.where.sheet or ""


def _row(fault: Fault) -> list[str]:
    found = fault.found or (phrase("check_blank") if fault.of_cell else "—")
    shown = found if len(found) <= _LONGEST_FOUND else found[: _LONGEST_FOUND - 1] + "…"
    return [place_in_file(fault), shown, fault.expected(), fault.next_step()]


STDOUT = "-"


def add_json(parser: argparse.ArgumentParser, *, faults: bool = False) -> None:
    """Declare ``--json [FILE]``; - or nothing is stdout.

    Parameters
    ----------
    parser
        The parser of a command.
    faults
        Whether a command that stops at faults writes ``{"faults": […]}`` (see
        :func:`faults_json`) instead of nothing.
    """
    parser.add_argument(
        "--json",
        nargs="?",
        const=STDOUT,
        metavar="OUT",
        help="输出 JSON（- 或不写为标准输出）/ JSON to OUT (- or nothing: stdout)",
    )
    if faults:
        parser.set_defaults(faults_as_json=True)


def faults_json(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Return faults as other programs read them.

    Returns
    -------
    list of dict
        ``code``, ``file``, ``sheet``, ``row`` (the header is row 1), ``column`` (null where
        not known), ``found``, ``expected``, ``next``; words in the language of messages.

    Examples
    --------
    >>> faults_json([Fault("bad_year", Place("YEAR"), "../x")])[0]["found"]
    '../x'
    """
    return [
        {
            "code": fault.code,
            "file": fault.where.document,
            "sheet": fault.where.sheet,
            "row": fault.where.row or None,
            "column": fault.where.key or None,
            "found": fault.found,
            "expected": fault.expected(),
            "next": fault.next_step(),
        }
        for fault in faults
    ]


def check_target(target: str | None) -> None:
    """Refuse a file that holds something else than JSON, before any work is done.

    Raises
    ------
    InputFaults
        With ``json_target_folder`` or ``json_target_taken``.
    """
    if target in (None, STDOUT):
        return
    path = Path(str(target))
    if path.is_dir():
        raise InputFaults([Fault("json_target_folder", Place(str(path)))])
    if not path.exists() or path.stat().st_size == 0:
        return
    try:
        json.loads(path.read_bytes())
    except ValueError as error:
        raise InputFaults([Fault("json_target_taken", Place(str(path)))]) from error


def is_about_target(fault: Fault) -> bool:
    """Return whether a fault is one of :func:`check_target`."""
    return fault.code in {"json_target_folder", "json_target_taken"}


def write_json(target: str, data: object) -> None:
    r"""Write ``data`` to ``target``: indented, UTF-8, with a line break at its end.

    A console that lacks a character (GBK on Windows) gets ``\uXXXX``, which is JSON too; so does
    half a character, as the name of a file on another system may hold it.
    """
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    try:
        text.encode("utf-8" if target != STDOUT else sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data, indent=1) + "\n"
    if target != STDOUT:
        Path(target).write_text(text, encoding="utf-8")
        return
    sys.stdout.write(text)
