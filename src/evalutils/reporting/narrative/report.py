"""The report's material: what the earlier notebooks worked out, with the words to say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalutils import paths
from evalutils.evaluation.results import Results, read_results
from evalutils.evaluation.values import Value
from evalutils.evidence.ledger import Evidence, bind_evidence, read_sources
from evalutils.evidence.project import ProjectYear, open_year
from evalutils.reading.documents import Document, Paragraph
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Inline
from evalutils.reporting.narrative.wording import Wording, load_phrases

#: Level-2 dimension of the execution indicator (办法 附1).
EXECUTION = "预算执行"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report prints, with its wording.

    Parameters
    ----------
    year
        The raw folder.
    documents
        Sources by file name.
    evidence
        The ledger by id, in the order of ``evidence.csv``.
    results
        What ``02_indicators`` wrote.
    wording
        Phrases of the report's language.
    language
        ``zh``.
    """

    year: ProjectYear
    documents: Mapping[str, Document]
    evidence: Mapping[str, Evidence]
    results: Results
    wording: Wording
    language: str = "zh"

    @property
    def values(self) -> Mapping[str, Value]:
        """Every figure that may be printed, by reference."""
        return self.results.values

    def number(self, ref: str) -> Inline:
        """Return a figure as a number piece."""
        return self.wording.number(ref)

    def number_or(self, ref: str, phrase: str) -> list[Inline]:
        """Return a figure, or a phrase where there is none (原文未载明, 暂不计分)."""
        if self.wording.has(ref):
            return [self.number(ref)]
        return [blocks.text(self.wording.word(phrase))]

    @property
    def points_set_by_evaluator(self) -> str:
        """Which points of the leaves but the execution rate are assumed: all, some or none."""
        leaves = {item.code for item in self.results.scores}
        rows = [item for item in self.year.indicators if item.code in leaves]
        bases = [item.points_basis for item in rows if item.dimension != EXECUTION]
        if not bases or "assumption" not in bases:
            return "none"
        return "all" if set(bases) == {"assumption"} else "some"

    def prints(self, name: str) -> bool:
        """Return whether the report has something to show in a table or figure of this name."""
        analysis = self.year.analysis
        hedged = any(item.quantity.exactness != "exact" for item in self.evidence.values())
        there = {
            "hedges": hedged,
            "hedged": hedged,
            "computed": bool(analysis.computed),
            "not-computed": bool(analysis.not_computed),
            "requests": bool(analysis.requests),
            "goals": bool(analysis.goals),
            "problems": bool(analysis.problems),
            "evidence": bool(self.evidence),
            "deductions": bool(self.results.deductions),
            "unscored": any(item.score is None for item in self.results.scores),
        }
        return there.get(name, True)

    def section(self, *numbers: str) -> list[Paragraph]:
        """Return the body paragraphs of a section of the first source (``"一", "（一）"``)."""
        first = next(iter(self.documents.values()))
        return [
            part
            for part in first.paragraphs
            if part.heading_level == 0 and part.place.section[: len(numbers)] == numbers
        ]


def open_report(
    year: str,
    project: str = paths.DEFAULT_PROJECT,
    profile: str = "",
    language: str = paths.DEFAULT_LANGUAGE,
) -> Report:
    """Return the report's material for a project-year.

    Parameters
    ----------
    year, project, profile, language
        Parameters of the run; ``profile`` ``""`` is the one ``project.yaml`` names.

    Raises
    ------
    InputFaults
        If a parameter names nothing, the raw folder has faults, or ``02_indicators`` has
        not run.
    """
    where, raw = open_year(year, project, profile, language)
    documents = read_sources(raw)
    ledger = {item.id: item for item in bind_evidence(raw, documents)}
    results = read_results(where.processed)
    wording = Wording(load_phrases(language), results.values, ledger, roles_of(raw))
    return Report(raw, documents, ledger, results, wording, language)


def roles_of(year: ProjectYear) -> dict[str, str]:
    """Return the part a figure plays → its reference, for phrases that fit any project."""
    roles = {"rate": "result:execution_rate", "balance": "result:balance"}
    total = next((row for row in year.budget if row.source == "年度资金总额"), None)
    if total is not None:
        for role in ("initial", "adjusted", "executed"):
            ident = getattr(total, f"{role}_evidence")
            if ident:
                roles[role] = f"evidence:{ident}"
    execution = next((row for row in year.indicators if row.dimension == EXECUTION), None)
    if execution is not None:
        roles["execution_score"] = f"score:{execution.code}"
        roles["execution_points"] = f"score:{execution.code}.points"
    return roles
