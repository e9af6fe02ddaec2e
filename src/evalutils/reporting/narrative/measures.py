"""The evaluation's own problems, and what is to be done about them: by whom, when, until what."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block, row
from evalutils.reporting.document import Inline, Row
from evalutils.reporting.material import Report
from evalutils.reporting.narrative.chapters import known_by, say
from evalutils.reporting.narrative.issues import Issue, by_weight, issues
from evalutils.reporting.tables import Column, lay_out, pieces, words

#: As many missed targets are told one by one, with gap and cause.
_MISSED = 3


def own_problems(report: Report) -> list[Block]:
    """Return the problems that the evaluation found, by severity, each in a sentence."""
    grouped = by_weight(issues(report))
    if not grouped:
        return say(report, "problems.own_none")
    made: list[Block] = []
    for weight, whole in grouped.items():
        listed, others = _told_in_full(whole)
        head = blocks.emphasis(report.wording.say(f"decision.weights.{weight}"))
        colon = blocks.text(report.wording.word("colon"))
        rest: list[Sequence[Inline]] = []
        if others:
            names = report.wording.joined([issue.subject for issue in others])
            rest = [report.wording.say("issues.missed.others", names=names)]
        if weight == "note" or len(listed) == 1:  # small matters share a paragraph
            space = report.wording.say("space")
            sentences = [*(issue.problem for issue in listed), *rest]
            told = [piece for sentence in sentences for piece in (*space, *sentence)]
            made.append(blocks.paragraph([head, colon, *told[len(space) :]]))
        else:
            made.append(blocks.paragraph([head, colon]))
            items = [*(issue.problem for issue in listed), *rest]
            made.append(blocks.listing(items, ordered=True))
    return made


def _told_in_full(listed: Sequence[Issue]) -> tuple[list[Issue], list[Issue]]:
    """Return the problems told one by one, and the missed targets told by name only.

    The analysis tells gap and cause of every missed target; here the gravest are enough.
    """
    missed = [issue for issue in listed if issue.subject][_MISSED:]
    return [issue for issue in listed if issue not in missed], missed


def recommendations(report: Report) -> list[Block]:
    """Return what the unit recommends, in a sentence, and what this evaluation does, ranked."""
    told = _of_unit(report)
    found = issues(report)
    if not found:
        return told
    columns = (
        Column("measure", 4.6),
        Column("owner", 0.9),
        Column("due", 1.2),
        Column("accepted", 2.2),
    )
    rows = [_row(report, issue) for issue in found if issue.weight != "note"]
    small = [issue.name for issue in found if issue.weight == "note"]
    if small:
        rows.append(_small(report, small))
    lead = say(report, "recommendations.lead")
    return [*told, *lead, *lay_out(report, "measures", columns, rows)]


def _row(report: Report, issue: Issue) -> Row:
    key = issue.key if report.wording.knows(f"issues.{issue.key}.due") else "other"
    return row(
        blocks.cell(issue.measure, header="row"),
        words(report.wording.headed_word("recommendations.unit")),
        words(report.wording.headed_word(f"issues.{key}.due")),
        pieces(issue.accepted),
    )


def _small(report: Report, names: Sequence[Sequence[Inline]]) -> Row:
    """Return the row of what only wants explaining."""
    return row(
        blocks.cell(
            report.wording.say("issues.other.measure", names=report.wording.joined(names)),
            header="row",
        ),
        words(report.wording.headed_word("recommendations.unit")),
        words(report.wording.headed_word("issues.other.due")),
        pieces(report.wording.say("issues.explained")),
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
