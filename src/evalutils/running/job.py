"""The one life of everything that is made: notebooks → editions → record → swap.

A report of a project-year and a page over several reports (comparison, index) are jobs alike:
written into a staging folder, recorded in ``run.json``, swapped in, and not made again while
nothing they were made from has changed. Standard library only until something has to be made.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.holds import to_the_end
from evalutils.base.paths import STAGED_PROCESSED, YearPaths
from evalutils.base.places import Place
from evalutils.running.parameters import Asked
from evalutils.running.provenance import (
    CRATE,
    origin,
    outputs,
    read_record,
    told_of,
    write_environment,
    write_record,
)
from evalutils.running.stamps import (
    NOTEBOOKS,
    Stages,
    changed_since,
    combined,
    file_digest,
    of_edition,
    of_notebook,
    part_named,
    program_stamp,
    read_by,
    run_stamp,
    shown_in,
    tree_digests,
)
from evalutils.running.swaps import alone, is_interrupted, repair, staging_of, swap
from evalutils.running.terminal import Progress, tell

#: Where the functions stand that forks of the warm process write a report's files by.
WRITING = "evalutils.running.notebooks"
#: File of a report → nbconvert exporter that makes it from the last executed notebook.
EDITIONS = {
    "report.html": "evalutils-html",
    "review.html": "evalutils-review",
    "report.pdf": "evalutils-pdf",
    "report.docx": "evalutils-docx",
}
#: Exporters of editions in which nothing is printed that is for reviewers.
PUBLIC = frozenset({"evalutils-html", "evalutils-pdf", "evalutils-docx"})
#: A page over several reports is set as a report is.
PAGE_EXPORTER = EDITIONS["report.html"]
#: The notebook that writes the results.
RESULTS_BY = NOTEBOOKS[1]
#: File of a report → function that makes its bytes from the results and the raw folder.
WORKBOOKS = {
    "form.xlsx": "evalutils.reporting.editions:form_bytes",
    "rectification.xlsx": "evalutils.reporting.audits.rectification:rectification_bytes",
    "letters/letter.docx": "evalutils.reporting.audits.rectification:letter_of",
}


@dataclass(frozen=True, slots=True)
class Sound:
    """What a run is given of a raw folder in which nothing has to be mended.

    Parameters
    ----------
    where
        Locations of the run.
    report_date
        Of the project, as ``2023-03-31``.
    year
        What was read, as the files that it is handed on in (``year.json``): name → content.
    """

    where: YearPaths
    report_date: str
    year: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to make as a whole.

    Parameters
    ----------
    root
        The bundle's root.
    folder
        What it fills: replaced as a whole.
    notebooks
        Names under ``notebooks/`` without their ending, in the order they run; the editions
        are made from the last one.
    editions
        File → nbconvert exporter, by its entry point or its dotted name.
    parameters
        Values by the names the notebooks know.
    depends
        Everything it is made from, as hashes (``depends`` of ``run.json``).
    again
        Takes ``depends`` anew, from what lies there when it is called.
    epoch
        Its date in seconds since 1970 (``SOURCE_DATE_EPOCH``): data, not the clock.
    where
        Of a report: locations of the project-year, whose processed data are made along with
        it. A page over several reports has none.
    year
        Of a report: what was read of the raw folder, as the files that it is handed on in.
    beside
        The edition that lies beside the folder instead of in it.
    """

    root: Path
    folder: Path
    notebooks: tuple[str, ...]
    editions: Mapping[str, str]
    parameters: Mapping[str, str]
    depends: Mapping[str, Any]
    again: Callable[[], Mapping[str, Any]]
    epoch: int
    where: YearPaths | None = None
    year: Mapping[str, bytes] = field(default_factory=dict)
    beside: str = ""

    @property
    def page(self) -> Path:
        """Where readers find the first edition."""
        file = next(iter(self.editions))
        return (self.folder.parent if file == self.beside else self.folder) / file

    @property
    def targets(self) -> tuple[Path, ...]:
        """Folders that are swapped in, in this order.

        The data go first: a report whose data are not there yet is never called up to date.
        """
        return (self.folder,) if self.where is None else (self.where.processed, self.folder)

    @property
    def stages(self) -> tuple[str, ...]:
        """What progress is told of, in order."""
        return (*self.notebooks, *self.editions, *(WORKBOOKS if self.where else ()))

    def is_current(self) -> bool:
        """Return whether making it again would give byte for byte what is there."""
        record = read_record(self.folder)
        return record is not None and _stands(
            record, self.depends, self.folder, self.where, self.beside
        )


def check_beside(root: Path, wanted: Asked) -> Sound:
    """Return what a check of a project-year gives a run, made while this process gets ready.

    Raises
    ------
    InputFaults
        With every fault of the raw folder.
    """
    from evalutils.running.notebooks import begin, get_ready

    checking = begin("evalutils.running.checks:sound", root, wanted)
    get_ready()
    return Sound(*checking.result())


