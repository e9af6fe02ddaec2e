"""What a report needs before it is written: its profile, its outline, words in its language."""

from __future__ import annotations

from evalutils.errors import Fault, InputFaults
from evalutils.evaluation.audit import with_findings
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.results import evaluate
from evalutils.evidence.ledger import bind_evidence, read_sources
from evalutils.evidence.project import ProjectYear
from evalutils.paths import DEFAULT_LANGUAGE, YearPaths
from evalutils.reporting.narrative.report import report_of
from evalutils.reporting.outlines import load_outline


def check_report(where: YearPaths, year: ProjectYear) -> None:
    """Check that the report of a project-year can be written, before anything is run.

    Parameters
    ----------
    where
        Profile and language of the run, and the user's own profiles and outlines.
    year
        The raw folder, read and free of faults.

    Raises
    ------
    InputFaults
        With every fault of profile and outline; in another language than Chinese also with
        every text, term, unit and quotation that has no words in it.
    """
    faults: list[Fault] = []
    profile = outline = None
    try:
        profile = load_profile(where.profile, where.profiles)
    except InputFaults as found:
        faults.extend(found.faults)
    try:
        outline = load_outline(year.project.outline, where.outlines)
    except InputFaults as found:
        faults.extend(found.faults)
    if profile is None or outline is None:
        raise InputFaults(faults)
    if where.language == DEFAULT_LANGUAGE:
        return
    documents = read_sources(year)
    evidence = {item.id: item for item in bind_evidence(year, documents)}
    results = evaluate(year, evidence.values(), profile)
    results = with_findings(results, year, documents, evidence.values(), profile)
    report_of(year, documents, evidence, results, outline, where.language)
