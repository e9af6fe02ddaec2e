"""What a run depends on, as hashes: whether it has to run again (standard library only).

A stamp names everything that can change a byte of a report: parameters, what people put
in, the notebooks, this package, the lock, the fonts, Python and platform. Times, users and
places are not in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evalutils.base.paths import YearPaths, is_litter

NOTEBOOKS = ("01_clean", "02_indicators", "03_report")
LOCK = "requirements.lock"
#: Where reviewers' comments stand: beside the workbook, or in its sheet ``review``.
REVIEW, WORKBOOK = "review.csv", "inputs.xlsx"
#: What people say about results and what is asked of them: no input of the results themselves.
BESIDE = frozenset({REVIEW, "rectification.xlsx"})
#: Environment variable that names other fonts than the installed ones (a file or a folder).
FONTS = "EVALUTILS_FONTS"


def digest(content: bytes) -> str:
    """Return the sha256 of some bytes.

    Examples
    --------
    >>> digest(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def combined(parts: Any) -> str:
    """Return the sha256 of anything JSON can write, whatever the order of its keys.

    Examples
    --------
    >>> combined({"a": 1, "b": 2}) == combined({"b": 2, "a": 1})
    True
    """
    return digest(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode())


def tree_digests(folder: Path, *, without: Iterable[str] = ()) -> dict[str, str]:
    """Return relative path → sha256 of every file under a folder, sorted.

    What nobody made (caches, locks, copies of editors) is no part of it, nor are pipes, links
    to nothing and the relative paths in ``without``; a folder that is not there has no files.
    """
    left_out = set(without)
    found: dict[str, str] = {}
    # In plain strings: this is all that a run does in which nothing has changed.
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            entries = list(os.scandir(folder / below))
        except (FileNotFoundError, NotADirectoryError):
            continue
        for entry in entries:
            relative = below + entry.name
            if relative in left_out or is_litter(entry.name):
                continue
            if entry.is_file():
                with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123
                    found[relative] = hashlib.file_digest(file, "sha256").hexdigest()
            elif entry.is_dir(follow_symlinks=False):
                waiting.append(f"{relative}/")
    return dict(sorted(found.items()))


def run_stamp(where: YearPaths, program: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return everything a run of these parameters depends on.

    Parameters
    ----------
    where
        Parameters and locations.
    program
        What :func:`program_stamp` returns, where it is known.

    Returns
    -------
    dict
        ``parameters``; ``inputs`` and ``notebooks`` (name → sha256); ``package``, ``lock``
        (sha256); ``profiles`` (the user's own file of the profile → sha256); ``outlines`` (the
        user's own → sha256); ``fonts`` (name → size and sha256 of fonts put in place of the
        installed ones); ``python`` and ``platform``.
    """
    return {
        "parameters": run_parameters(where),
        "inputs": tree_digests(where.raw),
        "notebooks": {
            name: file_digest(path)
            for name in NOTEBOOKS
            if (path := where.notebooks / f"{name}.ipynb").is_file()
        },
        "profiles": _own_profiles(where),
        "outlines": _own_outlines(where),
        **(program or program_stamp(where.root)),
    }


def program_stamp(root: Path) -> dict[str, Any]:
    """Return what every run of this program depends on, whatever it runs on.

    Returns
    -------
    dict
        ``package``, ``lock``, ``fonts``, ``python`` and ``platform`` as in :func:`run_stamp`.
    """
    lock = root / LOCK
    return {
        "package": combined(tree_digests(Path(__file__).resolve().parents[1])),
        "lock": file_digest(lock) if lock.is_file() else "",
        "fonts": _other_fonts(),
        "python": ".".join(str(part) for part in sys.version_info[:2]),
        "platform": f"{sys.platform}-{platform.machine().lower()}",
    }


def run_parameters(where: YearPaths) -> dict[str, str]:
    """Return the parameters of a run by the names the notebooks know."""
    return {
        "YEAR": where.year,
        "PROJECT": where.project,
        "PROFILE": where.profile,
        "REPORT_LANG": where.language,
    }


def changed_since(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what has changed since a run, by name (``inputs/evidence.csv``, ``package``).

    Examples
    --------
    >>> changed_since({"inputs": {"a": "1"}, "lock": "x"}, {"inputs": {"a": "2"}, "lock": "x"})
    ['inputs/a']
    """
    names = []
    for part in sorted(now):
        old, new = before.get(part), now[part]
        if isinstance(old, dict) and isinstance(new, dict):
            keys = sorted(old.keys() | new.keys())
            names += [f"{part}/{key}" for key in keys if old.get(key) != new.get(key)]
        elif old != new:
            names.append(part)
    return names


def results_id(stamp: Mapping[str, Any], raw: Path) -> str:
    """Return the id of a run's results: known before rendering, so that sign-off can name it.

    It covers what people put in but for reviewers' comments and translations, the parameters
    but for the language, and the package: comments are about results, and an edition in
    another language has the same ones.

    Parameters
    ----------
    stamp
        What the run depends on (:func:`run_stamp`).
    raw
        The raw folder; of a workbook in it, all sheets count but ``review``.
    """
    inputs = {name: value for name, value in stamp["inputs"].items() if not _beside(name)}
    if WORKBOOK in inputs:
        from evalutils.evidence.workbook import sheet_texts

        inputs[WORKBOOK] = combined(sheet_texts(raw / WORKBOOK, without=("review",)))
    language = "REPORT_LANG"
    parts = {
        "inputs": inputs,
        "parameters": {k: v for k, v in stamp["parameters"].items() if k != language},
        "package": stamp["package"],
        "profiles": stamp["profiles"],
    }
    return combined(parts)


def _beside(name: str) -> bool:
    """Return whether an input says something about the results, or says them anew."""
    return name == REVIEW or name.startswith("translations.")


def _own_profiles(where: YearPaths) -> dict[str, str]:
    files = [folder / f"{where.profile}.yaml" for folder in where.profiles]
    return {path.name: file_digest(path) for path in files if path.is_file()}


def _own_outlines(where: YearPaths) -> dict[str, str]:
    """Which of them is used stands in ``project.yaml``, which this module does not read."""
    files = [path for folder in where.outlines for path in sorted(folder.glob("*.yaml"))]
    return {path.name: file_digest(path) for path in files}


def _other_fonts() -> dict[str, str]:
    place = os.environ.get(FONTS)
    if not place:
        return {}
    path = Path(place).expanduser()
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    return {file.name: f"{file.stat().st_size}-{file_digest(file)}" for file in files}
