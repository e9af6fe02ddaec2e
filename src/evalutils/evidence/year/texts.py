"""The evaluator's words: no bare digits, and every reference known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from evalutils.base.faults import FaultList, choices
from evalutils.base.patterns import re
from evalutils.evidence.expressions import in_words, is_name
from evalutils.evidence.ledger import stands_in
from evalutils.evidence.markup import MarkupError, Token, bare_digits, tokens
from evalutils.evidence.tables import Table
from evalutils.evidence.year.model import ENTRIES, Analysis, Project
from evalutils.evidence.year.rows import QUALITATIVE
from evalutils.reading.documents import Document

ANALYSIS = "analysis.yaml"
#: Fields that are words with markup; all others are ids, quotes, units or plain labels.
_WORDED = {"note", "reason", "text", "item", "why", "question", "headline", "subtitle"}
#: Labels stand in charts and table heads, where only plain words fit.
_PLAIN_LABELS = {"computed", "goals"}
#: First parts of the names of figures that scoring makes (``strict.total``, ``read.posters``):
#: here they are only told from misspelt ids, what follows is checked where they are printed.
_MADE_LATER = {
    "result": ("count", "evidence_coverage", "profile", "read", "records"),
    "score": ("assumptions", "dimension", "level1", "strict"),
}
#: A month by itself, as axes name it: no figure that evidence could bind.
_MONTH = re.compile(r"(?<!\d)(?:1[0-2]|0?[1-9])月")
#: Cells of the indicator table that are printed as words with markup.
_WORDED_CELLS = ("reason", "deviation_reason", "measure", "note")


@dataclass(frozen=True, slots=True)
class Known:
    """What the evaluator's words may refer to.

    Parameters
    ----------
    evidence, computed, codes
        Ids of evidence and of computed values, codes of indicators.
    documents
        Documents that could be read, by name.
    sources
        Names of all documents that ``project.yaml`` lists.
    """

    evidence: Collection[str]
    computed: Collection[str]
    codes: Collection[str]
    documents: Mapping[str, Document]
    sources: Collection[str]


@dataclass(frozen=True, slots=True)
class _Checker:
    """The checks of one place after another, with what may be referred to."""

    known: Known
    faults: FaultList

    def note(self, code: str, place: Mapping[str, Any], found: str, **facts: object) -> None:
        """Note a fault at a place."""
        keywords = {**place, **facts}
        self.faults.add(code, keywords.pop("file"), found, **keywords)

    def words(self, text: str, place: Mapping[str, Any], *, plain: bool = False) -> None:
        """Check a text with markup; ``plain`` ones may have no token at all."""
        try:
            pieces, digits = tokens(text), bare_digits(text)
        except MarkupError as problem:
            self.note("markup_broken", place, problem.what)
            return
        if digits:
            self.note("bare_digits", place, "、".join(digits))
        for token in pieces:
            if token.kind != "text" and plain:
                self.note("label_with_token", place, text)
            else:
                self.token(token, place)

    def chart_name(self, name: str, place: Mapping[str, Any]) -> None:
        """Check a name that stands in a chart: plain words, and a time may have its digits."""
        if "{" in name:
            self.note("label_with_token", place, name)
        elif digits := bare_digits(_MONTH.sub("", name)):
            self.note("bare_digits", place, "、".join(digits))

    def token(self, token: Token, place: Mapping[str, Any]) -> None:
        """Check what one token refers to."""
        known = self.known
        if token.kind in {"evidence", "cite"}:
            self.one_of(known.evidence, token.value, "unknown_evidence", place)
        elif token.kind == "result":
            names = {*known.computed, *_MADE_LATER["result"]}
            self.one_of(names, _family(token.value, names), "unknown_result", place)
        elif token.kind == "score":
            names = {*known.codes, *_MADE_LATER["score"]}
            self.one_of(names, _family(token.value, names), "unknown_code", place)
        elif token.kind == "finding":
            # Findings are numbered once they are all known: a text of people can't name one.
            self.note("markup_broken", place, f"{{finding:{token.value}}}")
        elif token.kind == "ind":
            self.one_of(known.codes, token.value, "unknown_code", place)
        elif token.kind == "quote":
            self.one_of(known.sources, token.scope, "unknown_document", place)
            document = known.documents.get(token.scope)
            if document is not None and not stands_in(document, token.value):
                self.note("words_not_found", place, token.value, document=document.name)

    def one_of(
        self, known: Collection[str], word: str, code: str, place: Mapping[str, Any]
    ) -> None:
        """Note a name that is not known."""
        if word not in known:
            self.note(code, place, word, near=choices(word, known))


def check_texts(analysis: Analysis, known: Known, faults: FaultList) -> None:
    """Note bare digits, broken tokens, ids that stand twice and references to nothing.

    Parameters
    ----------
    analysis
        What ``analysis.yaml`` holds.
    known
        What it may refer to.
    faults
        Where faults are noted.
    """
    checker = _Checker(known, faults)
    _check_ids(analysis, checker)
    for column, text, plain in _texts(analysis):
        checker.words(text, _at(column), plain=plain)
    for number, chart in enumerate(analysis.charts, 1):
        for group in ("labels", "series"):
            for place, name in enumerate(getattr(chart, group), 1):
                checker.chart_name(name, _at(f"charts[{number}].{group}[{place}]"))
    _check_references(analysis, checker)


def check_reasons(
    project: Project, analysis: Analysis, place: Mapping[str, Any], known: Known, faults: FaultList
) -> None:
    """Note what is wrong with the reasons for which ``project.yaml`` accepts findings.

    Parameters
    ----------
    project, analysis
        The reasons of both; a finding that both accept is a fault.
    place
        ``file`` (and ``sheet``) of the project.
    known
        What the reasons may refer to.
    faults
        Where faults are noted.
    """
    checker = _Checker(known, faults)
    for key, reason in project.suppressions.items():
        at = {**place, "column": f"suppressions.{key}"}
        checker.words(reason, at)
        if not reason.strip():
            checker.note("yaml_blank", at, "", key=key)
        if key in analysis.suppressions:
            checker.note("suppression_twice", at, key, other=ANALYSIS)


def check_cells(table: Table, known: Known, faults: FaultList) -> None:
    """Note bare digits and references to nothing in the worded cells of the indicator table."""
    checker = _Checker(known, faults)
    for row in table.rows:
        qualitative = row.cells["direction"] == QUALITATIVE
        worded = [*_WORDED_CELLS, *(["target"] if qualitative else [])]
        if qualitative and in_words(row.cells["actual"], known.evidence):
            worded.append("actual")
        for field in worded:
            checker.words(row.cells[field], {"file": table.file, **table.at(row, field)})


def check_words(text: str, known: Known, faults: FaultList, **place: Any) -> None:
    """Note bare digits and references to nothing in one text at ``place`` (file, column)."""
    _Checker(known, faults).words(text, place)


def _family(name: str, known: Collection[str]) -> str:
    """Return a dotted name's first part where that is known (``B1.points`` → ``B1``)."""
    head = name.partition(".")[0]
    return name if name in known or head not in known else head


