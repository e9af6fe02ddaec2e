"""Run the notebooks of a project-year and render its report.

Nothing is run when nothing has changed since the last run: then this command stays within
the standard library. A run that fails leaves the last good report as it was.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from evalutils.errors import Fault, InputFaults, Where, phrase
from evalutils.paths import YearPaths, bundle_root
from evalutils.running.parameters import Asked, add_options, asked
from evalutils.running.provenance import is_up_to_date, read_record
from evalutils.running.stamps import run_stamp
from evalutils.running.swaps import alone, is_interrupted, repair, staging_of, swap

SUMMARY = "运行笔记本并生成报告 / run the notebooks and render the report"
EXAMPLES = """\
  evalutils report --year 2022
  evalutils report --year 2022 --project pingan-zengcheng --language en
  evalutils report --year 2022 --force"""


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    add_options(parser)
    parser.add_argument(
        "--force", action="store_true", help="即使没有变化也重算 / run even when nothing has changed"
    )
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / no progress")


def run(args: Namespace) -> int:
    """Make the report, or say that it is up to date."""
    began = time.monotonic()
    root = bundle_root()
    wanted = asked(args)
    for where in wanted.possible_paths(root):
        mend(where)
    done = None if args.force else finished(root, wanted)
    if done is not None:
        _tell(phrase("up_to_date", folder=_shown(done)), quiet=args.quiet)
        return 0
    where = _run(root, wanted, quiet=args.quiet)
    files = "、".join(sorted(path.name for path in where.report.glob("re*.*")))
    seconds = f"{time.monotonic() - began:.1f}"
    _tell(phrase("made", folder=_shown(where), files=files, seconds=seconds), quiet=args.quiet)
    return 0


def finished(root: Path, wanted: Asked) -> YearPaths | None:
    """Return where the report of these parameters lies when nothing has changed since."""
    for where in wanted.possible_paths(root):
        record = read_record(where.report)
        if record is None:
            continue
        made_with = record["parameters"]["PROFILE"]
        if wanted.profile not in {"", made_with}:
            continue
        if not wanted.profile:
            where = wanted.paths(root, made_with)
        if is_up_to_date(where, record):
            return where
    return None


def mend(where: YearPaths) -> None:
    """Repair a swap that was interrupted, if there was one."""
    if is_interrupted(where.processed) or is_interrupted(where.report):
        with alone(where.processed):
            repair(where.processed)
            repair(where.report)


def check_raw(root: Path, wanted: Asked) -> tuple[YearPaths, str]:
    """Read the raw folder and return the locations of the run and the date of its report.

    Raises
    ------
    InputFaults
        With every fault of the folder, before any kernel starts.
    """
    from evalutils.evidence.project import load_project_year, require_year

    found = load_project_year(require_year(root, wanted.project, wanted.year))
    where = wanted.paths(root, found.project.profile)
    return where, found.project.report_date


def _run(root: Path, wanted: Asked, *, quiet: bool) -> YearPaths:
    where, date = check_raw(root, wanted)

    from evalutils.running.notebooks import epoch_of
    from evalutils.running.runs import STAGES, make_run

    progress = Progress(len(STAGES), quiet=quiet)
    report, processed = staging_of(where.report), staging_of(where.processed)
    with alone(where.processed):
        repair(where.processed)
        repair(where.report)
        try:
            make_run(
                where,
                run_stamp(where),
                epoch_of(date),
                report,
                processed,
                at_stage=progress.at_stage,
                said=progress.said,
            )
            # The data first: a report whose data are not there yet is never called up to date.
            swap(where.processed)
            swap(where.report)
        finally:
            progress.end()
            repair(where.processed)
            repair(where.report)
    return where


class Progress:
    """Where a run is, on one line of a terminal; nothing elsewhere."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total, self._number = total, 0
        self._shown = not quiet and sys.stderr.isatty()
        self._quiet = quiet

    def at_stage(self, name: str) -> None:
        """Show that a stage begins."""
        self._number += 1
        if self._shown:
            words = phrase("stage", number=self._number, total=self._total, name=name)
            sys.stderr.write(f"\r\x1b[K{words}")
            sys.stderr.flush()

    def said(self, notebook: str, words: str) -> None:
        """Show what a notebook wrote to stderr."""
        self.end()
        _tell(phrase("notebook_words", notebook=notebook, words=words), quiet=self._quiet)

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _tell(words: str, *, quiet: bool) -> None:
    if not quiet:
        sys.stderr.write(f"{words}\n")


def _shown(where: YearPaths) -> str:
    return where.report.relative_to(where.root).as_posix()
