"""Bring the answers that reviewers saved on the review page into the folder of their report.

The page needs no program: whoever reviews opens ``review.html``, decides, and saves a file. Each
file says which project and year it is about; several files, of several reviewers, may be given at
once. A comment that is there already is not doubled.
"""

from __future__ import annotations

import os
import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.base.faults import Fault, InputFaults, UsageError, phrase
from evalutils.base.paths import RECORD, YearPaths, bundle_root, known_projects, known_years
from evalutils.base.places import Place
from evalutils.running.terminal import add_json, check_target, tell, write_json

if TYPE_CHECKING:
    from evalutils.evidence.answers import Answers

SUMMARY = "导入复核人在页面上保存的意见 / bring in what reviewers saved on the page"
EXAMPLES = """\
  evalutils review --import 复核意见-pingan-zengcheng-2022-王复核.json
  evalutils review --import 王复核.json 李复核.json"""


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--import", dest="files", nargs="+", metavar="FILE",
        help="复核版页面保存的文件；不写则取环境变量 FILES / files that review.html saved",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / say nothing")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Bring in the files and say what became of them."""
    check_target(args.json)
    paths = args.files or shlex.split(os.environ.get("FILES", ""), posix=os.name != "nt")
    if not paths:
        raise UsageError(phrase("review_no_files"))
    from evalutils.evidence.answers import import_answers

    root = bundle_root()
    told = []
    for (project, year), files in _by_report(root, paths).items():
        where = YearPaths(root, project, year)
        made = import_answers(where.raw, files)
        facts = {"added": made.added, "changed": made.changed, "same": made.same}
        folder = where.raw.relative_to(root).as_posix()
        tell(phrase("review_imported", folder=folder, **facts), quiet=args.quiet)
        stale = _stale(where, files)
        for answers in stale:
            tell(phrase("review_other_results", file=Path(answers.file).name))
        tell(phrase("review_then", project=project, year=year), quiet=args.quiet)
        told.append(
            {"project": project, "year": year, **facts, "other_results": [a.file for a in stale]}
        )
    if args.json is not None:
        write_json(args.json, told)
    return 0


def _by_report(root: Path, paths: Iterable[str]) -> dict[tuple[str, str], list[Answers]]:
    """Return the answers by project and year; what is wrong with any of them stops all."""
    from evalutils.evidence.answers import read_answers

    found: dict[tuple[str, str], list[Answers]] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            answers = read_answers(Path(path))
        except InputFaults as told:
            faults += told.faults
            continue
        at = (answers.project, answers.year)
        if answers.project not in known_projects(root) or answers.year not in known_years(
            root, answers.project
        ):
            facts = {"known": "、".join(known_projects(root))}
            faults.append(Fault("answers_no_folder", Place(Path(path).name), "/".join(at), facts))
        found.setdefault(at, []).append(answers)
    if faults:
        raise InputFaults(faults)
    return found


def _stale(where: YearPaths, files: Iterable[Answers]) -> list[Answers]:
    """Return the answers to another run's results than the last finished report's."""
    from evalutils.reporting.finished import read_run

    reports = [
        path for path in where.report.parent.glob(f"{where.year}*") if (path / RECORD).is_file()
    ]
    known = {str(read_run(path).get("results_id", "")) for path in reports}
    return [answers for answers in files if answers.results_id not in known]
