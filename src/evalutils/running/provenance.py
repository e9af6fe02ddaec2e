"""``run.json``: what a run was made from and what it made, as hashes.

``run.json`` says nothing of time, user or place, so that it is the same for the same run;
``environment.json`` beside it holds those, is never compared and never printed.
"""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import evalutils
from evalutils.base.paths import RECORD, RECORD_SCHEMA, YearPaths
from evalutils.base.patterns import re
from evalutils.running.stamps import (
    LOCK,
    combined,
    file_digest,
    results_id,
    tree_digests,
)

ENVIRONMENT = "environment.json"
#: The run as an RO-Crate; it hashes ``run.json``, which therefore cannot hash it.
CRATE = "ro-crate-metadata.json"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def origin(where: YearPaths, depends: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an executed notebook tells of its run: all of it known before it begins.

    Parameters
    ----------
    where
        Parameters and raw folder of the run.
    depends
        What the run is made from (:func:`~evalutils.running.stamps.run_stamp`).

    Returns
    -------
    dict
        ``parameters``, ``results_id``, and under ``provenance`` what it was made from: ``inputs``,
        ``notebooks``, ``profiles`` and ``fonts`` (name → sha256), ``package`` and ``lock``
        (sha256), ``versions`` (library → version), ``python`` and ``platform``.
    """
    return told_of(where.root, depends, results_id(depends, where.raw))


def told_of(root: Path, depends: Mapping[str, Any], ident: str) -> dict[str, Any]:
    """Return what :func:`origin` does, for any notebook of a bundle, given the results' id."""
    from evalutils.reporting.fonts import font_files

    made_from = {name: value for name, value in depends.items() if name != "parameters"}
    return {
        "parameters": depends["parameters"],
        "results_id": ident,
        "provenance": {
            **made_from,
            "fonts": {file.name: file_digest(file) for file in font_files()},
            "versions": library_versions(root / LOCK),
        },
    }


def write_record(
    folder: Path,
    processed: Path | None,
    depends: Mapping[str, Any],
    made_by: Mapping[str, Any],
    stages: Mapping[str, Any],
) -> None:
    """Write ``run.json`` for the finished content of a report folder.

    Parameters
    ----------
    folder
        The report (still in staging), complete but for this file.
    processed
        The processed data of the run; a page over several reports makes none.
    depends
        What the run was made from (:func:`~evalutils.running.stamps.run_stamp`).
    made_by
        What is known of the run before it begins (:func:`origin`).
    stages
        What each stage was made from and what it made
        (:class:`~evalutils.running.stamps.Stages`).
    """
    record = {
        "schema": RECORD_SCHEMA,
        "parameters": depends["parameters"],
        "results_id": made_by["results_id"],
        "stamp": combined(depends),
        "depends": depends,
        "stages": dict(stages),
        "versions": made_by["provenance"]["versions"],
        "processed": {} if processed is None else tree_digests(processed),
        "outputs": outputs(folder),
    }
    write_json(folder / RECORD, record)


def outputs(folder: Path) -> dict[str, str]:
    """Return path → sha256 of what a run made for readers."""
    return tree_digests(folder, without=(RECORD, ENVIRONMENT, CRATE))


def read_record(folder: Path) -> dict[str, Any] | None:
    """Return the ``run.json`` of a report folder.

    None where there is none of this version, or it is damaged: the report is then made again.
    """
    record = _record(folder)
    if record is None or record.get("schema") != RECORD_SCHEMA:
        return None
    parts = ("parameters", "depends", "outputs", "processed")
    return record if all(isinstance(record.get(part), dict) for part in parts) else None


def is_outdated(folder: Path) -> bool:
    """Return whether a report lies there that another version of this program made."""
    record = _record(folder)
    return record is not None and record.get("schema") != RECORD_SCHEMA


def _record(folder: Path) -> dict[str, Any] | None:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def library_versions(lock: Path) -> dict[str, str]:
    """Return package → installed version for every package of the lock that is installed."""
    pinned = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    there = {
        _plain(name): version
        for entry in sys.path
        for name, _, version in (
            folder.stem.rpartition("-") for folder in Path(entry or ".").glob("*.dist-info")
        )
    }
    names = sorted(set(_PINNED.findall(pinned)))
    # what is not there is pinned for another Python or platform
    found = {name: there[_plain(name)] for name in names if _plain(name) in there}
    return {"evalutils": evalutils.__version__, **found}


def _plain(name: str) -> str:
    """Return a package's name as all its spellings have in common."""
    return re.sub(r"[-_.]+", "-", name).lower()


def write_environment(folder: Path, root: Path, times: Mapping[str, Any]) -> None:
    """Write ``environment.json``: commit, machine and times of a run."""
    commit = _git(root, "rev-parse", "HEAD")
    found = {
        "commit": commit,
        "dirty": None if commit is None else bool(_git(root, "status", "--porcelain")),
        "python": platform.python_version(),
        "implementation": sys.implementation.name,
        "platform": platform.platform(),
        "times": times,
    }
    write_json(folder / ENVIRONMENT, found)


def write_json(path: Path, content: Any) -> None:
    """Write JSON with sorted keys and Unix line ends."""
    words = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(words, encoding="utf-8", newline="\n")


def _git(root: Path, *words: str) -> str | None:
    program = shutil.which("git")
    if program is None or not (root / ".git").exists():
        return None
    told = subprocess.run(  # noqa: S603
        [program, "-C", str(root), *words], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() if told.returncode == 0 else None