def report_job(checked: Sound, inputs: Mapping[str, str] | None = None) -> Job:
    """Return the job of a project-year's report.

    Parameters
    ----------
    checked
        What was read of the raw folder: the notebooks find it in ``year.json``, and read no
        file of the folder again.
    inputs
        What the raw folder held before it was read (name → sha256); by default what it holds now.
    """
    from evalutils.running.notebooks import epoch_of

    where = checked.where
    epoch, depends = epoch_of(checked.report_date), run_stamp(where, inputs=inputs)
    return Job(
        root=where.root,
        folder=where.report,
        notebooks=NOTEBOOKS,
        editions=EDITIONS,
        parameters=depends["parameters"],
        depends=depends,
        again=partial(run_stamp, where),
        epoch=epoch,
        where=where,
        year=checked.year,
    )


def page_depends(
    root: Path, notebook: str, parameters: Mapping[str, str], inputs: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a page over several reports is made from, as a report's ``run.json`` has it.

    Parameters
    ----------
    root
        The bundle's root.
    notebook
        Name under ``notebooks/`` without its ending.
    parameters
        Values by the names the notebook knows.
    inputs
        Name → sha256 of everything it reads.
    """
    source = root / "notebooks" / f"{notebook}.ipynb"
    return {
        "parameters": dict(parameters),
        "inputs": dict(sorted(inputs.items())),
        "notebooks": {notebook: file_digest(source)} if source.is_file() else {},
        "profiles": {},
        **program_stamp(root),
    }


def make(job: Job, *, quiet: bool = False, verbose: bool = False, force: bool = False) -> None:
    """Make everything of a job and put it in its place; what fails leaves the last good one.

    Parameters
    ----------
    job
        What to make.
    quiet
        Show no progress.
    verbose
        Leave a line for each step, with how long it took.
    force
        Take nothing over from the last run.

    Raises
    ------
    InputFaults
        If a notebook finds faults, another run holds the folder, or something it is made from
        changed while it was made: new figures would stand beside the hash of the old ones.
    NotebookFailed
        If a cell raises.
    """
    progress = Progress(len(job.stages), quiet=quiet, verbose=verbose)
    with alone(job.targets[0]):
        _repair(job.targets)
        try:
            processed = None if job.where is None else staging_of(job.where.processed)
            record = None if force or job.where is None else read_record(job.folder)
            last = _last_stages(job, record)
            run(job, staging_of(job.folder), processed, progress, last)
            refuse_changes(job.depends, job.again())
            for target in job.targets:
                swap(target)
            if job.beside:
                (job.folder / job.beside).replace(job.page)
            if record is not None:
                progress.end()
                names = changed_since(record["depends"], job.depends)
                kept = " ".join(last.kept) or phrase("nothing_there")
                changed = " ".join(map(part_named, names)) or phrase("files_of_report")
                tell(phrase("made_again", changed=changed, kept=kept), quiet=quiet)
        finally:
            progress.end()
            to_the_end(lambda: _repair(job.targets))


def _last_stages(job: Job, record: Mapping[str, Any] | None) -> Stages:
    """Return the stages of the last run of a job, where it may take over what stands of them."""
    if record is None or job.where is None:
        return Stages()
    return Stages(record["stages"], job.folder, job.where.processed)


def refuse_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuse to go on where something that a run depends on has changed.

    Raises
    ------
    InputFaults
        ``changed_during_run``, for everything that changed.
    """
    changed = changed_since(before, now)
    if changed:
        raise InputFaults(Fault("changed_during_run", Place(name)) for name in changed)


def run(
    job: Job,
    folder: Path,
    processed: Path | None,
    progress: Progress,
    stages: Stages | None = None,
) -> None:
    """Run everything of a job into empty folders, wherever they lie.

    Parameters
    ----------
    job
        What to make.
    folder, processed
        Folders to write to; made here. ``processed`` for a report only.
    progress
        Told of each stage as it begins, and of what a notebook wrote to stderr.
    stages
        Of the last run: what of them stands is taken over. By default nothing is.

    Raises
    ------
    InputFaults
        If a notebook is missing, or an output of one names a folder of this machine.
    NotebookFailed
        If a cell raises.
    """
    from evalutils.running.notebooks import begin, kernel_environment

    sources = {name: job.root / "notebooks" / f"{name}.ipynb" for name in job.notebooks}
    missing = [path for path in sources.values() if not path.is_file()]
    if missing:
        raise InputFaults(Fault("no_notebook", Place(f"notebooks/{p.name}")) for p in missing)
    places = {"EVALUTILS_ROOT": str(job.root.resolve())}
    if processed is not None:
        processed.mkdir(parents=True)
        places[STAGED_PROCESSED] = str(processed.resolve())
        for name, content in job.year.items():
            (processed / name).write_bytes(content)
    executed = folder / "executed"
    executed.mkdir(parents=True)
    if job.where is None:
        made_by = told_of(job.root, job.depends, combined(job.depends))
    else:
        made_by = origin(job.where, job.depends)
    started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with kernel_environment(job.epoch, places):
        making = _Making(job, folder, processed, stages or Stages(), progress, places)
        for name, source in sources.items():
            notebook = making.notebook(name, source, made_by)
            if job.where is not None and name == RESULTS_BY:
                # they need no more than the results, and are made while the report is written
                making.begin_workbooks(job.where)
        last = executed / f"{job.notebooks[-1]}.ipynb"
        for files in _set_together(job.editions):
            making.begin_editions(files, notebook, last)
        charts = begin(f"{WRITING}:chart_data", last, folder / "data")
        making.finish()
        charts.result()
        write_record(folder, processed, job.depends, made_by, making.stages.notes)
        write_environment(folder, job.root, {"started": started, **making.times})
        if job.where is not None:
            begin(f"{__name__}:crate", folder, job.where, made_by, job.epoch, last).result()


@dataclass(frozen=True, slots=True)
class _Making:
    """A job being made: where, what is told and noted of its stages, what is made beside."""

    job: Job
    folder: Path
    processed: Path | None
    stages: Stages
    progress: Progress
    places: Mapping[str, str]
    times: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, Any] = field(default_factory=dict)
    made_from: dict[str, dict[str, str]] = field(default_factory=dict)

    def notebook(self, name: str, source: Path, made_by: Mapping[str, Any]) -> Any:
        """Return a notebook, run or taken over, as it lies among the executed ones."""
        from evalutils.running.notebooks import read_executed_file

        self.progress.at_stage(name)
        began = time.monotonic()
        before = self._so_far()
        depends = of_notebook(name, self.job.depends, self.job.parameters, before)
        file = f"executed/{source.name}"
        if self.stages.stand(name, depends):
            self.stages.take(name, self.folder, self.processed)
            notebook = read_executed_file(self.folder / file)
            notebook.metadata["evalutils"] = made_by
        else:
            notebook = _executed(source, self.job.parameters, made_by, self.progress)
        words = _written(notebook, name, self.places)
        (self.folder / file).write_text(words, encoding="utf-8", newline="\n")
        wrote = {path: now for path, now in self._so_far().items() if before.get(path) != now}
        self.stages.note(name, depends, {file: file_digest(self.folder / file)}, wrote)
        self.times[name] = round(time.monotonic() - began, 2)
        return notebook

    def begin_workbooks(self, where: YearPaths) -> None:
        """Begin the workbooks that do not stand."""
        from evalutils.running.notebooks import begin

        so_far = self._so_far()
        wanted = {
            file: maker
            for file, maker in WORKBOOKS.items()
            if not self._taken_over(file, maker, read_by(file, so_far))
        }
        if wanted:
            self.calls[next(iter(wanted))] = begin(
                f"{WRITING}:workbooks", where, wanted, self.folder
            )

    def begin_editions(self, files: Iterable[str], notebook: Any, executed: Path) -> None:
        """Begin those of some editions that do not stand, one after the other in one process."""
        from evalutils.running.notebooks import begin

        makers = {file: self.job.editions[file] for file in files}
        wanted = {
            file: maker
            for file, maker in makers.items()
            if not self._taken_over(file, maker, shown_in(notebook, review=maker not in PUBLIC))
        }
        if wanted:
            self.calls[next(iter(wanted))] = begin(
                f"{WRITING}:editions", executed, wanted, self.folder
            )

    def finish(self) -> None:
        """Wait for what is made beside, and note it."""
        for file, call in self.calls.items():
            self.progress.at_stage(file)
            self.times.update(call.result())
        for file, depends in self.made_from.items():
            self.stages.note(file, depends, {file: file_digest(self.folder / file)})

    def _so_far(self) -> dict[str, str]:
        return {} if self.processed is None else tree_digests(self.processed)

    def _taken_over(self, file: str, maker: str, shown: str) -> bool:
        depends = of_edition(self.job.depends, maker, self.job.epoch, shown)
        self.made_from[file] = depends
        stands = self.stages.stand(file, depends)
        if stands:
            self.stages.take(file, self.folder, None)
        return stands


