"""List all project-years at hand on one page that can be sorted and filtered.

Reports are read, none is made (``evalutils batch`` does that); a year with raw data and no
report is listed as such. The page is reports/index.html, its links are relative.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from evalutils.base.faults import phrase
from evalutils.base.paths import (
    DEFAULT_LANGUAGE,
    RECORD,
    bundle_root,
    known_projects,
    known_years,
    plain_names,
)
from evalutils.running.job import PAGE_EXPORTER, Job, make, page_depends
from evalutils.running.parameters import add_engine, choose_engine
from evalutils.running.stamps import digest, file_digest
from evalutils.running.terminal import add_json, check_target, tell, write_json

SUMMARY = "全部项目年度总览 / one index over all project-years"
EXAMPLES = """\
  evalutils portfolio
  evalutils portfolio --language en"""

#: No project can have this name (names begin with a letter or digit).
_FOLDER = "_portfolio"


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(needs_report=True)
    parser.add_argument("--language", metavar="zh", help="页面语言 / language of the page (zh, en)")
    add_engine(parser)
    parser.add_argument(
        "--force", action="store_true", help="没有变化也重做 / make it even if unchanged"
    )
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / say nothing")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Make the page, or say that it is up to date."""
    choose_engine(args)
    check_target(args.json)
    root = bundle_root()
    language = args.language or os.environ.get("REPORT_LANG") or DEFAULT_LANGUAGE
    plain_names(language=language)
    job, count, missing = _job(root, language)
    shown = job.page.relative_to(root).as_posix()
    renewed = args.force or not job.is_current()
    if renewed:
        make(job, quiet=args.quiet)
    if args.json is not None:
        from evalutils.reporting.pages.portfolio import index_json, open_portfolio

        write_json(args.json, {"page": shown, "made": renewed,
                               **index_json(open_portfolio(language))})  # fmt: skip
    if renewed:
        tell(phrase("index_made", file=shown, count=count, missing=missing), quiet=args.quiet)
    else:
        tell(phrase("up_to_date", folder=shown), quiet=args.quiet)
    return 0


def _job(root: Path, language: str) -> tuple[Job, int, int]:
    """Return the job of the page, how many project-years it lists, how many have no report."""
    from evalutils.reporting.pages.portfolio import FILES, records_under
    from evalutils.running.notebooks import epoch_of

    made = {
        (folder.parent.name, str(record["parameters"]["YEAR"]))
        for record, folder in records_under(root / "reports")
    }
    raw = {(project, year) for project in known_projects(root)
           for year in known_years(root, project)}  # fmt: skip
    suffix = "" if language == DEFAULT_LANGUAGE else f"-{language}"
    page, parameters = f"index{suffix}.html", {"REPORT_LANG": language}

    def depends() -> dict[str, Any]:
        inputs = {f"data/raw/{project}/{year}": "" for project, year in sorted(raw - made)}
        for _, folder in records_under(root / "reports"):
            name = folder.relative_to(root / "reports").as_posix()
            there = " ".join(file for file in FILES if (folder / file).is_file())
            inputs[f"{name}/{RECORD}"] = file_digest(folder / RECORD)
            inputs[f"{name}/"] = digest(there.encode())
        return page_depends(root, "portfolio", parameters, inputs)

    job = Job(
        root=root,
        folder=root / "reports" / f"{_FOLDER}{suffix}",
        notebooks=("portfolio",),
        editions={page: PAGE_EXPORTER},
        parameters=parameters,
        depends=depends(),
        again=depends,
        epoch=epoch_of("2000-01-01"),
        beside=page,
    )
    return job, len(raw | made), len(raw - made)
