"""What the source says of goals, problems and recommendations, and what it leaves open."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.evidence.project import Problem, Recommendation
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.narrative.report import Report
from evalutils.reporting.tables.layout import (
    Column,
    lay_out,
    pieces,
    remark,
    row,
    words,
)


def goals(report: Report) -> list[Block]:
    """Return each goal of the source with the evidence that answers it."""
    columns = (Column("goal", 2.6), Column("status", 1), Column("evidence", 2), Column("note", 2.6))
    rows = [
        row(
            blocks.cell([blocks.text(goal.label)], header="row"),
            words(report.wording.word(f"goal_status.{goal.status}")),
            pieces(_figures(report, goal.evidence)),
            remark(report, goal.note),
            anchor=f"goal-{goal.id}",
        )
        for goal in report.year.analysis.goals
    ]
    return lay_out(report, "goals", columns, rows)


def problems(report: Report) -> list[Block]:
    """Return each stated problem beside the recommendation that answers it, or 未见."""
    columns = (Column("problem", 2.4), Column("recommendation", 2.4), Column("note", 2))
    recommended = {item.id: item for item in report.year.analysis.recommendations}
    rows = []
    for problem in report.year.analysis.problems:
        answers = [recommended[ident] for ident in problem.answered_by]
        answer: list[Inline] = [blocks.text(report.wording.word("problems.unanswered"))]
        if answers:
            answer = report.wording.joined([_recommended(report, item) for item in answers])
        rows.append(
            row(
                blocks.cell(_stated(report, problem), header="row"),
                pieces(answer),
                remark(report, problem.note),
                anchor=f"problem-{problem.id}",
            )
        )
    return lay_out(report, "problems", columns, rows)


def recommendations(report: Report) -> list[Block]:
    """Return each recommendation beside the problems it answers, or 未见."""
    columns = (Column("recommendation", 3), Column("problem", 3))
    rows = []
    for item in report.year.analysis.recommendations:
        answers = [
            _stated(report, problem)
            for problem in report.year.analysis.problems
            if item.id in problem.answered_by
        ]
        none = [blocks.text(report.wording.word("recommendations.unasked"))]
        rows.append(
            row(
                blocks.cell(_recommended(report, item), header="row"),
                pieces(report.wording.joined(answers) or none),
            )
        )
    return lay_out(report, "recommendations", columns, rows)


def requests(report: Report) -> list[Block]:
    """Return the 待补清单: what to supply, what it is for, which indicators it settles."""
    columns = (Column("item", 2.4), Column("why", 3), Column("indicators", 1.2))
    rows = []
    for request in report.year.analysis.requests:
        links = report.wording.joined(
            [report.wording.inline(f"{{ind:{code}}}") for code in request.indicators]
        )
        none = [blocks.text(report.wording.word("none"))]
        rows.append(
            row(
                blocks.cell(report.wording.inline(request.item), header="row"),
                pieces(report.wording.inline(request.why)),
                pieces(links or none),
            )
        )
    return lay_out(report, "requests", columns, rows)


def _stated(report: Report, problem: Problem) -> list[Inline]:
    return report.wording.quoted(problem.quote, problem.document)


def _recommended(report: Report, item: Recommendation) -> list[Inline]:
    """Return a recommendation: the source's words, or the evaluator's own."""
    if item.quote:
        return report.wording.quoted(item.quote, item.document)
    return report.wording.inline(item.text)


def _figures(report: Report, idents: Sequence[str]) -> list[Inline]:
    if not idents:
        return [blocks.text(report.wording.word("none"))]
    return report.wording.joined([[report.number(f"evidence:{ident}")] for ident in idents])
