"""The whole report in reading order, part by part as its outline names them.

For reviewers, what was said beside its places goes along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from evalutils.evaluation.audit import title_of, where_of
from evalutils.evidence.year import SIGN_OFF, TABLE
from evalutils.reporting import blocks, tables
from evalutils.reporting.anchors import finding_anchors, marks_of
from evalutils.reporting.document import Block, ReviewPlace, words_of
from evalutils.reporting.material import PERFORMANCE, Report
from evalutils.reporting.narrative import analysis, chapters, figures, measures, records
from evalutils.reporting.narrative.chapters import from_source, led
from evalutils.reporting.narrative.decision import decision
from evalutils.reporting.narrative.opening import cover, registry
from evalutils.reporting.narrative.worklist import worklist
from evalutils.reporting.outlines import Chapter


def goals(report: Report) -> list[Block]:
    """Return the goals in the source's words, and what answers each of them.

    Reviewers get them row by row, with the evidence and the evaluator's notes.
    """
    told = chapters.goals(report)
    return [*told, *figures.goals(report), *blocks.for_review(tables.goals(report))]


def funds(report: Report) -> list[Block]:
    """Return what the project had and spent: its sources, its uses, its course over the year."""
    told = [*chapters.funds(report), *chapters.statements(report, "funds")]
    return [*told, *records.spending(report)]


def standard(report: Report) -> list[Block]:
    """Return the scoring profile; its rules one by one for reviewers."""
    return [*chapters.standard(report), *blocks.for_review(tables.methods(report))]


def conclusion(report: Report) -> list[Block]:
    """Return the conclusion; where an assumption adds a result, both beside each other."""
    both = tables.results(report) if len(report.readings) > 1 else []
    return [*chapters.conclusion(report), *both]


def performance(report: Report) -> list[Block]:
    """Return what came of every goal, and the charts that somebody asked for.

    The evaluator's own statements on results stand in their place where there are any.
    """
    told = chapters.statements(report, "performance") or analysis.reached(report)
    return [*told, *figures.chosen(report, PERFORMANCE)]


def problems(report: Report) -> list[Block]:
    """Return the problems that the unit names; row by row for reviewers."""
    return [*chapters.stated_problems(report), *blocks.for_review(tables.problems(report))]


def requests(report: Report) -> list[Block]:
    """Return the 待补清单."""
    return led(report, "recommendations.requests_lead", tables.requests(report))


def form(report: Report) -> list[Block]:
    """Return the 自评表 itself, on one page."""
    return [tables.form(report).table]


def deductions(report: Report) -> list[Block]:
    """Return every indicator with its score, and the 扣分台账 where points were lost."""
    ledger = led(report, "annex.deductions_lead", tables.deductions(report))
    return [*tables.indicators(report), *ledger]


def evidence(report: Report) -> list[Block]:
    """Return the list of evidence, and what was counted from records."""
    listed = tables.evidence(report)
    hedges = blocks.for_review(tables.hedges(report))
    counted = [*tables.records(report), *tables.record_groups(report)]
    waiting = tables.proposals(report)
    return [*listed, *hedges, *counted, *tables.quotations(report), *waiting]


def computed(report: Report) -> list[Block]:
    """Return the values computed from evidence, for reviewers: readers have them on the cards."""
    return blocks.for_review(led(report, "performance.computed_lead", tables.computed(report)))


def not_computed(report: Report) -> list[Block]:
    """Return the values that would mislead, with reasons."""
    return tables.not_computed(report)


def findings(report: Report) -> list[Block]:
    """Return the findings on the source, for the review copy only."""
    return blocks.for_review(led(report, "annex.findings_lead", tables.findings(report)))


#: Part → what it prints; ``outlines/parts.toml`` says which of them an outline must have.
PARTS: Mapping[str, Callable[[Report], list[Block]]] = {
    "background": lambda report: from_source(report, "background"),
    "basis": lambda report: from_source(report, "basis"),
    "goals": goals,
    "funds": funds,
    "implementation": lambda report: from_source(report, "implementation"),
    "purpose": lambda report: from_source(report, "purpose"),
    "scope": chapters.scope,
    "design": chapters.design,
    "standard": standard,
    "conclusion": conclusion,
    "analysis": analysis.analysis,
    "points": figures.points,
    "achievement": figures.achievement,
    "stability": chapters.stability,
    "decision": lambda report: analysis.dimensions(report, "decision"),
    "process": lambda report: analysis.dimensions(report, "process"),
    "output": lambda report: analysis.dimensions(report, "output"),
    "benefit": lambda report: analysis.dimensions(report, "benefit"),
    "performance": performance,
    "records": records.records,
    "problems": problems,
    "own_problems": measures.own_problems,
    "recommendations": measures.recommendations,
    "requests": requests,
    "form": form,
    "deductions": deductions,
    "evidence": evidence,
    "computed": computed,
    "not_computed": not_computed,
    "findings": findings,
}


#: Longest name of a place that is a passage of the source.
_LABEL = 24


def notes(report: Report) -> list[Block]:
    """Return the review block: places of the folder's own with their marks, and what was said.

    Left out of the public copy, as all blocks for reviewers are.
    """
    year = report.year
    table = year.where(TABLE)
    marks = report.marks or marks_of(year, report.evidence, report.results)
    places = {anchor: ReviewPlace(name, marks[anchor]) for anchor, name in _names(report)}
    made = blocks.review(
        file=table.document,
        sheet=table.sheet,
        places=places,
        comments=[row for row in year.review if row.anchor != SIGN_OFF],
        signed=[row for row in year.review if row.anchor == SIGN_OFF],
        tasks=worklist(report),
        project=year.folder.parent.name,
        year=year.project.year,
    )
    return blocks.for_review([made])


def _names(report: Report) -> Iterator[tuple[str, str]]:
    """Yield anchor and name of every place, in the report's language."""
    analysis, say = report.year.analysis, report.wording
    yield from ((f"ind-{row.code}", row.name) for row in report.year.indicators)
    yield from ((f"ev-{ident}", item.label) for ident, item in report.evidence.items())
    yield from ((f"goal-{goal.id}", goal.label) for goal in analysis.goals)
    for problem in analysis.problems:
        told = say.gloss(problem.quote) if report.language != "zh" else ""
        own = words_of(say.inline(problem.text)) if problem.text else ""
        yield f"problem-{problem.id}", _short(told or problem.quote or own)
    findings = report.results.findings
    for anchor, finding in zip(finding_anchors(findings), findings, strict=True):
        title = title_of(finding.rule, report.language)
        yield anchor, f"{title} {where_of(finding, report.language)}"


