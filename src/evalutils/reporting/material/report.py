"""The report's material: what the earlier notebooks worked out, with the words to say it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evalutils.base import paths
from evalutils.base.refs import Ref
from evalutils.base.words import entry
from evalutils.evaluation.results import Results, read_results
from evalutils.evaluation.scoring import Deduction, Outcome, Score
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.schema import PROPOSED
from evalutils.evidence.year import CleanYear, ProjectYear, open_clean
from evalutils.reading.documents import Document, Paragraph
from evalutils.reporting import blocks
from evalutils.reporting.anchors import marks_of
from evalutils.reporting.document import Inline, Number
from evalutils.reporting.material.wording import Wording
from evalutils.reporting.outlines import Outline, default_outline, load_outline, sentence_of
from evalutils.reporting.printing import Printer, Shown

#: Level-2 dimension of the execution indicator (办法 附1).
EXECUTION = "预算执行"
#: Source of funds that is their total (办法 附1).
YEAR_TOTAL = "年度资金总额"
#: Basis of what the evaluator set.
ASSUMPTION = "assumption"
#: Days from the report to the answer where project.yaml names no date: our choice.
ANSWER_DAYS = 15


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
        ``zh`` or ``en``.
    outline
        Chapters, and what is printed under each.
    original_name
        The project's own name where the report is in another language than it, else ``""``.
    marks
        Anchor → mark of what stands there (:func:`evalutils.reporting.anchors.marks_of`), where
        the report is in another language than the raw folder.
    """

    year: ProjectYear
    documents: Mapping[str, Document]
    evidence: Mapping[str, Evidence]
    results: Results
    wording: Wording
    language: str = "zh"
    outline: Outline = field(default_factory=default_outline)
    original_name: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> Mapping[Ref, Shown]:
        """Every figure that may be printed, as this edition prints it, by reference."""
        return self.wording.values

    def number(self, ref: str) -> Number:
        """Return a figure as a number piece."""
        return self.wording.number(ref)

    def number_or(self, ref: str, phrase: str) -> list[Inline]:
        """Return a figure, or a phrase where there is none (原文未载明, 暂不计分)."""
        if self.wording.has(ref):
            return [self.number(ref)]
        return [blocks.text(self.wording.word(phrase))]

    def term(self, words: str) -> str:
        """Return a term of a finding in the language; a file that was sent goes by its title."""
        title = self.year.project.sources.get(words)
        if title is None:
            return self.wording.term(words)
        return self.wording.word("titled", title=title)

    @property
    def material(self) -> str:
        """Whether what was received is ``published``, as every source's title says, or not."""
        titles = self.results.project.sources.values()
        return "published" if titles and all("公开" in title for title in titles) else "received"

    @property
    def points_set_by_evaluator(self) -> str:
        """Which points of the leaves but the execution rate are assumed: all, some or none."""
        leaves = {item.code for item in self.results.scores}
        rows = [item for item in self.year.indicators if item.code in leaves]
        bases = [item.points_basis for item in rows if item.dimension != EXECUTION]
        if not bases or ASSUMPTION not in bases:
            return "none"
        return "all" if set(bases) == {ASSUMPTION} else "some"

    @property
    def readings(self) -> tuple[Outcome, ...]:
        """The results that are told: that with assumptions only where it adds to the strict one.

        Nor in a draft: points and targets that the program proposed are nobody's assumption yet.
        """
        told = self.results.readings
        assumed = [
            row
            for row in self.year.indicators
            if ASSUMPTION in {row.points_basis, row.target_basis if row.target else ""}
        ]
        return told[:1] if any(row.status == PROPOSED for row in assumed) else told

    def counts(self, score: Score) -> bool:
        """Return whether a score is told: one on assumptions only where their result is told."""
        return score.score is not None and (score.strict or len(self.readings) > 1)

    @property
    def deductions(self) -> list[Deduction]:
        """The losses of the scores that are told."""
        told = {score.code for score in self.results.scores if self.counts(score)}
        return [item for item in self.results.deductions if item.code in told]

    @property
    def provisional(self) -> bool:
        """Whether the result may still move: by a correction, a contradiction, missing points."""
        found = self.results.findings
        seen = [found[number] for one in self.results.matters for number in one.findings]
        moving = any(one.severity == "error" or one.key == "records_contradict" for one in seen)
        return moving or bool(self.results.outcomes["strict"].unscored)

    @property
    def next_year(self) -> int:
        """The year in which what was missed can be made good: none that the report finds over.

        That after the year evaluated, where the report is made in it; else the one to come.
        """
        made, told = int(self.year.project.report_date[:4]), int(self.year.project.year)
        return made if made <= told + 1 else made + 1

    @property
    def budget_year(self) -> int:
        """The year whose budget is still to be drawn up when the report is made."""
        return int(self.year.project.report_date[:4]) + 1

    @property
    def answer_by(self) -> datetime.date | None:
        """Until when the unit is asked to answer: data of the project, never the clock.

        A draft is not sent, and asks nobody for anything by a day.
        """
        project = self.year.project
        if self.year.proposals:
            return None
        if project.answer_by:
            return datetime.date.fromisoformat(project.answer_by)
        made = datetime.date.fromisoformat(project.report_date)
        return made + datetime.timedelta(days=ANSWER_DAYS)

    @property
    def identity(self) -> str:
        """Who computed this, and what it is not; of a draft also that it is one."""
        return self.marked(self.year.project.identity)

    def marked(self, words: str) -> str:
        """Return words after the mark of a draft: how many proposals nobody has confirmed."""
        count = self.year.proposals
        if not count:
            return words
        draft = self.wording.word("cover.draft", count=count)
        return self.wording.word("cover.draft_then", draft=draft, words=words)

    @property
    def drawn_hedges(self) -> list[Evidence]:
        """The hedged figures that can be drawn: an interval is measured by a positive number."""
        hedged = [item for item in self.evidence.values() if item.quantity.exactness != "exact"]
        figures = [(item, item.quantity) for item in hedged]
        return [item for item, q in figures if (q.printed or q.interval.low or 0) > 0]

    def prints(self, name: str) -> bool:
        """Return whether the report has something to show in a table or figure of this name."""
        analysis = self.year.analysis
        hedged = any(item.quantity.exactness != "exact" for item in self.evidence.values())
        there = {
            "hedges": hedged,
            "hedged": bool(self.drawn_hedges),
            "computed": bool(analysis.computed),
            "not-computed": bool(analysis.not_computed),
            "requests": bool(analysis.requests),
            "goals": bool(analysis.goals),
            "problems": bool(analysis.problems),
            "evidence": bool(self.evidence),
            "deductions": bool(self.deductions),
            "unscored": any(item.score is None for item in self.results.scores),
        }
        return there.get(name, True)

    def passage(self, part: str) -> list[Paragraph]:
        """Return the paragraphs of the unit's report that a part quotes."""
        return passage_of(self.documents, self.outline, part)


