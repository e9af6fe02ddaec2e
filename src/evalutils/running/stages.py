"""What of the last run still stands, stage by stage, so that one byte makes anew what rests on it.

A stage is a notebook or an edition. It notes by hash everything it is made from and every file it
made; where both are as they were, its files are taken over. Names and hashes only: no clock, so
that a run that takes files over records what one from nothing does. Standard library only.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evalutils.running.stamps import REVIEW, combined, file_digest

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
        **{f"processed/{file}": digest for file, digest in before.items()},
        "notebook": depends["notebooks"].get(name, ""),
        "parameters": combined(parameters),
        "program": _program(depends),
    }


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
