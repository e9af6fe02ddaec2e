"""What a reviewer has to decide, the gravest first: the worklist of the review copy."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.base.refs import Ref
from evalutils.evaluation.audit import Worded
from evalutils.evaluation.scoring import Score
from evalutils.evidence.year import RECTIFICATION, IndicatorRow
from evalutils.reporting import blocks, tables
from evalutils.reporting.anchors import finding_anchors
from evalutils.reporting.document import Fact, Inline, Task
from evalutils.reporting.material import Report
from evalutils.reporting.narrative.issues import name_of
from evalutils.reporting.rectification import follow_up

_ASSUMED = "assumption"
#: In this order on the page: what the unit has to answer, points that differ, what the evaluator
#: chose; below them what may be passed over.
GROUPS = ("findings", "points", "assumed", "notes", "others")


def worklist(report: Report) -> list[Task]:
    """Return everything a reviewer decides: findings by severity, then indicator by indicator.

    An indicator whose points differ from those the unit gave itself comes before one that rests
    on a choice of the evaluator's, and that before all others.
    """
    anchors = finding_anchors(report.results.findings)
    found = zip(anchors, tables.worded_findings(report), strict=True)
    before = _before(report)
    made = [
        _finding(report, anchor, item, before.get(number, []))
        for number, (anchor, item) in enumerate(found)
    ]
    rows = {row.code: row for row in report.year.indicators}
    made += [_indicator(report, rows[item.code], item) for item in report.results.scores]
    severities = {report.wording.word(f"labels.{name}"): name for name in ("error", "warning")}
    return sorted(
        made,
        key=lambda task: (GROUPS.index(task.group), severities.get(task.label) != "error"),
    )


def _before(report: Report) -> dict[int, list[Inline]]:
    """Return, by the number of a finding, what an earlier 整改清单 has of it."""
    return {
        matter.number: report.wording.say(
            f"worklist.{matter.standing}",
            year=[blocks.label("date", matter.before.year)],
            answer=[blocks.quotation(matter.before.answer, RECTIFICATION)],
        )
        for matter in follow_up(report.year, report.results).matters
        if matter.kind == "finding" and matter.before is not None
    }


def _finding(report: Report, anchor: str, item: Worded, before: Sequence[Inline]) -> Task:
    say = report.wording
    # What a person accepted with a reason is left to be seen, not to be decided again.
    group = "notes" if item.severity == "note" else "findings"
    return Task(
        anchor,
        group,
        say.word(f"labels.{item.severity}"),
        tuple(name_of(report, item)),
        tuple(
            _fact(report, name, content)
            for name, content in (
                ("where", [blocks.label("ordinal", item.where)]),
                ("found", say.inline(item.found)),
                ("expected", say.inline(item.expected)),
                ("mend", say.inline(item.mend)),
                ("before", before),
            )
            if content
        ),
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