def passage_of(documents: Mapping[str, Document], outline: Outline, part: str) -> list[Paragraph]:
    """Return the paragraphs of the unit's report that a part quotes.

    They stand under the first heading that holds one of the outline's words for the part; where
    there is no such heading, the first sentence before the goals that tells it. Of several
    sources the report is the one whose headings answer the most parts (the first of equals), not
    an approval or a form.
    """
    passages = outline.passages or {}
    headings = max(
        (
            [item for item in document.paragraphs if item.heading_level]
            for document in documents.values()
        ),
        key=lambda found: sum(_heading(found, words) is not None for words in passages.values()),
        default=[],
    )
    heading = _heading(headings, passages.get(part, ()))
    if heading is None:
        return _sentence(headings, passages.get("goals", ()), documents, part)
    return _under(heading, documents[heading.place.document].paragraphs)


def _sentence(
    headings: Sequence[Paragraph],
    goals: Iterable[str],
    documents: Mapping[str, Document],
    part: str,
) -> list[Paragraph]:
    """Return the sentence that tells a part under a heading of another name."""
    pattern = sentence_of(part)
    if pattern is None or not headings:
        return []
    last = _heading(headings, goals)
    for item in documents[headings[0].place.document].paragraphs:
        if item is last:
            break
        for words in [] if item.heading_level else re.findall(r"[^。！？]+[。！？]?", item.text):
            # The clauses that tell it, and those between them: the rest is of something else.
            clauses = re.findall(r"[^，；]+[，；]?", words)
            told = [at for at, clause in enumerate(clauses) if pattern.search(clause)]
            if told:
                shown = "".join(clauses[told[0] : told[-1] + 1]).strip()
                return [replace(item, text=shown.rstrip("，；"))]
    return []


