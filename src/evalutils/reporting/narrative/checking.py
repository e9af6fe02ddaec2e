"""What a report needs before it is written: its outline, words in its language."""

from __future__ import annotations

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.paths import DEFAULT_LANGUAGE, YearPaths
from evalutils.evaluation.audit import with_findings
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.results import evaluate
from evalutils.evidence.ledger import bind_evidence, read_sources
from evalutils.evidence.project import ProjectYear
from evalutils.reporting.narrative.report import report_of
from evalutils.reporting.outlines import load_outline
from evalutils.reporting.review import place_faults


def report_faults(
    where: YearPaths, year: ProjectYear, profile: Profile | None, *, sound: bool
) -> list[Fault]:
    """Return what keeps the report of a project-year from being written.

    Parameters
    ----------
    where
        Language of the run, and the user's own outlines.
    year
        What of the raw folder could be read.
    profile
        The scoring profile, where it could be read.
    sound
        Whether the folder has no fault, so that its words can be told.

    Returns
    -------
    list of Fault
        Every fault of the outline and every comment on a chapter that is not there; in
        another language than Chinese also every text, term, unit and quotation that has no
        words in it.
    """
    try:
        outline = load_outline(year.project.outline, where.outlines)
    except InputFaults as found:
        return list(found.faults)
    faults = place_faults(year, outline)
    if faults or not sound or profile is None or where.language == DEFAULT_LANGUAGE:
        return faults
    documents = read_sources(year)
    evidence = {item.id: item for item in bind_evidence(year, documents)}
    results = evaluate(year, evidence.values(), profile)
    results = with_findings(results, year, documents, evidence.values(), profile)
    try:
        report_of(year, documents, evidence, results, outline, where.language)
    except InputFaults as found:
        return list(found.faults)
    return []
