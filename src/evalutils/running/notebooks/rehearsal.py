"""What a report takes, gone through once for what it leaves in memory: for forks to find there.

The first text that a process reads makes two hundred patterns and all word lists, the first page
that it sets makes the rest. Every part of a run is a process of its own and would make them anew.
Nothing here starts a thread: tables of records are neither read nor written.
"""

from __future__ import annotations

import os
from importlib.resources import files

from evalutils.base.paths import YearPaths
from evalutils.reading.documents import document_from_text
from evalutils.reading.reports import read_document


def read() -> None:
    """Read a self-evaluation of the demo, as a check reads what was handed in."""
    text = files("evalutils.running") / "demo" / "years" / "2021" / "self-evaluation-report.txt"
    read_document(document_from_text(text.read_text(encoding="utf-8"), text.name))


def repeat(where: YearPaths) -> None:
    """Work out, write and set a report again that was just made, and keep nothing of it.

    Only a batch has use for it: a report takes as long, and the next ones a fifth less.

    Parameters
    ----------
    where
        Of the project-year.
    """
    from evalutils.evaluation import profiles, results
    from evalutils.reporting.editions import ReviewExporter
    from evalutils.reporting.editions.html import desk_html
    from evalutils.reporting.material import open_report
    from evalutils.reporting.narrative import writing
    from evalutils.running.notebooks.execution import read_executed_file

    before = dict(os.environ)
    os.environ["EVALUTILS_ROOT"] = str(where.root)
    try:
        report = open_report(where.year, where.project, where.profile, where.language)
        profile = profiles.load_profile(where.profile, where.profiles)
        evidence = report.evidence.values()
        outcome = results.evaluate(report.year, evidence, profile)
        results.audited(outcome, report.year, report.documents, evidence, profile)
        desk_html(writing.whole(report))
        executed = where.report / "executed" / "03_report.ipynb"
        page = ReviewExporter()  # type: ignore[no-untyped-call]  # nbconvert's
        page.set_edition(read_executed_file(executed), executed.name)
    finally:
        os.environ.clear()
        os.environ.update(before)
