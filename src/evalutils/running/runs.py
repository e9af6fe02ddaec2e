"""A run: the notebooks in order, then the editions, into folders given by the caller."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.paths import STAGED_PROCESSED, YearPaths
from evalutils.base.places import Place
from evalutils.evidence.project import CleanYear, write_year
from evalutils.running.notebooks import (
    clean,
    epoch_of,
    execute,
    kernel_environment,
    said_on_stderr,
)
from evalutils.running.parameters import Asked
from evalutils.running.progress import Progress
from evalutils.running.provenance import origin, write_environment, write_record
from evalutils.running.stamps import NOTEBOOKS, run_parameters

#: File for readers → nbconvert exporter that makes it from the executed report notebook.
EDITIONS = {
    "report.html": "evalutils-html",
    "review.html": "evalutils-review",
    "report.pdf": "evalutils-pdf",
    "report.docx": "evalutils-docx",
}
#: File for readers → function that makes its bytes from the results and the raw folder.
WORKBOOKS = {"form.xlsx": "evalutils.reporting.editions.xlsx:form_bytes"}
STAGES = (*NOTEBOOKS, *EDITIONS, *WORKBOOKS)


def read_raw(root: Path, wanted: Asked) -> tuple[YearPaths, CleanYear]:
    """Read the raw folder and return the locations of the run and what was read.

    Raises
    ------
    InputFaults
        With every fault of the folder, the scoring profile, the outline or the translations,
        before any kernel starts.
    """
    from evalutils.running.checks import require_sound

    return require_sound(root, wanted)


def make_run(
    where: YearPaths,
    depends: Mapping[str, Any],
    raw: CleanYear,
    report: Path,
    processed: Path,
    progress: Progress,
) -> None:
    """Run everything of a project-year into two empty folders.

    Parameters
    ----------
    where
        Parameters, raw folder and notebooks of the run.
    depends
        What the run is made from, taken before it starts.
    raw
        The raw folder, read (:func:`read_raw`): the notebooks find it in ``year.json``, and
        read no file of the folder again.
    report, processed
        Folders to write to; made here.
    progress
        Told of each stage as it begins, and of what a notebook wrote to stderr.

    Raises
    ------
    InputFaults
        If a notebook is missing, or an output of one names a folder of this machine.
    NotebookFailed
        If a cell raises.
    """
    _require_notebooks(where)
    for folder in (report / "executed", processed):
        folder.mkdir(parents=True)
    write_year(raw, processed)
    epoch = epoch_of(raw.year.project.report_date)
    times: dict[str, Any] = {"started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    place = {
        "EVALUTILS_ROOT": str(where.root.resolve()),
        STAGED_PROCESSED: str(processed.resolve()),
    }
    executed: Any = None
    made_by = origin(where, depends)
    with kernel_environment(epoch, place):
        for name in NOTEBOOKS:
            progress.at_stage(name)
            began = time.monotonic()
            executed = _run_notebook(where, name, made_by, report / "executed", progress)
            times[name] = round(time.monotonic() - began, 2)
        for file, exporter in EDITIONS.items():
            progress.at_stage(file)
            began = time.monotonic()
            _export(executed, exporter, report / file)
            times[file] = round(time.monotonic() - began, 2)
        for file, maker in WORKBOOKS.items():
            progress.at_stage(file)
            began = time.monotonic()
            _write_workbook(where, maker, report / file)
            times[file] = round(time.monotonic() - began, 2)
        _write_chart_data(executed, report / "data")
    write_record(report, processed, depends, made_by)
    write_environment(report, where.root, times)
    _write_crate(report, where, made_by, epoch, executed)


def _require_notebooks(where: YearPaths) -> None:
    missing = [name for name in NOTEBOOKS if not (where.notebooks / f"{name}.ipynb").is_file()]
    if missing:
        raise InputFaults(
            Fault("no_notebook", Place(f"notebooks/{name}.ipynb")) for name in missing
        )


def _run_notebook(
    where: YearPaths,
    name: str,
    made_by: Mapping[str, Any],
    folder: Path,
    progress: Progress,
) -> Any:
    import nbformat

    parameters = run_parameters(where)
    notebook = execute(where.notebooks / f"{name}.ipynb", parameters)
    for words in said_on_stderr(notebook):
        progress.said(name, words)
    clean(notebook)
    notebook.metadata["evalutils"] = made_by
    words = nbformat.writes(notebook) + "\n"
    _refuse_places(name, words, where.root)
    (folder / f"{name}.ipynb").write_text(words, encoding="utf-8", newline="\n")
    return notebook


def _refuse_places(name: str, words: str, root: Path) -> None:
    """Raise where an output names a folder of this machine: no other could make these bytes."""
    for place in (os.environ[STAGED_PROCESSED], str(root.resolve())):
        if json.dumps(place + os.sep, ensure_ascii=False)[1:-1] in words:
            raise InputFaults([Fault("names_place", Place(f"{name}.ipynb"), place)])


def _export(notebook: Any, exporter: str, path: Path) -> None:
    from nbconvert import get_exporter

    # Its name, so that a fault found while printing says which notebook to open.
    resources = {"metadata": {"name": "03_report"}}
    body, _ = get_exporter(exporter)().from_notebook_node(notebook, resources)
    content = body if isinstance(body, bytes) else body.encode("utf-8")
    path.write_bytes(content)


def _write_workbook(where: YearPaths, maker: str, path: Path) -> None:
    from evalutils.reporting.narrative.report import open_report

    make: Callable[[Any], bytes] = EntryPoint("", maker, "").load()
    material = open_report(where.year, where.project, where.profile, where.language)
    path.write_bytes(make(material))


def _write_crate(
    report: Path, where: YearPaths, made_by: Mapping[str, Any], epoch: int, notebook: Any
) -> None:
    from evalutils.reporting.editions import placed_blocks
    from evalutils.running.crate import write_crate

    blocks = (placed.block for placed in placed_blocks(notebook, ""))
    cover = next((block for block in blocks if block["type"] == "cover"), None)
    write_crate(report, where, made_by, epoch, cover)


def _write_chart_data(notebook: Any, folder: Path) -> None:
    from evalutils.reporting.editions import chart_tables, read_executed

    folder.mkdir()
    for name, words in chart_tables(read_executed(notebook, review=True)).items():
        (folder / name).write_text(words, encoding="utf-8", newline="")