def _executed(
    source: Path, parameters: Mapping[str, str], made_by: Mapping[str, Any], progress: Progress
) -> Any:
    """Run a notebook and return it as it may be kept: told of its run, cleaned of this one."""
    from evalutils.running.notebooks import clean, execute, said_on_stderr

    notebook = execute(source, parameters)
    for words in said_on_stderr(notebook):
        progress.said(source.stem, words)
    clean(notebook)
    notebook.metadata["evalutils"] = made_by
    return notebook


def _written(notebook: Any, name: str, places: Mapping[str, str]) -> str:
    """Return a notebook's file; refuse an output that names a folder of this machine.

    On no other machine could the same bytes be made.
    """
    import nbformat

    words = f"{nbformat.writes(notebook)}\n"
    for place in places.values():
        if json.dumps(place + os.sep, ensure_ascii=False)[1:-1] in words:
            raise InputFaults([Fault("names_place", Place(f"{name}.ipynb"), place)])
    return words


def _set_together(files: Iterable[str]) -> list[list[str]]:
    """Return the editions in the groups that one process makes: two, of about the same length.

    Word takes its pages from the PDF, and what editions of a kind read is read once.
    """
    pages: list[str] = []
    paper: list[str] = []
    for file in files:
        (pages if Path(file).suffix == ".html" else paper).append(file)
    return [group for group in (paper, pages) if group]


