"""What stands at the places that reviewers comment on: all that a comment may speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from evalutils.base.refs import Ref
from evalutils.evaluation.audit import Finding, Markup, worded
from evalutils.evaluation.results import Results
from evalutils.evidence.codec import to_json
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.year import IndicatorRow, ProjectYear
from evalutils.reporting.marks import mark
from evalutils.reporting.printing import Printer


def marks_of(
    year: ProjectYear, evidence: Mapping[str, Evidence], results: Results
) -> dict[str, str]:
    """Return anchor → mark of every place that the raw folder or the audit names.

    Parameters
    ----------
    year, evidence, results
        As read and worked out, not as told in another language: so that a mark is the same in
        every edition.
    """
    return {anchor: mark(state) for anchor, state in _states(year, evidence, results)}


def finding_anchors(findings: Sequence[Finding]) -> list[str]:
    """Return the anchor of every finding: its rule and check, numbered where it stands again.

    Another finding before it does not change it, as a number in the list would.

    Examples
    --------
    >>> from evalutils.evaluation.audit import finding
    >>> absent = finding("annex_absent")
    >>> finding_anchors([absent, absent])
    ['finding-R20-annex-absent', 'finding-R20-annex-absent-2']
    """
    met: Counter[str] = Counter()
    made = []
    for item in findings:
        stem = "-".join(filter(None, ("finding", item.rule, item.key.replace("_", "-"))))
        met[stem] += 1
        made.append(stem if met[stem] == 1 else f"{stem}-{met[stem]}")
    return made


def _states(
    year: ProjectYear, evidence: Mapping[str, Evidence], results: Results
) -> Iterator[tuple[str, object]]:
    for row in year.indicators:
        yield f"ind-{row.code}", _indicator(row, evidence, results)
    for ident, item in evidence.items():
        figure = [item.quantity.text, to_json(item.quantity.interval)]
        told = [item.label, item.quote, item.place.document, item.as_of, item.note]
        yield f"ev-{ident}", [figure, told]
    for goal in year.analysis.goals:
        yield f"goal-{goal.id}", goal
    for problem in year.analysis.problems:
        yield f"problem-{problem.id}", problem
    anchors = finding_anchors(results.findings)
    for number, (anchor, seen) in enumerate(zip(anchors, results.findings, strict=True), 1):
        yield anchor, worded(seen, Markup(), number)


def _indicator(row: IndicatorRow, evidence: Mapping[str, Evidence], results: Results) -> object:
    """Return all that a comment on an indicator may speak of: row, figures, score, findings."""
    own = {
        ref: value
        for ref, value in results.values.items()
        if (one := Ref.parse(ref)).kind == "score" and one.name == row.code
    }
    values = {
        ref: [value.text, to_json(value.interval), value.formula]
        for ref, value in Printer().shown(own).items()
    }
    used = sorted({ident for ref in values for ident in results.values[ref].evidence})
    stated = {name: value for name, value in to_json(row).items() if name != "row"}
    return {
        "row": stated,
        "values": values,
        "evidence": [[ident, evidence[ident].quote] for ident in used],
        "scores": [item for item in results.scores if item.code == row.code],
        "deductions": [item for item in results.deductions if item.code == row.code],
        "findings": [
            worded(item, Markup(), number)
            for number, item in enumerate(results.findings, 1)
            if item.speaks_of([f"indicator:{row.code}", *(f"evidence:{name}" for name in used)])
        ],
    }
