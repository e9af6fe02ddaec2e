"""Cases: what holds for a project-year, so that no phrase says what is not so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalutils.evaluation.results import Results
from evalutils.evidence.project import ProjectYear
from evalutils.reading.documents import Document, Paragraph

#: Level-2 dimension of the execution indicator (办法 附1).
EXECUTION = "预算执行"
#: Case → section of chapter 一 that the first source then has.
_SECTIONS = {
    "background": "（一）",
    "basis": "（二）",
    "stated_goals": "（三）",
    "implementation": "（五）",
}


def cases_of(
    year: ProjectYear, documents: Mapping[str, Document], results: Results
) -> frozenset[str]:
    """Return which cases of the wording hold for a project-year.

    Parameters
    ----------
    year
        The raw folder.
    documents
        Its documents, by name.
    results
        The evaluation.
    """
    leaves = [item for item in results.indicators if item.leaf]
    stated = {"approved", "source"}
    totals = [row for row in year.budget if row.source == "年度资金总额"]
    total = totals[0] if totals else None
    amounts = [row for row in year.budget if row.initial or row.adjusted or row.executed]
    design = "".join(part.text for part in section_of(documents, ("二", "（二）")))
    holds = {
        "goals": bool(year.analysis.goals),
        "goals_without_values": bool(year.analysis.goals)
        and not any(item.target is not None and item.target_basis in stated for item in leaves),
        "problems": bool(year.analysis.problems),
        "requests": bool(year.analysis.requests),
        "findings": bool(results.findings),
        "computed": bool(year.analysis.computed),
        "not_computed": bool(year.analysis.not_computed),
        "unscored": any(item.score is None for item in results.scores),
        "all_quoted": all(row.kind == "quote" for row in year.evidence),
        "annex_missing": "详见附件" in design,
        "points_ours": all(
            item.points_basis == "assumption" for item in leaves if item.dimension != EXECUTION
        ),
        "total_spent_only": total is not None
        and amounts == [total]
        and bool(total.adjusted and total.executed and not total.initial),
        "execution_known": {"result:execution_rate", "result:balance"} <= results.values.keys()
        and total is not None
        and bool(total.adjusted_evidence and total.executed_evidence),
        **{name: bool(section_of(documents, ("一", number))) for name, number in _SECTIONS.items()},
        "purpose": bool(section_of(documents, ("二", "（一）"))),
    }
    return frozenset(name for name, true in holds.items() if true)


def section_of(documents: Mapping[str, Document], numbers: Sequence[str]) -> list[Paragraph]:
    """Return the body paragraphs of a section of the first source."""
    first = next(iter(documents.values()))
    wanted = tuple(numbers)
    return [
        part
        for part in first.paragraphs
        if part.heading_level == 0 and part.place.section[: len(wanted)] == wanted
    ]
