"""The difference of two finished reports: what changed in everything they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from evalutils.evaluation.audit import Finding
from evalutils.evidence.markup import MarkupError, tokens
from evalutils.reporting.blocks import Block
from evalutils.reporting.differences.causes import Side, causes_of
from evalutils.reporting.differences.inputs import changed_inputs
from evalutils.reporting.differences.model import (
    Changed,
    FigureChange,
    FindingChange,
    ScoreChange,
    SentenceChange,
    ValueChange,
)
from evalutils.reporting.differences.texts import changed_sentences, plain
from evalutils.reporting.editions import Executed, Heading
from evalutils.reporting.finished import FinishedReport

#: Parts that are told, in their order.
PARTS = ("inputs", "outcomes", "scores", "values", "sentences", "findings", "figures")
_OUTCOMES = ("scored", "scorable", "coverage", "total")


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one finished report to another.

    Parameters
    ----------
    before, after
        The reports.
    inputs
        Parameters, inputs, notebooks, program and versions.
    outcomes
        Both results: points, coverage, total.
    scores
        Indicators whose score changed, each with what it traces to.
    values
        Other figures: evidence, computed values, targets, actual values.
    sentences, findings, figures
        Of the report.
    """

    before: FinishedReport
    after: FinishedReport
    inputs: tuple[Changed, ...]
    outcomes: tuple[ValueChange, ...]
    scores: tuple[ScoreChange, ...]
    values: tuple[ValueChange, ...]
    sentences: tuple[SentenceChange, ...]
    findings: tuple[FindingChange, ...]
    figures: tuple[FigureChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two reports were made from the same and say the same."""
        return not any(getattr(self, part) for part in PARTS)

    def counts(self) -> dict[str, int]:
        """Return how many changes there are, by part."""
        return {part: len(getattr(self, part)) for part in PARTS}

    def as_json(self) -> dict[str, Any]:
        """Return the difference for other programs; texts as printed."""
        sides = {"a": self.before, "b": self.after}
        made: dict[str, Any] = {
            name: {"folder": side.folder.name, "parameters": dict(side.record["parameters"]),
                   "results_id": side.record.get("results_id", "")}
            for name, side in sides.items()
        }  # fmt: skip
        made["same"] = self.is_empty
        for part in PARTS:
            made[part] = [asdict(change) for change in getattr(self, part)]
        return made


def difference(before: FinishedReport, after: FinishedReport) -> Difference:
    """Return what changed between two finished reports.

    Parameters
    ----------
    before, after
        Of any project, year, profile or language; what only one of them has is new or gone.
    """
    inputs = changed_inputs(before.record, after.record)
    documents = before.document, after.document
    return Difference(
        before=before,
        after=after,
        inputs=inputs,
        outcomes=tuple(_values(documents, outcome=True)),
        scores=tuple(_scores(before, after, inputs)),
        values=tuple(_values(documents, outcome=False)),
        sentences=changed_sentences(*documents),
        findings=tuple(_findings(before, after)),
        figures=tuple(_figures(*documents)),
    )


def said(report: FinishedReport, markup: str) -> str:
    """Return a finding's words with its figures put in, as printed."""
    registry = report.document.registry
    try:
        parts = tokens(markup)
    except MarkupError:
        return markup
    written = []
    for token in parts:
        if token.kind in {"text", "label"}:
            written.append(token.value)
        elif token.kind == "quote":
            written.append(f"“{token.value}”")
        elif token.kind == "cite":
            written.append(f"“{registry.get(f'evidence:{token.value}', {}).get('quote', '')}”")
        else:
            entry = registry.get(f"{token.kind}:{token.value}", {})
            written.append(str(entry.get("text") or token.value))
    return "".join(written)


def _scores(
    before: FinishedReport, after: FinishedReport, changes: tuple[Changed, ...]
) -> Iterator[ScoreChange]:
    sides = [_sides(report) for report in (before, after)]
    names = {**before.indicator_names, **after.indicator_names}
    for code in dict.fromkeys([*sides[1], *sides[0]]):
        old, new = (
            found.get(code, Side(report, None, None))
            for found, report in zip(sides, (before, after), strict=True)
        )
        if _result(old) == _result(new):
            continue
        yield ScoreChange(
            code=code,
            name=names[code],
            before=_printed(old, code),
            after=_printed(new, code),
            why_before="" if old.score is None else old.score.unscored_reason,
            why_after="" if new.score is None else new.score.unscored_reason,
            causes=causes_of(old, new, changes),
        )


def _sides(report: FinishedReport) -> dict[str, Side]:
    scores = {score.code: score for score in report.results.scores}
    return {
        item.code: Side(report, item, scores[item.code])
        for item in report.results.indicators
        if item.leaf
    }


def _result(side: Side) -> object:
    """Return what makes a score the same: its points, their maximum, or why there are none."""
    score = side.score
    return None if score is None else (score.score, score.points, score.unscored_reason)


def _printed(side: Side, code: str) -> str | None:
    if side.score is None:
        return ""
    if side.score.score is None:
        return None
    return str(side.report.document.registry[f"score:{code}"]["text"])


def _values(documents: tuple[Executed, Executed], *, outcome: bool) -> Iterator[ValueChange]:
    old, new = (document.registry for document in documents)
    # The strict result stands before the one with assumptions, whatever the alphabet says.
    for ref in sorted(old.keys() | new.keys(), key=lambda ref: ("assumptions" in ref, ref)):
        if not _is_told(ref, outcome=outcome):
            continue
        entries = [side.get(ref, {}) for side in (old, new)]
        if _figure(entries[0]) != _figure(entries[1]):
            label = entries[1].get("label") or entries[0].get("label") or ref
            texts = [str(entry.get("text") or "") for entry in entries]
            yield ValueChange(ref, str(label), texts[0], texts[1])


def _is_told(ref: str, *, outcome: bool) -> bool:
    kind, _, name = ref.partition(":")
    if kind == "score":
        basis, _, part = name.partition(".")
        if basis in {"strict", "assumptions"}:
            return outcome and part in _OUTCOMES
        return not outcome and name.endswith((".actual", ".target", ".points")) and "." not in (
            name.rpartition(".")[0]
        )  # fmt: skip
    if outcome:
        return False
    return kind == "evidence" or not name.startswith(("read.", "count.", "profile."))


def _figure(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    keys = ("text", "value", "low", "high", "low_incl", "high_incl", "unit")
    return tuple(entry.get(key) for key in keys)


def _findings(before: FinishedReport, after: FinishedReport) -> Iterator[FindingChange]:
    sides = [_keyed(report) for report in (before, after)]
    for key in sorted(sides[0].keys() | sides[1].keys()):
        old, new = (found.get(key) for found in sides)
        words = [None if item is None else _told(report, item)
                 for item, report in zip((old, new), (before, after), strict=True)]  # fmt: skip
        if words[0] != words[1]:
            yield FindingChange(words[0], words[1])


def _keyed(report: FinishedReport) -> dict[tuple[str, str, str, int], Finding]:
    """Return the findings by rule, check and place; equal ones are counted on."""
    found: dict[tuple[str, str, str, int], Finding] = {}
    spoken = report.results.findings_in(report.document.language)
    for item, told in zip(report.results.findings, spoken, strict=True):
        place = 0
        while (item.rule, item.key, item.where, place) in found:
            place += 1
        found[item.rule, item.key, item.where, place] = told
    return found


def _told(report: FinishedReport, item: Finding) -> Finding:
    return replace(
        item,
        where=said(report, item.where),
        found=said(report, item.found),
        expected=said(report, item.expected),
        mend=said(report, item.mend),
    )


def _figures(before: Executed, after: Executed) -> Iterator[FigureChange]:
    old, new = ({part["id"]: part for part in document.parts
                 if not isinstance(part, Heading) and part["type"] == "figure"}
                for document in (before, after))  # fmt: skip
    for ident in dict.fromkeys([*new, *old]):
        sides = old.get(ident), new.get(ident)
        document = after if sides[1] is not None else before
        change = _figure_change(ident, sides[0], sides[1], document)
        if change is not None:
            yield change


def _figure_change(
    ident: str, old: Block | None, new: Block | None, document: Executed
) -> FigureChange | None:
    shown = new or old
    headline = plain(document, shown["headline"]) if shown else ""
    if old is None or new is None:
        return FigureChange(ident, headline, "added" if old is None else "removed")
    if old["data"] != new["data"]:
        return FigureChange(ident, headline, "data", tuple(_rows(old["data"], new["data"])))
    if any(old[key] != new[key] for key in ("headline", "subtitle", "source", "alt")):
        return FigureChange(ident, headline, "words")
    if old["svg"] != new["svg"]:
        return FigureChange(ident, headline, "drawing")
    return None


def _rows(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the rows of a chart's data that differ, matched by their first cell."""
    named = [_by_name(side["rows"]) for side in (old, new)]
    for name in dict.fromkeys([*named[1], *named[0]]):
        before, after = (side.get(name, "") for side in named)
        if before != after:
            yield before, after


def _by_name(rows: list[list[Any]]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for row in rows:
        place = 0
        while (str(row[0]), place) in found:
            place += 1
        found[str(row[0]), place] = " · ".join(str(cell) for cell in row)
    return found
