"""The places that reviewers comment on: what stands there, and the mark of its present state."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evalutils.base.faults import Fault, choices
from evalutils.evaluation.audit import Finding, Markup, worded
from evalutils.evaluation.results import Results
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.processed import to_json
from evalutils.evidence.year import (
    PREFIXES,
    SIGN_OFF,
    TABLE,
    IndicatorRow,
    ProjectYear,
    had_its_place,
)
from evalutils.reporting.outlines import Outline
from evalutils.reporting.printing import Printer

#: Hexadecimal digits as letters: a spreadsheet program would take some marks for numbers.
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrstv")
_LENGTH = 8


def mark(state: object) -> str:
    """Return the short name of a state: eight letters, others as soon as anything differs.

    Parameters
    ----------
    state
        Records or JSON data; the order of keys does not matter.

    Examples
    --------
    >>> mark({"target": "400", "score": "75"})
    'rcpdrpgc'
    >>> mark({"score": "75", "target": "401"}) == mark({"score": "75", "target": "400"})
    False
    """
    words = json.dumps(to_json(state), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:_LENGTH].translate(_LETTERS)


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
        # Words by which a draft paired it are no part of what a comment speaks of.
        told = to_json(goal)
        yield f"goal-{goal.id}", {key: told[key] for key in told if key != "because"}
    for problem in year.analysis.problems:
        # A quoted one has no words of the evaluator's: its mark is what it was before they could
        # have any, so that no comment is said to speak of something that has changed.
        stated = to_json(problem)
        yield f"problem-{problem.id}", {k: v for k, v in stated.items() if v or k != "text"}
    anchors = finding_anchors(results.findings)
    for number, (anchor, seen) in enumerate(zip(anchors, results.findings, strict=True), 1):
        yield anchor, worded(seen, Markup(), number)


def _indicator(row: IndicatorRow, evidence: Mapping[str, Evidence], results: Results) -> object:
    """Return all that a comment on an indicator may speak of: row, figures, score, findings."""
    own = {
        ref: value
        for ref, value in results.values.items()
        if ref.kind == "score" and ref.name == row.code
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


#: Beginnings of the names of tables and figures.
_MADE_LATER = ("tab-", "fig-")


def place_faults(year: ProjectYear, outline: Outline) -> list[Fault]:
    """Return a fault for every comment on a chapter that the outline does not have.

    Parameters
    ----------
    year
        The raw folder; it has checked the places that it names itself.
    outline
        Chapters of the report. Tables and figures are known only once they are made.
    """
    chapters = list(outline.anchors())
    table = year.where(TABLE)
    faults = []
    for row in year.review:
        elsewhere = row.anchor == SIGN_OFF or row.anchor.startswith(_MADE_LATER)
        named = row.anchor.partition("-")[0] in PREFIXES
        kept = had_its_place(row.anchor, row.status, row.seen)
        if not (elsewhere or named or kept or row.anchor in chapters):
            facts = {"near": choices(row.anchor, chapters)}
            where = replace(table, row=row.row, key="anchor")
            faults.append(Fault("unknown_anchor", where, row.anchor, facts))
    return faults