def _heading(headings: Iterable[Paragraph], words: Iterable[str]) -> Paragraph | None:
    """Return the first heading that holds the first of the words that any holds."""
    found = (item for word in words for item in headings if word in item.text)
    return next(found, None)


def _under(heading: Paragraph, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the body paragraphs from a heading to the next one that is not below it."""
    found = []
    start = next(place for place, item in enumerate(paragraphs) if item is heading)
    for item in paragraphs[start + 1 :]:
        if 0 < item.heading_level <= heading.heading_level:
            break
        if item.heading_level == 0:
            found.append(item)
    return found


def open_report(
    year: str | int,
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
        If a parameter names nothing, or ``01_clean`` or ``02_indicators`` has not run.
    """
    where, clean = open_clean(year, project, profile, language)
    outline = load_outline(clean.year.project.outline, where.outlines)
    return report_of(clean, read_results(where.processed), outline, language)


def report_of(
    clean: CleanYear,
    results: Results,
    outline: Outline | None = None,
    language: str = paths.DEFAULT_LANGUAGE,
) -> Report:
    """Return the report's material from what was read and worked out, in a language.

    Parameters
    ----------
    clean
        What was read of the raw folder.
    results
        The evaluation.
    outline
        The default one if not given.
    language
        ``zh`` or ``en``.

    Raises
    ------
    InputFaults
        With everything that has no words in the language.
    """
    year, documents, evidence = clean.year, clean.documents, clean.ledger
    roles = roles_of(year)
    chosen = outline or default_outline()
    if language == paths.DEFAULT_LANGUAGE:
        wording = Wording(
            language,
            Printer().shown(results.values),
            evidence,
            roles,
            rooms=_rooms(year),
            always=received_words(documents, language),
        )
        return Report(year, documents, evidence, results, wording, language, chosen)
    from evalutils.reporting.material.language import Material, in_language

    passages = [
        paragraph.text
        for part in chosen.parts()
        for paragraph in passage_of(documents, chosen, part)
    ]
    material = Material(year, documents, evidence, results, clean.translations)
    told = in_language(material, passages, language)
    wording = Wording(
        language, told.printer.shown(results.values), told.evidence, roles,
        told.printer, told.glosses, told.names, _rooms(year), received_words(documents, language),
    )  # fmt: skip
    return Report(
        told.year, documents, told.evidence, told.results, wording, language, chosen,
        year.project.name, marks_of(year, evidence, results),
    )  # fmt: skip


def _rooms(year: ProjectYear) -> tuple[str, ...]:
    """Return where phrases are looked up: a draft calls open what a report calls not stated."""
    return ("report.drafted", "report") if year.proposals else ("report",)


#: A text is told in sentences from so many paragraphs of so many signs on; a form is not.
_TOLD_FROM, _SENTENCE_FROM = 3, 30


def received_words(documents: Mapping[str, Document], language: str) -> dict[str, list[Inline]]:
    """Return what any phrase may name: what the unit's material is.

    A report that rests on a form alone must not speak of a 自评报告 that nobody received.
    """
    long = (
        sum(len(item.text) >= _SENTENCE_FROM for item in document.paragraphs)
        for document in documents.values()
    )
    kind = "report" if any(count >= _TOLD_FROM for count in long) else "form"
    return {"material": [blocks.text(entry(f"report.material.{kind}", language))]}


def roles_of(year: ProjectYear) -> dict[str, Ref]:
    """Return the part a figure plays → its reference, for phrases that fit any project."""
    roles = {"rate": Ref("result", "execution_rate"), "balance": Ref("result", "balance")}
    total = next((row for row in year.budget if row.source == YEAR_TOTAL), None)
    if total is not None:
        for role in ("initial", "adjusted", "executed"):
            ident = getattr(total, f"{role}_evidence")
            if ident:
                roles[role] = Ref("evidence", ident)
    execution = next((row for row in year.indicators if row.dimension == EXECUTION), None)
    if execution is not None:
        roles["execution_score"] = Ref("score", execution.code)
        roles["execution_points"] = Ref("score", execution.code, "points")
    return roles
