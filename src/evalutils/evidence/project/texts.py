"""The evaluator's words in ``analysis.yaml``: no bare digits, and every reference known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields

from evalutils.evidence.expressions import is_name
from evalutils.evidence.markup import MarkupError, Token, bare_digits, tokens
from evalutils.evidence.faults import FaultList, choices
from evalutils.evidence.project.model import Analysis
from evalutils.reading.documents import Document, find_quote

FILE = "analysis.yaml"
_LISTS = ("computed", "not_computed", "goals", "problems", "recommendations", "requests")
#: Fields that are words with markup; all others are ids, quotes, units or plain labels.
_WORDED = {"note", "reason", "text", "item", "why"}
#: Labels stand in charts and table heads, where only plain words fit.
_PLAIN_LABELS = {"computed", "goals"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the evaluator's words may refer to."""

    evidence: Collection[str]
    computed: Collection[str]
    codes: Collection[str]
    documents: Mapping[str, Document]
    sources: Collection[str]


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
    _check_ids(analysis, faults)
    for place, text, plain in _texts(analysis):
        try:
            pieces, digits = tokens(text), bare_digits(text)
        except MarkupError as problem:
            faults.add("markup_broken", FILE, problem.what, column=place)
            continue
        if digits:
            faults.add("bare_digits", FILE, "、".join(digits), column=place)
        for token in pieces:
            if token.kind != "text" and plain:
                faults.add("label_with_token", FILE, text, column=place)
            else:
                _check_token(token, place, known, faults)
    _check_references(analysis, known, faults)


def _texts(analysis: Analysis) -> Iterator[tuple[str, str, bool]]:
    """Yield place, text, and whether it has to be plain words."""
    for name in _LISTS:
        for number, entry in enumerate(getattr(analysis, name), 1):
            for field in (item.name for item in fields(entry)):
                if field in _WORDED or field == "label":
                    plain = field == "label" and name in _PLAIN_LABELS
                    yield f"{name}[{number}].{field}", getattr(entry, field), plain
    for group in ("statements", "suppressions"):
        for key, text in getattr(analysis, group).items():
            yield f"{group}.{key}", text, False


def _check_ids(analysis: Analysis, faults: FaultList) -> None:
    for name in _LISTS:
        seen: set[str] = set()
        for number, entry in enumerate(getattr(analysis, name), 1):
            ident = getattr(entry, "id", None)
            if ident is None:
                continue
            place = f"{name}[{number}].id"
            if not is_name(ident):
                faults.add("bad_id", FILE, ident, column=place)
            elif ident in seen:
                faults.add("name_repeated_key", FILE, ident, column=place)
            seen.add(ident)


def _check_token(token: Token, place: str, known: Known, faults: FaultList) -> None:
    if token.kind in {"evidence", "cite"} and token.value not in known.evidence:
        near = choices(token.value, known.evidence)
        faults.add("unknown_evidence", FILE, token.value, column=place, near=near)
    elif token.kind == "result" and token.value not in known.computed:
        near = choices(token.value, known.computed)
        faults.add("unknown_result", FILE, token.value, column=place, near=near)
    elif token.kind in {"score", "ind"} and token.value not in known.codes:
        near = choices(token.value, known.codes)
        faults.add("unknown_code", FILE, token.value, column=place, near=near)
    elif token.kind == "quote" and token.scope not in known.sources:
        near = choices(token.scope, known.sources)
        faults.add("unknown_document", FILE, token.scope, column=place, near=near)
    elif token.kind == "quote" and token.scope in known.documents:
        document = known.documents[token.scope]
        if not find_quote(document, token.value):
            faults.add("words_not_found", FILE, token.value, column=place, document=document.name)


def _check_references(analysis: Analysis, known: Known, faults: FaultList) -> None:
    answers = {entry.id for entry in analysis.recommendations}
    for name, field, wanted, code in (
        ("goals", "evidence", known.evidence, "unknown_evidence"),
        ("goals", "indicators", known.codes, "unknown_code"),
        ("requests", "indicators", known.codes, "unknown_code"),
        ("problems", "answered_by", answers, "unknown_recommendation"),
    ):
        for number, entry in enumerate(getattr(analysis, name), 1):
            for word in getattr(entry, field):
                if word not in wanted:
                    place, near = f"{name}[{number}].{field}", choices(word, wanted)
                    faults.add(code, FILE, word, column=place, near=near)
    for number, entry in enumerate(analysis.recommendations, 1):
        if not entry.quote and not entry.text:
            faults.add("recommendation_blank", FILE, entry.id, column=f"recommendations[{number}]")