def _short(words: str) -> str:
    return words if len(words) <= _LABEL else words[: _LABEL - 1] + "…"


def front(report: Report) -> list[Block]:
    """Return what comes before all chapters: registry, title, decision page, reviewers' notes."""
    return [registry(report), cover(report), decision(report), *notes(report)]


def chapter(report: Report, number: int) -> list[Block]:
    """Return a chapter of the outline with its heading; nothing where it has fewer.

    Parameters
    ----------
    number
        From 1.
    """
    return _numbered(report, report.outline.chapters, number)


def chapters_after(report: Report, number: int) -> list[Block]:
    """Return all chapters after one: outlines differ in length, and none may be lost."""
    later = report.outline.chapters[number:]
    return [block for found in later for block in _chapter(report, found)]


def annex(report: Report, number: int) -> list[Block]:
    """Return an annex of the outline with its heading; nothing where it has fewer."""
    return _numbered(report, report.outline.annexes, number)


def annexes_after(report: Report, number: int) -> list[Block]:
    """Return all annexes after one."""
    later = report.outline.annexes[number:]
    return [block for found in later for block in _chapter(report, found)]


def whole(report: Report) -> list[Block]:
    """Return the whole report as the notebook shows it, in reading order."""
    return [*front(report), *chapters_after(report, 0), *annexes_after(report, 0)]


def _numbered(report: Report, listed: Sequence[Chapter], number: int) -> list[Block]:
    return _chapter(report, listed[number - 1]) if 0 < number <= len(listed) else []


def _chapter(report: Report, found: Chapter) -> list[Block]:
    heading = blocks.heading(2, found.heading[report.language], found.anchor, annex=found.annex)
    made = _printed(report, found.parts)
    asked = _asked(report, found.anchor)
    if not found.sections and not made and not asked:
        # A chapter keeps its number and says that there is nothing; an annex may be left out.
        return [] if found.annex else [heading, *_empty(report)]
    if not found.sections and all(block.audience for block in (*made, *asked)):
        return [*blocks.for_review([heading]), *made, *asked]  # the reviewers' alone
    made = [heading, *made]
    for section in found.sections:
        printed = [*_printed(report, section.parts), *_asked(report, section.anchor)]
        made.append(blocks.heading(3, section.heading[report.language], section.anchor))
        made += printed or _empty(report)
    return [*made, *asked]


def _empty(report: Report) -> list[Block]:
    return [blocks.paragraph(report.wording.say("empty_section"))]


def _printed(report: Report, parts: Sequence[str]) -> list[Block]:
    return [block for part in parts for block in PARTS[part](report)]


def _asked(report: Report, anchor: str) -> list[Block]:
    """Return the charts that somebody asks for at the end of a chapter or section."""
    # Those of the results are printed by that part, whatever chapter an outline has it in.
    return [] if anchor == PERFORMANCE else figures.chosen(report, anchor)
