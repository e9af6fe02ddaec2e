"""Pages over several reports: one notebook run, one HTML file, up to date or made again.

Like a report: written into a staging folder and swapped in, with ``run.json`` beside it, so
that a second run with nothing changed does nothing and the same inputs give the same bytes.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.running.notebooks import clean, execute, kernel_environment, said_on_stderr
from evalutils.running.progress import Progress
from evalutils.running.provenance import (
    outputs,
    read_record,
    told_of,
    write_environment,
    write_record,
)
from evalutils.running.stamps import combined, file_digest, program_stamp
from evalutils.running.swaps import alone, repair, staging_of, swap


@dataclass(frozen=True, slots=True)
class PageRun:
    """A page to make.

    Parameters
    ----------
    root
        The bundle's root.
    folder
        What it fills: replaced as a whole.
    notebook
        Name under ``notebooks/`` without its ending.
    parameters
        Values by the names the notebook knows.
    inputs
        Name → sha256 of everything it reads.
    file
        Name of the HTML file.
    epoch
        The page's date in seconds since 1970; data, not the clock.
    beside
        Whether the HTML file lies beside the folder instead of in it.
    """

    root: Path
    folder: Path
    notebook: str
    parameters: Mapping[str, str]
    inputs: Mapping[str, str]
    file: str
    epoch: int
    beside: bool = False

    @property
    def page(self) -> Path:
        """Where readers find the HTML file."""
        return (self.folder.parent if self.beside else self.folder) / self.file

    @property
    def source(self) -> Path:
        """The committed notebook."""
        return self.root / "notebooks" / f"{self.notebook}.ipynb"

    def depends(self) -> dict[str, Any]:
        """Return everything the page is made from, as a report's ``run.json`` has it."""
        return {
            "parameters": dict(self.parameters),
            "inputs": dict(sorted(self.inputs.items())),
            "notebooks": {self.notebook: file_digest(self.source)} if self.source.is_file() else {},
            "profiles": {},
            **program_stamp(self.root),
        }


def make_page(page: PageRun, *, force: bool = False, quiet: bool = False) -> bool:
    """Make a page unless it is up to date; return whether it was made.

    Raises
    ------
    InputFaults
        If the notebook finds faults, or another run is making the page.
    NotebookFailed
        If a cell raises.
    """
    depends = page.depends()
    if not force and _is_up_to_date(page, depends):
        return False
    progress = Progress(2, quiet=quiet)
    with alone(page.folder):
        repair(page.folder)
        try:
            _write(page, depends, staging_of(page.folder), progress)
            swap(page.folder)
            if page.beside:
                (page.folder / page.file).replace(page.page)
        finally:
            progress.end()
            repair(page.folder)
    return True


def _is_up_to_date(page: PageRun, depends: Mapping[str, Any]) -> bool:
    record = read_record(page.folder)
    if record is None:
        return False
    found = outputs(page.folder)
    if page.beside and page.page.is_file():
        found = dict(sorted({**found, page.file: file_digest(page.page)}.items()))
    return bool(record["depends"] == depends and record["outputs"] == found)


def _write(page: PageRun, depends: Mapping[str, Any], staging: Path, progress: Progress) -> None:
    import nbformat

    from evalutils.reporting.editions import chart_tables, read_executed
    from evalutils.reporting.pages.kit import html_of

    (staging / "executed").mkdir(parents=True)
    began = time.monotonic()
    with kernel_environment(page.epoch, {"EVALUTILS_ROOT": str(page.root.resolve())}):
        progress.at_stage(page.notebook)
        notebook = execute(page.source, page.parameters)
        for words in said_on_stderr(notebook):
            progress.said(page.notebook, words)
        clean(notebook)
        made_by = told_of(page.root, depends, combined(depends))
        notebook.metadata["evalutils"] = made_by
        written = nbformat.writes(notebook) + "\n"
        file = staging / "executed" / f"{page.notebook}.ipynb"
        file.write_text(written, encoding="utf-8", newline="\n")
        progress.at_stage(page.file)
        body = html_of(notebook, page.notebook)
        (staging / page.file).write_text(body, encoding="utf-8", newline="\n")
        tables = chart_tables(read_executed(notebook, review=True))
        for name, words in tables.items():
            (staging / "data").mkdir(exist_ok=True)
            (staging / "data" / name).write_text(words, encoding="utf-8", newline="")
    write_record(staging, staging / "none", depends, made_by)
    times = {page.notebook: round(time.monotonic() - began, 2)}
    write_environment(staging, page.root, times)
