"""Read every quantity of a text: value or interval, unit, hedge words and place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.reading.quantities import Quantity, read_quantities
from evalutils.running.terminal import (
    add_json,
    check_target,
    colour_wanted,
    columns,
    table,
    write_json,
)

SUMMARY = "读出文本中的全部数量 / find every quantity of a text"
EXAMPLES = """\
  evalutils quantities 自评报告.txt
  evalutils quantities 自评报告.txt --json 数量.json
  echo "注册约13.7万人，实名率92.7%" | evalutils quantities"""

_COLUMNS = ("line", "start", "text", "interval", "unit", "kind", "exactness", "reading")
_RIGHT = frozenset({_COLUMNS.index("line"), _COLUMNS.index("start")})


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help="文本文件；- 或不写为标准输入 / text file; - or nothing: stdin",
    )
    parser.add_argument(
        "--lines", action="store_true", help="逐行分别读 / read every line by itself"
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the quantities; data on stdout, a table or JSON."""
    check_target(args.json)
    rows = _rows(_text(args.file), args.lines)
    if args.json is None:
        sys.stdout.write(_table(rows))
        return 0
    listed = [
        ({"line": line} if args.lines else {}) | quantity.as_json() for line, quantity in rows
    ]
    write_json(args.json, listed)
    return 0


def _rows(text: str, by_line: bool) -> list[tuple[int, Quantity]]:
    if by_line:
        return [
            (number, quantity)
            for number, line in enumerate(text.split("\n"), start=1)
            for quantity in read_quantities(line)
        ]
    rows, line, seen = [], 1, 0
    for quantity in read_quantities(text):
        line += text.count("\n", seen, quantity.start)
        seen = quantity.start
        rows.append((line, quantity))
    return rows


def _text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputFaults(
            [Fault("text_unreadable", Place(name), facts={"why": error.strerror})]
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputFaults([Fault("text_not_text", Place(name))])


def _table(rows: list[tuple[int, Quantity]]) -> str:
    cells = [_COLUMNS, *(_cells(line, quantity) for line, quantity in rows)]
    lines = table(cells, limit=columns(sys.stdout), right=_RIGHT, colour=colour_wanted(sys.stdout))
    return "".join(f"{line}\n" for line in lines)


def _cells(line: int, quantity: Quantity) -> tuple[str, ...]:
    return (
        str(line), str(quantity.start), "".join(quantity.text.split()), str(quantity.interval),
        quantity.unit, quantity.kind, quantity.exactness, quantity.reading,
    )  # fmt: skip