def _at(column: str) -> dict[str, Any]:
    return {"file": ANALYSIS, "column": column}


def _texts(analysis: Analysis) -> Iterator[tuple[str, str, bool]]:
    """Yield place, text, and whether it has to be plain words."""
    for name in ENTRIES:
        for number, entry in enumerate(getattr(analysis, name), 1):
            for field in (item.name for item in fields(entry)):
                if field in _WORDED or field == "label":
                    plain = field == "label" and name in _PLAIN_LABELS
                    yield f"{name}[{number}].{field}", getattr(entry, field), plain
    for group in ("statements", "suppressions"):
        for key, text in getattr(analysis, group).items():
            yield f"{group}.{key}", text, False


def _check_ids(analysis: Analysis, checker: _Checker) -> None:
    for name in ENTRIES:
        seen: set[str] = set()
        for number, entry in enumerate(getattr(analysis, name), 1):
            ident = getattr(entry, "id", None)
            if not ident and name == "requests":
                continue  # an entry of the list of requests may go without
            if ident is None:
                continue
            if not is_name(ident):
                checker.note("bad_id", _at(f"{name}[{number}].id"), ident)
            elif ident in seen:
                checker.note("name_repeated_key", _at(f"{name}[{number}].id"), ident)
            seen.add(ident)


def _check_references(analysis: Analysis, checker: _Checker) -> None:
    known = checker.known
    answers = {entry.id for entry in analysis.recommendations}
    for name, field, wanted, code in (
        ("goals", "evidence", known.evidence, "unknown_evidence"),
        ("goals", "indicators", known.codes, "unknown_code"),
        ("requests", "indicators", known.codes, "unknown_code"),
        ("problems", "answered_by", answers, "unknown_recommendation"),
    ):
        for number, entry in enumerate(getattr(analysis, name), 1):
            for word in getattr(entry, field):
                checker.one_of(wanted, word, code, _at(f"{name}[{number}].{field}"))
    for number, ident in enumerate(analysis.context, 1):
        checker.one_of(known.evidence, ident, "unknown_evidence", _at(f"context[{number}]"))
    named = [*analysis.statements, *analysis.context]
    for number, word in enumerate(analysis.proposed, 1):
        checker.one_of(named, word, "proposed_nothing", _at(f"proposed[{number}]"))
    for column, ref in _figure_references(analysis):
        kind, _, ident = ref.partition(":")
        if kind in {"evidence", "result"}:
            checker.token(Token(kind, ident), _at(column))
        else:
            checker.note("bad_figure", _at(column), ref)
    for number, entry in enumerate(analysis.recommendations, 1):
        if not entry.quote and not entry.text:
            checker.note("recommendation_blank", _at(f"recommendations[{number}]"), entry.id)


def _figure_references(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Yield place and reference of every figure that is compared or drawn."""
    for number, pair in enumerate(analysis.comparisons, 1):
        yield f"comparisons[{number}].left", pair.left
        yield f"comparisons[{number}].right", pair.right
    for number, chart in enumerate(analysis.charts, 1):
        for part, ref in enumerate(chart.parts, 1):
            yield f"charts[{number}].parts[{part}]", ref
        if chart.kind == "composition" or chart.total:
            yield f"charts[{number}].total", chart.total
