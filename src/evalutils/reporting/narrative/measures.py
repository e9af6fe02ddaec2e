"""The evaluation's own problems, and what is to be done about them: by whom, when, until what."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block, row
from evalutils.reporting.document import Cell, Inline, Row
from evalutils.reporting.material import Report
from evalutils.reporting.narrative.chapters import known_by, say
from evalutils.reporting.narrative.issues import Issue, issues, numbers_of, unscored
from evalutils.reporting.narrative.opening import day_of
from evalutils.reporting.tables import Column, lay_out, pieces, words


def own_problems(report: Report) -> list[Block]:
    """Return the problems that the evaluation found, each in a sentence under its number.

    Notes share a paragraph: they want no answer. That points are unscored, and why, is told with
    the result; here stands what has to be done about it.
    """
    found = issues(report)
    if not found:
        return say(report, "problems.own_none")
    asked = [issue for issue in found if issue.weight != "note"]
    notes = [issue for issue in found if issue.weight == "note" and issue.problem]
    made = say(report, "problems.own_lead")
    if asked:
        made.append(blocks.listing([_told(report, issue) for issue in asked], ordered=True))
    if notes:
        made.append(blocks.paragraph(_in_a_row(report, notes)))
    return made


def _told(report: Report, issue: Issue) -> list[Inline]:
    """Return a problem with how it is asked about before it."""
    if issue.weight == "other":
        return list(issue.problem)
    return [*_head(report, issue.weight), *issue.problem]


def _head(report: Report, weight: str) -> list[Inline]:
    head = blocks.emphasis([blocks.text(report.wording.headed_word(f"decision.weights.{weight}"))])
    return [head, blocks.text(report.wording.word("colon"))]


def _in_a_row(report: Report, listed: Sequence[Issue]) -> list[Inline]:
    """Return problems of one kind behind each other, each with its number before it."""
    say = report.wording
    numbered = (
        [*say.say("problems.numbered", number=[blocks.label("ordinal", str(one.number))]),
         *one.problem]
        for one in listed
    )  # fmt: skip
    return [*_head(report, listed[0].weight), *say.spaced(numbered)]


def recommendations(report: Report) -> list[Block]:
    """Return what the unit recommends, in a sentence, and what this evaluation does, ranked."""
    told = _of_unit(report)
    found, open_points = issues(report), unscored(report)
    # The list of what to supply says what the missing points need; without one a row does.
    asked = [] if open_points is None or report.year.analysis.requests else [open_points]
    if not found and not asked:
        return told
    columns = (
        Column("number", 0.45),
        Column("measure", 4.4),
        Column("owner", 1.1),
        Column("due", 1.2),
        Column("accepted", 2.5),
    )
    rows = [_row(report, issue) for issue in (*asked, *found) if issue.weight != "note"]
    small = [issue for issue in found if issue.weight == "note"]
    if small:
        rows.append(_small(report, small))
    lead = say(report, "recommendations.lead")
    return [*told, *lead, *lay_out(report, "measures", columns, rows)]


def _row(report: Report, issue: Issue) -> Row:
    number = str(issue.number) if issue.number else report.wording.word("not_applicable")
    return row(
        # Number and measure name the row: on a phone the cells behind them carry their heads.
        blocks.cell([blocks.label("ordinal", number)], header="row"),
        blocks.cell(issue.measure, header="row"),
        _owner(report),
        _due(report),
        pieces(issue.accepted),
    )


def _due(report: Report) -> Cell:
    """Return until when: the day of the letter, none while nobody has confirmed the report."""
    if report.answer_by is None:
        return words(report.wording.headed_word("recommendations.due_open"))
    return pieces([day_of(report, report.answer_by)])


def _owner(report: Report) -> Cell:
    """Return who has to do it: whoever made the report, where it does not name the unit."""
    key = "unit" if report.year.project.unit else "unit_unknown"
    return words(report.wording.headed_word(f"recommendations.{key}"))


def _small(report: Report, listed: Sequence[Issue]) -> Row:
    """Return the row of what only wants explaining."""
    return row(
        blocks.cell([blocks.label("ordinal", numbers_of(listed))], header="row"),
        blocks.cell(report.wording.say("issues.other.measure"), header="row"),
        _owner(report),
        words(report.wording.headed_word("issues.other.due")),
        pieces(report.wording.say("issues.other.accepted")),
    )


def _of_unit(report: Report) -> list[Block]:
    """Return what the unit itself recommends, and what of it answers no problem."""
    analysis = report.year.analysis
    stated = [item for item in analysis.recommendations if item.quote]
    ours = [item for item in analysis.recommendations if not item.quote]
    made: list[Block] = []
    if stated:
        quoted = [known_by(report, item.quote, item.document) for item in stated]
        asked = {ident for item in analysis.problems for ident in item.answered_by}
        loose = [q for q, item in zip(quoted, stated, strict=True) if item.id not in asked]
        told = report.wording.say("recommendations.stated")
        if loose:
            listed = report.wording.joined(loose)
            told += report.wording.say("recommendations.loose", listed=listed)
        made.append(blocks.paragraph(told))
    else:
        made += say(report, "recommendations.none")
    if ours:
        made.append(blocks.listing([report.wording.inline(item.text) for item in ours]))
    return made
