"""JSON for other programs: on stdout or into a file, never over somebody's other file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from evalutils.errors import Fault, InputFaults, Where

STDOUT = "-"


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare ``--json [FILE]``; - or nothing is stdout."""
    parser.add_argument(
        "--json", nargs="?", const=STDOUT, metavar="OUT", help="JSON to OUT (- or nothing: stdout)"
    )


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
        raise InputFaults([Fault("json_target_folder", Where(str(path)))])
    if not path.exists() or path.stat().st_size == 0:
        return
    try:
        json.loads(path.read_bytes())
    except ValueError as error:
        raise InputFaults([Fault("json_target_taken", Where(str(path)))]) from error


def write_json(target: str, data: object) -> None:
    """Write ``data`` to ``target``: indented, UTF-8, with a line break at its end."""
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    if target == STDOUT:
        sys.stdout.write(text)
    else:
        Path(target).write_text(text, encoding="utf-8")