def crate(
    folder: Path, where: YearPaths, made_by: Mapping[str, Any], epoch: int, executed: Path
) -> None:
    """Write the crate of a report whose record is written."""
    from evalutils.reporting.document import Cover
    from evalutils.reporting.editions import placed_blocks
    from evalutils.running.crate import write_crate
    from evalutils.running.notebooks import read_executed_file

    placed = (one.block for one in placed_blocks(read_executed_file(executed), ""))
    cover = next((block for block in placed if isinstance(block, Cover)), None)
    write_crate(folder, where, made_by, epoch, cover)


def make_report(
    root: Path, wanted: Asked, *, quiet: bool, verbose: bool = False, force: bool = False
) -> YearPaths:
    """Run the notebooks, render the editions, and return where they lie.

    What of the last run still stands is taken over, unless it is forced not to be.

    Raises
    ------
    InputFaults
        With every fault of the raw folder, or if another run holds it.
    NotebookFailed
        If a cell raises.
    """
    # Hashed before it is read, and again before the swap: what was read is then what is told of it.
    before = tree_digests(wanted.possible_paths(root)[0].raw)
    try:
        checked = check_beside(root, wanted)
    except InputFaults as refused:
        if any(fault.where.document.startswith("data/raw/") for fault in refused.faults):
            names = {"year": wanted.year, "project": wanted.project}
            refused.add_note(phrase("check_more", **names))
        raise
    make(report_job(checked, before), quiet=quiet, verbose=verbose, force=force)
    return checked.where


def recorded(root: Path, wanted: Asked) -> tuple[YearPaths, dict[str, Any]] | None:
    """Return the last finished report of what is asked: its locations and its ``run.json``.

    Where no profile is asked for, the record says which one the project had; ``project.yaml``
    is not read.
    """
    for place in wanted.possible_paths(root):
        record = read_record(place.report)
        made_with = None if record is None else record["parameters"].get("PROFILE")
        if record is None or made_with is None:
            continue
        if wanted.profile in {"", made_with}:
            return (place if wanted.profile else wanted.paths(root, made_with)), record
    return None


def finished(
    root: Path, wanted: Asked, program: Mapping[str, Any] | None = None
) -> YearPaths | None:
    """Return where a report lies when a run would make it again byte for byte.

    Parameters
    ----------
    root, wanted
        The bundle, and which report of it.
    program
        Stamp of this program (:func:`~evalutils.running.stamps.program_stamp`), where it is
        known: many reports are asked for and it is the same for all.
    """
    found = recorded(root, wanted)
    if found is None:
        return None
    where, record = found
    return where if _stands(record, run_stamp(where, program), where.report, where) else None


def mend(root: Path, wanted: Asked) -> None:
    """Repair a swap that was interrupted, if there was one.

    Raises
    ------
    InputFaults
        If it is not interrupted but going on.
    """
    for where in wanted.possible_paths(root):
        if is_interrupted(where.processed) or is_interrupted(where.report):
            with alone(where.processed):
                _repair((where.processed, where.report))


def _repair(targets: Iterable[Path]) -> None:
    for target in targets:
        repair(target)


def _stands(
    record: Mapping[str, Any],
    depends: Mapping[str, Any],
    folder: Path,
    where: YearPaths | None,
    beside: str = "",
) -> bool:
    """Return whether what a record tells of is there, whole, and made from what is there now."""
    found = outputs(folder)
    if beside and (folder.parent / beside).is_file():
        found[beside] = file_digest(folder.parent / beside)
    if record["depends"] != depends or record["outputs"] != found:
        return False
    return where is None or bool(
        (folder / CRATE).is_file() and record["processed"] == tree_digests(where.processed)
    )
