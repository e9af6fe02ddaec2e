"""What a report needs before it is written: its outline, words in its language."""

from __future__ import annotations

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.paths import DEFAULT_LANGUAGE, YearPaths
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.results import audited, evaluate
from evalutils.evidence.year import CleanYear
from evalutils.reporting.anchors import place_faults
from evalutils.reporting.material.drawable import chapter_faults, chart_faults
from evalutils.reporting.material.report import report_of
from evalutils.reporting.material.signs import sign_faults
from evalutils.reporting.outlines import load_outline


def report_faults(
    where: YearPaths, clean: CleanYear, profile: Profile | None, *, sound: bool
) -> list[Fault]:
    """Return what keeps the report of a project-year from being written.

    Parameters
    ----------
    where
        Language of the run, and the user's own outlines.
    clean
        What of the raw folder could be read.
    profile
        The scoring profile, where it could be read.
    sound
        Whether the folder has no fault, so that its words can be told.

    Returns
    -------
    list of Fault
        Every fault of the outline, every comment on a chapter that is not there, every chart
        that has no place or cannot be drawn, every sign that no face shows; in another language
        than Chinese also every text, term, unit and quotation that has no words in it.
    """
    year = clean.year
    try:
        outline = load_outline(year.project.outline, where.outlines)
    except InputFaults as found:
        return list(found.faults)
    faults = [
        *place_faults(year, outline), *sign_faults(year), *chapter_faults(year, outline)
    ]  # fmt: skip
    foreign = where.language != DEFAULT_LANGUAGE
    # Only what another language has words for, and what charts are made of, asks for results.
    if faults or not sound or profile is None or not (foreign or year.analysis.charts):
        return faults
    results = evaluate(year, clean.evidence, profile)
    if foreign:
        results = audited(results, year, clean.documents, clean.evidence, profile)
    try:
        return chart_faults(report_of(clean, results, outline, where.language))
    except InputFaults as found:
        return list(found.faults)
