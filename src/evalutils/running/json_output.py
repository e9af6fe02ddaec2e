"""JSON for other programs: on stdout or into a file, never over somebody's other file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place

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
