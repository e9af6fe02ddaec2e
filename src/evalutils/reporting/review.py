"""What the review copy is told of reviewers: places with their marks, comments, sign-offs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from evalutils.evaluation.audit import Finding
from evalutils.evaluation.codec import to_json
from evalutils.evidence.faults import shown_folder
from evalutils.evidence.markup import tokens
from evalutils.evidence.project import IndicatorRow
from evalutils.evidence.project.model import SIGN_OFF, WORKBOOK
from evalutils.evidence.project.review import FILE, TABLE
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.marks import mark
from evalutils.reporting.narrative.report import Report

#: Longest name of a place that is a passage of the source.
_LABEL = 24


def finding_anchors(findings: Sequence[Finding]) -> list[str]:
    """Return the anchor of every finding: its rule and check, numbered where it stands again.

    Another finding before it does not change it, as a number in the list would.

    Examples
    --------
    >>> absent = Finding("R20", "warning", "三", "", "", "", key="annex_absent")
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


def notes(report: Report) -> list[Block]:
    """Return the review block: places of the folder's own with their marks, and what was said.

    Left out of the public copy, as all blocks for reviewers are.
    """
    year = report.year
    workbook = (year.folder / WORKBOOK).is_file() and not (year.folder / FILE).is_file()
    folder = shown_folder(year.folder)
    made = blocks.review(
        file=folder + (WORKBOOK if workbook else FILE),
        sheet=TABLE if workbook else None,
        places={anchor: {"label": label, "mark": mark(state)}
                for anchor, label, state in _places(report)},
        comments=[to_json(row) for row in year.review if row.anchor != SIGN_OFF],
        signed=[to_json(row) for row in year.review if row.anchor == SIGN_OFF],
    )  # fmt: skip
    return blocks.for_review([made])


def _places(report: Report) -> Iterator[tuple[str, str, object]]:
    """Yield anchor, name and state of every place that the raw folder or the audit names."""
    analysis, findings = report.year.analysis, report.results.findings
    for row in report.year.indicators:
        yield f"ind-{row.code}", row.name, _indicator_state(report, row)
    for ident, item in report.evidence.items():
        interval = to_json(item.quantity.interval)
        state = [item.label, item.quote, item.place.document, item.quantity.text, interval]
        yield f"ev-{ident}", item.label, [*state, item.as_of, item.note]
    for goal in analysis.goals:
        yield f"goal-{goal.id}", goal.label, goal
    for problem in analysis.problems:
        yield f"problem-{problem.id}", _short(problem.quote), problem
    for anchor, finding in zip(finding_anchors(findings), findings, strict=True):
        yield anchor, f"{finding.rules} {finding.where}", finding


def _indicator_state(report: Report, row: IndicatorRow) -> object:
    """Return all that a comment on an indicator may speak of: row, figures, score, findings."""
    own = f"score:{row.code}"
    values = {
        ref: [value.text, to_json(value.interval), value.formula]
        for ref, value in report.values.items()
        if ref == own or ref.startswith(f"{own}.")
    }
    used = sorted({ident for ref in values for ident in report.values[ref].evidence})
    stated = {name: value for name, value in to_json(row).items() if name != "row"}
    return {
        "row": stated,
        "values": values,
        "evidence": [[ident, report.evidence[ident].quote] for ident in used],
        "scores": [item for item in report.results.scores if item.code == row.code],
        "deductions": [item for item in report.results.deductions if item.code == row.code],
        "findings": [item for item in report.results.findings if _speaks_of(item, row.code, used)],
    }


def _speaks_of(finding: Finding, code: str, evidence: Sequence[str]) -> bool:
    """Return whether a finding names an indicator, or a figure that its result rests on."""
    for text in (finding.found, finding.expected, finding.mend):
        for token in tokens(text):
            if token.kind == "evidence" and token.value in evidence:
                return True
            if token.kind in {"ind", "score"} and token.value.partition(".")[0] == code:
                return True
    return code in finding.where.split()


def _short(words: str) -> str:
    return words if len(words) <= _LABEL else words[: _LABEL - 1] + "…"
