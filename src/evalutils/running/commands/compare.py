"""Set several years of a project side by side: trends, changed definitions, rates with their rule.

Years whose report is not there yet, or is out of date, are made first. A share changes by
percentage points, a count by per cent; nothing is computed across a changed definition.
"""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.paths import (
    DEFAULT_LANGUAGE,
    RECORD,
    YearPaths,
    bundle_root,
    known_projects,
    known_years,
)
from evalutils.base.places import Place
from evalutils.base.words import message_language
from evalutils.running.job import (
    PAGE_EXPORTER,
    Job,
    finished,
    make,
    make_report,
    mend,
    page_depends,
)
from evalutils.running.parameters import Asked, add_engine, add_run_options, asked, choose_engine
from evalutils.running.stamps import file_digest
from evalutils.running.terminal import add_json, check_target, harmless, tell, write_json

SUMMARY = "比较几个年度 / set several years side by side"
EXAMPLES = """\
  evalutils compare --before reports-before                   # 升级之后 / after an upgrade
  evalutils compare --years 2021,2022,2023
  evalutils compare --years 2022,2023 --project pingan-zengcheng --profile mof-2021-101"""

#: One year alone compares with nothing.
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Made:
    """A report of one of the years, made and up to date."""

    year: str
    where: YearPaths


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(needs_report=True)
    parser.add_argument(
        "--years", metavar="Y,Y,…",
        help="年度，以逗号分隔；不写则为全部 / years, with commas (default: all there are)",
    )  # fmt: skip
    parser.add_argument(
        "--before", metavar="FOLDER",
        help="升级前留下的 reports/：得分有哪些变化 / kept reports: which scores moved",
    )  # fmt: skip
    parser.add_argument("--project", metavar="NAME", help="项目文件夹名 / folder under data/raw")
    add_run_options(parser)
    add_engine(parser)
    parser.add_argument(
        "--force", action="store_true", help="没有变化也重算 / run even if unchanged"
    )
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / say nothing")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Make the reports that are missing, then the comparison.

    Raises
    ------
    InputFaults
        With every year that is none, or has no folder or faults in it, before any kernel starts.
    """
    choose_engine(args)
    began = time.monotonic()
    check_target(args.json)
    root = bundle_root()
    if args.before is not None:
        return _against(Path(args.before).expanduser(), root, args)
    wanted = _wanted(root, args)
    made = [_made(root, one, quiet=args.quiet) for one in _without_faults(root, wanted)]
    job = _job(root, wanted[0], made, args.profile or os.environ.get("PROFILE") or "")
    shown = job.folder.relative_to(root).as_posix()
    renewed = args.force or not job.is_current()
    if renewed:
        make(job, quiet=args.quiet)
    if args.json is not None:
        years = [report.year for report in made]
        write_json(args.json, {"folder": shown, "made": renewed, "years": years})
    if renewed:
        seconds = f"{time.monotonic() - began:.1f}"
        tell(phrase("made", folder=shown, files=job.page.name, seconds=seconds), quiet=args.quiet)
    else:
        tell(phrase("up_to_date", folder=shown), quiet=args.quiet)
    return 0


def _against(kept: Path, root: Path, args: Namespace) -> int:
    """Tell which scores of kept reports another version moved, and what its changelog says.

    Raises
    ------
    InputFaults
        If no report lies in the folder.
    """
    from evalutils.reporting.pages.changes import entries_since, made_again, versions_of
    from evalutils.reporting.pages.differences import score_lines

    found = made_again(kept.resolve(), root)
    if not found:
        raise InputFaults([Fault("no_kept_reports", Place(str(kept)))])
    changelog = root / "CHANGELOG.md"
    words = changelog.read_text(encoding="utf-8") if changelog.is_file() else ""
    moved = any(one.made is not None and one.made.scores for one in found)
    entries = list(entries_since(words, versions_of(found))) if moved else []
    if args.json is not None:
        reports = [one.as_json() for one in found]
        write_json(args.json, {"reports": reports, "changelog": entries})
        return 0
    lines = []
    for one in found:
        name = one.folder.relative_to(kept.resolve()).as_posix()
        scores = [] if one.made is None else score_lines(one.made, message_language())
        if one.made is None:
            state = phrase("not_compared", why=one.why)
        else:
            state = phrase("scores_moved", count=len(one.made.scores))
        lines += [f"{name}  {state}", *scores]
    lines += [phrase("changelog_says"), *(f"- {entry}" for entry in entries)] if entries else []
    sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines))
    return 0


def folder_name(years: Sequence[str]) -> str:
    """Return the name of a comparison: the span of years in a row, else all of them.

    Examples
    --------
    >>> folder_name(["2021", "2022", "2023"]), folder_name(["2021", "2023"])
    ('compare-2021-2023', 'compare-2021_2023')
    """
    in_a_row = all(int(after) == int(before) + 1 for before, after in pairwise(years))
    return "compare-" + (f"{years[0]}-{years[-1]}" if in_a_row else "_".join(years))


def _wanted(root: Path, args: Namespace) -> list[Asked]:
    """Return what is asked of every year; all faults of all years at once."""
    from evalutils.evidence.year import require_year
    from evalutils.reporting.pages.comparison import listed_years

    one = asked(Namespace(year=None, project=args.project, profile=args.profile,
                          language=args.language))  # fmt: skip
    years = listed_years(args.years or os.environ.get("YEARS") or "")
    if not years:
        there = one.project in known_projects(root)
        years = known_years(root, one.project) if there else [one.year]
    faults: list[Fault] = []
    for year in years:
        try:
            require_year(root, one.project, year)
        except InputFaults as told:
            faults += [fault for fault in told.faults if fault not in faults]
    if not faults and len(years) < _FEWEST:
        faults.append(Fault("years_too_few", Place("YEARS"), ",".join(years)))
    if faults:
        raise InputFaults(faults)
    return [Asked(one.project, year, one.profile, one.language) for year in years]


def _without_faults(root: Path, wanted: Sequence[Asked]) -> list[Asked]:
    """Return the years as they are, once none of those to be made has a fault."""
    from evalutils.running.checks import require_sound

    faults: list[Fault] = []
    for one in wanted:
        mend(root, one)
        if finished(root, one) is None:
            try:
                require_sound(root, one)
            except InputFaults as told:
                faults += told.faults
    if faults:
        raise InputFaults(faults)
    return list(wanted)


def _made(root: Path, wanted: Asked, *, quiet: bool) -> Made:
    where = finished(root, wanted)
    if where is None:
        tell(phrase("report_for_comparison", year=wanted.year), quiet=quiet)
        where = make_report(root, wanted, quiet=quiet)
    return Made(wanted.year, where)


def _job(root: Path, one: Asked, made: Sequence[Made], profile: str) -> Job:
    from evalutils.evidence.year import open_clean
    from evalutils.running.notebooks import epoch_of

    years = [report.year for report in made]
    suffix = f"-{profile}" if profile else ""
    if one.language != DEFAULT_LANGUAGE:
        suffix += f"-{one.language}"
    parameters = {"YEARS": ",".join(years), "PROJECT": one.project, "PROFILE": profile,
                  "REPORT_LANG": one.language}  # fmt: skip
    reports = [report.where.report for report in made]
    last = made[-1].where
    _, clean = open_clean(last.year, last.project, last.profile, last.language)

    def depends() -> dict[str, Any]:
        inputs = {f"{report.name}/{RECORD}": file_digest(report / RECORD) for report in reports}
        return page_depends(root, "compare", parameters, inputs)

    return Job(
        root=root,
        folder=root / "reports" / one.project / (folder_name(years) + suffix),
        notebooks=("compare",),
        editions={"compare.html": PAGE_EXPORTER},
        parameters=parameters,
        depends=depends(),
        again=depends,
        epoch=epoch_of(clean.year.project.report_date),
    )
