"""JSON that a command writes: to stdout, or to a file that is nobody else's."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from evalutils.errors import Fault, InputFaults, Where


def check_target(target: str | None) -> None:
    """Refuse a target that is a folder, or holds something else than JSON: it is somebody's file.

    Parameters
    ----------
    target
        Path, ``-`` for stdout, or ``None`` where no JSON is asked for.

    Raises
    ------
    InputFaults
        If the target must not be written.
    """
    if target in (None, "-"):
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
    """Write JSON to a file, or to stdout for ``-``."""
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    if target == "-":
        sys.stdout.write(text)
    else:
        Path(target).write_text(text, encoding="utf-8")
