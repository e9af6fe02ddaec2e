"""What a run depends on, as hashes: whether it has to run again, and which of its stages.

A stamp names everything that can change a byte of a report: parameters, what people put
in, the notebooks, this package, the lock, the fonts, Python and platform. Times, users and
places are not in it. A stage is a notebook or an edition. It notes by hash everything it is made
from and every file it made; where both are as they were, its files are taken over. No clock, so
that a run that takes files over records what one from nothing does. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evalutils.base.faults import phrase
from evalutils.base.paths import YearPaths, is_litter

NOTEBOOKS = ("01_clean", "02_indicators", "03_report")
LOCK = "requirements.lock"
#: Where reviewers' comments stand: beside the workbook, or in its sheet ``review``.
REVIEW, WORKBOOK = "review.csv", "inputs.xlsx"
#: What they say, as it is handed from notebook to notebook, and what prints nothing of it.
COMMENTS = "review.json"
WITHOUT_COMMENTS = frozenset({*NOTEBOOKS[:2], "form.xlsx"})
#: What people say about results and what is asked of them: no input of the results themselves.
BESIDE = frozenset({REVIEW, "rectification.xlsx"})
#: Bytes of a file that are hashed together.
_PIECE = 1 << 16
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


def file_digest(path: Path | str) -> str:
    """Return the sha256 of a file.

    A thousand reports are forty thousand small files: with a file object around each of them, and
    the large buffer that hashlib takes, they take a seventh longer.
    """
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        piece = os.read(file, _PIECE)
        digest = hashlib.sha256(piece)
        # A short piece is not the end for certain, an empty one is.
        while piece:
            piece = os.read(file, _PIECE)
            digest.update(piece)
    finally:
        os.close(file)
    return digest.hexdigest()


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
                found[relative] = file_digest(entry.path)
            elif entry.is_dir(follow_symlinks=False):
                waiting.append(f"{relative}/")
    return dict(sorted(found.items()))


def run_stamp(
    where: YearPaths,
    program: Mapping[str, Any] | None = None,
    inputs: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return everything a run of these parameters depends on.

    Parameters
    ----------
    where
        Parameters and locations.
    program
        What :func:`program_stamp` returns, where it is known.
    inputs
        What :func:`tree_digests` returned of the raw folder, where that was asked before.

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
        "inputs": tree_digests(where.raw) if inputs is None else dict(inputs),
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


#: Parts of a stamp that are no file of a person's, told by what they are.
_PROGRAM = ("package", "lock", "fonts", "python", "platform")


def part_named(part: str) -> str:
    """Return what changed as a person knows it: a file of theirs, or what of the program.

    Examples
    --------
    >>> [part_named(part) for part in ("inputs/budget.csv", "package", "notebooks/01_clean")]
    ['budget.csv', '程序', 'notebooks/01_clean']
    """
    return phrase(f"standing_{part}") if part in _PROGRAM else part.removeprefix("inputs/")


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


#: What of a stamp each stage notes by name; all else (program, own profiles …) counts for all.
_BY_NAME = frozenset({"parameters", "inputs", "notebooks"})


@dataclass(frozen=True, slots=True)
class Stages:
    """What this run notes of its stages, held against the notes of the last one.

    Parameters
    ----------
    last
        ``stages`` of the last record; empty where there is none, or nothing of it may be used.
    report, processed
        Folders of the last run: where its files lie.
    notes
        What this run notes.
    kept
        Stages taken over, in order.
    """

    last: Mapping[str, Any] = field(default_factory=dict)
    report: Path = Path()
    processed: Path = Path()
    notes: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def stand(self, name: str, depends: Mapping[str, str]) -> bool:
        """Return whether a stage of the last run was made from the same, and lies there whole."""
        note = self.last.get(name)
        if note is None or note["depends"] != depends:
            return False
        return all(
            (folder / file).is_file() and file_digest(folder / file) == digest
            for folder, files in ((self.report, "files"), (self.processed, "processed"))
            for file, digest in note[files].items()
        )

    def take(self, name: str, report: Path, processed: Path | None) -> None:
        """Copy the files of a stage that stands to where this run has its own."""
        for old, new, files in (
            (self.report, report, "files"),
            (self.processed, processed, "processed"),
        ):
            for file in self.last[name][files] if new is not None else ():
                (new / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(old / file, new / file)
        self.kept.append(name)

    def note(
        self,
        name: str,
        depends: Mapping[str, str],
        files: Mapping[str, str],
        processed: Mapping[str, str] | None = None,
    ) -> None:
        """Note what a stage was made from and what it made."""
        told = {"depends": dict(depends), "files": dict(files), "processed": dict(processed or {})}
        self.notes[name] = told


def of_notebook(
    name: str,
    depends: Mapping[str, Any],
    parameters: Mapping[str, str],
    before: Mapping[str, str],
) -> dict[str, str]:
    """Return what a notebook is made from, by name.

    Parameters
    ----------
    name
        The notebook's.
    depends
        The stamp of the run.
    parameters
        Those that are given to it.
    before
        What lies in its processed folder before it runs: file → sha256.
    """
    # A cell that somebody added may look into the raw folder itself. Comments come with what was
    # read of it, and change no more than what they are printed in.
    inputs = {file: digest for file, digest in depends["inputs"].items() if file != REVIEW}
    return {
        **{f"inputs/{file}": digest for file, digest in inputs.items()},
        **{f"processed/{file}": digest for file, digest in _read(name, before).items()},
        "notebook": depends["notebooks"].get(name, ""),
        "parameters": combined(parameters),
        "program": _program(depends),
    }


def _read(name: str, processed: Mapping[str, str]) -> dict[str, str]:
    left_out = {COMMENTS} if name in WITHOUT_COMMENTS else frozenset[str]()
    return {file: digest for file, digest in processed.items() if file not in left_out}


def read_by(name: str, processed: Mapping[str, str]) -> str:
    """Return the hash of what a workbook is made from.

    Parameters
    ----------
    name
        File of the report.
    processed
        What lies in the processed folder: file → sha256.

    Examples
    --------
    >>> one, two = ({"results.json": "a", "review.json": said} for said in ("b", "c"))
    >>> [read_by(file, one) == read_by(file, two) for file in ("form.xlsx", "rectification.xlsx")]
    [True, False]
    """
    return combined(_read(name, processed))


def of_edition(depends: Mapping[str, Any], maker: str, epoch: int, shown: str) -> dict[str, str]:
    """Return what an edition is made from, by name.

    Parameters
    ----------
    depends
        The stamp of the run.
    maker
        What makes it.
    epoch
        Date of the report.
    shown
        Hash of what it shows.
    """
    return {
        "maker": maker,
        "date": str(epoch),
        "shown": shown,
        "parameters": combined(depends["parameters"]),
        "program": _program(depends),
    }


def shown_in(notebook: Mapping[str, Any], *, review: bool) -> str:
    """Return the hash of what an edition of an executed notebook shows.

    Parameters
    ----------
    notebook
        nbformat 4 content.
    review
        Whether the edition shows what is for reviewers, and what the run was made from.

    Examples
    --------
    >>> for_all = {"type": "text", "content": "合计"}
    >>> comment = {"type": "review", "audience": "review"}
    >>> one, two = (
    ...     {"cells": [{"outputs": [{"data": {"x": {"blocks": blocks}}}]}]}
    ...     for blocks in ([for_all], [for_all, comment])
    ... )
    >>> shown_in(one, review=False) == shown_in(two, review=False)
    True
    >>> shown_in(one, review=True) == shown_in(two, review=True)
    False
    """
    if review:
        return combined(notebook)
    cells = [
        [
            cell.get("id"),
            cell.get("metadata"),
            cell.get("source"),
            list(_public(cell.get("outputs", ()))),
        ]
        for cell in notebook["cells"]
    ]
    return combined(cells)


def _public(outputs: Iterable[Mapping[str, Any]]) -> Iterable[Any]:
    """Yield outputs, and of those that hold blocks the blocks that not only reviewers see.

    What JupyterLab shows of blocks is beside the point: editions read the blocks.
    """
    for output in outputs:
        data = output.get("data", {}).values()
        bundles = [one for one in data if isinstance(one, Mapping) and "blocks" in one]
        if not bundles:
            yield output
        for bundle in bundles:
            kept = [
                block
                for block in bundle["blocks"]
                if block.get("audience") != "review" and block.get("type") != "review"
            ]
            yield {**bundle, "blocks": kept}


def _program(depends: Mapping[str, Any]) -> str:
    return combined({part: value for part, value in depends.items() if part not in _BY_NAME})
