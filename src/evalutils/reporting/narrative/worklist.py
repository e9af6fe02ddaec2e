"""What a reviewer has to decide, the gravest first: the worklist of the review copy."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.base.refs import Ref
from evalutils.evaluation.audit import Worded
from evalutils.evaluation.matters import told_of
from evalutils.evaluation.scoring import Score
from evalutils.evidence.year import RECTIFICATION, IndicatorRow
from evalutils.reporting import blocks, tables
from evalutils.reporting.anchors import finding_anchors
from evalutils.reporting.document import Fact, Inline, Task
from evalutils.reporting.material import Report
from evalutils.reporting.narrative.issues import issues, name_of
from evalutils.reporting.rectification import all_matters, follow_up

_ASSUMED = "assumption"
#: In this order on the page: what the unit has to answer, points that differ, what the evaluator
#: chose; below them what may be passed over.
GROUPS = ("findings", "points", "assumed", "notes", "others")


def worklist(report: Report) -> list[Task]:
    """Return everything a reviewer decides: findings by severity, then indicator by indicator.

    Findings of one matter are decided at once, under the matter's number. An indicator whose
    points differ from those the unit gave itself comes before one that rests on a choice of the
    evaluator's, and that before all others.
    """
    worded = tables.worded_findings(report)
    matters = [one for one in all_matters(report.year, report.results) if one.kind == "finding"]
    names = {issue.number: issue.name for issue in issues(report)}
    before = _before(report)
    made = [
        _finding(report, one.of, worded, names[one.number], before.get(one.number, []), one.number)
        for one in matters
    ]
    asked = {number for one in matters for number in one.of}
    # What a person accepted, or what rests on the evaluator's own choice, is seen here only.
    made += [
        _finding(report, (number,), worded, name_of(report, item))
        for number, item in enumerate(worded)
        if number not in asked
    ]
    rows = {row.code: row for row in report.year.indicators}
    made += [_indicator(report, rows[item.code], item) for item in report.results.scores]
    severities = {report.wording.word(f"labels.{name}"): name for name in ("error", "warning")}
    return sorted(
        made,
        key=lambda task: (GROUPS.index(task.group), severities.get(task.label) != "error"),
    )


def _before(report: Report) -> dict[int, list[Inline]]:
    """Return, by the number of a matter, what an earlier 整改清单 has of it."""
    return {
        matter.number: report.wording.say(
            f"worklist.{matter.standing}",
            year=[blocks.label("date", matter.before.year)],
            answer=[blocks.quotation(matter.before.answer, RECTIFICATION)],
        )
        for matter in follow_up(report.year, report.results).matters
        if matter.kind == "finding" and matter.before is not None
    }


def _finding(
    report: Report,
    numbers: Sequence[int],
    worded: Sequence[Worded],
    name: Sequence[Inline],
    before: Sequence[Inline] = (),
    number: int = 0,
) -> Task:
    say, first = report.wording, worded[numbers[0]]
    facts = [
        _fact(report, part, content)
        for at in told_of(numbers, report.results.findings)
        for part, content in (
            ("where", [blocks.label("ordinal", worded[at].where)]),
            ("found", say.inline(worded[at].found)),
            ("expected", say.inline(worded[at].expected)),
            ("mend", say.inline(worded[at].mend)),
        )
        if content
    ]
    if before:
        facts.append(_fact(report, "before", before))
    return Task(
        finding_anchors(report.results.findings)[numbers[0]],
        # What a person accepted with a reason is left to be seen, not to be decided again.
        "notes" if first.severity == "note" else "findings",
        say.word(f"labels.{first.severity}"),
        tuple(name),
        tuple(facts),
        str(number) if number else "",
    )


def _indicator(report: Report, row: IndicatorRow, item: Score) -> Task:
    ref, say = Ref("score", row.code), report.wording
    declared = report.results.values.get(ref.of("declared"))
    differs = declared is not None and item.score is not None and declared.interval != item.score
    assumed = _ASSUMED in {row.points_basis, row.target_basis}
    group = "points" if differs else "assumed" if assumed else "others"
    facts = [
        _fact(report, "target", tables.target(report, row)),
        _fact(report, "actual", tables.actual(report, row)),
        _fact(report, "points", report.number_or(ref.of("points"), "not_stated_short")),
    ]
    if declared is not None:
        facts.append(_fact(report, "declared", [report.number(ref.of("declared"))]))
    if item.score is None:
        reason = say.word(f"unscored_reasons.{item.unscored_reason}")
        facts.append(_fact(report, "unscored", [blocks.text(reason)]))
    else:
        facts.append(_fact(report, "score", [report.number(ref)]))
    if assumed:
        chosen = [
            name
            for name, basis in (("points", row.points_basis), ("target", row.target_basis))
            if basis == _ASSUMED
        ]
        told = say.word("list_comma").join(say.word(f"worklist.facts.{name}") for name in chosen)
        facts.append(_fact(report, "assumed", [blocks.text(told)]))
    title: list[Inline] = [blocks.text(say.printer.indicator(row.code, row.name))]
    return Task(f"ind-{row.code}", group, "", tuple(title), tuple(facts))


def _fact(report: Report, name: str, content: Sequence[Inline]) -> Fact:
    return Fact(report.wording.word(f"worklist.facts.{name}"), tuple(content))
