"""Remarks in the report's markup: words of a source quoted, every figure bound to a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from evalutils.base.places import Place, places_in_words
from evalutils.evaluation.audit.finding import Finding
from evalutils.evaluation.audit.material import quoted
from evalutils.evaluation.audit.remark import Remark, template
from evalutils.evaluation.values import Label, Name, Value, Written
from evalutils.reading.documents import Document
from evalutils.reading.quantities import Interval

#: Facts that name a rule: their digits are its number, no data.
_NAMES_OF_RULES = frozenset({"profile", "rule"})
#: A fact in a template, with the quotation marks around it: a quotation brings its own.
_FACT = re.compile(r"“\[(?P<quoted>[a-z_0-9]+)\]”|\[(?P<plain>[a-z_0-9]+)\]")
_FIGURE = re.compile(r"\d+(?:[,，]\d{3})*(?:\.\d+)?[%％]?")
_BRACES = str.maketrans("{}", "｛｝")


def bound(
    seen: Remark, number: int, documents: Mapping[str, Document], language: str = "zh"
) -> Finding:
    """Return a remark as a finding whose figures an edition can trace.

    Parameters
    ----------
    seen
        What a rule saw.
    number
        Its number among the remarks of the audit: part of the references.
    documents
        Sources by file name: words that stand in one are quoted from it.
    language
        ``zh`` or ``en``.

    Examples
    --------
    >>> from evalutils.evaluation.audit.remark import remark
    >>> seen = remark("sum", total="110+9=118", computed="119")
    >>> finding = bound(seen, 1, {})
    >>> finding.expected
    '所列分项：{result:audit.1.computed.1}'
    >>> [value.written.words for value in figures_of(seen, 1)]
    ['119', '110', '9', '118']
    """
    said, usual = template(seen.key, language), template(seen.key, "zh")
    whole = _Texts(documents)

    def worded(part: str) -> str:
        words, at = str(said[part]), 0
        pieces: list[str] = []
        for found in _FACT.finditer(words):
            pieces.append(_labelled(words[at : found.start()]))
            name = found["quoted"] or found["plain"]
            pieces.append(_fact(seen, number, name, whole, bool(found["quoted"])))
            at = found.end()
        return "".join([*pieces, _labelled(words[at:])])

    return Finding(
        rule=seen.rule,
        severity=seen.severity or str(usual["severity"]),
        where=places_in_words(seen.spots, language, named=_named(seen.spots, documents)),
        found=worded("found"),
        expected=worded("expected"),
        mend=worded("mend"),
        key=seen.key,
    )


def figures_of(seen: Remark, number: int) -> Iterator[Value]:
    """Yield the figures of a remark as values: what its references lead to.

    Parameters
    ----------
    seen
        What a rule saw.
    number
        As in :func:`bound`.
    """
    for name, fact in sorted(seen.facts.items()):
        if name in _NAMES_OF_RULES:
            continue
        for place, found in enumerate(_FIGURE.finditer(fact), 1):
            plain = re.sub("[,，%％]", "", found[0])
            share = found[0].endswith(("%", "％"))
            exact = Fraction(plain) / 100 if share else Fraction(plain)
            yield Value(
                _ref(number, name, place),
                Label("name", {"name": Name(seen.rule, f"rule:{seen.rule}")}),
                Interval.exact(exact),
                "%" if share else "",
                printed="written",
                written=Written(found[0]),
            )


def _ref(number: int, name: str, place: int) -> str:
    return f"result:audit.{number}.{name}.{place}"


class _Texts:
    """Where words stand among the sources."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._texts = {
            name: "\n".join([*(part.text for part in document.paragraphs), *_cells(document)])
            for name, document in documents.items()
        }

    def document_of(self, words: str) -> str:
        """Return the first document in which words stand, or ``""``."""
        return next((name for name, text in self._texts.items() if words in text), "")


def _cells(document: Document) -> Iterator[str]:
    return (cell for table in document.tables for row in table.rows for cell in row)


def _fact(seen: Remark, number: int, name: str, texts: _Texts, marks: bool) -> str:
    fact = seen.facts.get(name)
    if fact is None:
        return f"[{name}]"
    figures = bool(re.search(r"\d", fact))
    # A bare figure stands in many a text: only words tell that it is this one.
    words_of_it = bool(re.search(r"[\u4e00-\u9fff]", fact))
    if name in _NAMES_OF_RULES:
        words = f"{{label:docno|{fact.translate(_BRACES)}}}" if figures else fact
        return f"“{words}”" if marks else words
    document = texts.document_of(fact) if words_of_it and (marks or figures) else ""
    if document:
        return quoted(document, fact)
    words = _figures_bound(fact, number, name) if figures else fact.translate(_BRACES)
    return f"“{words}”" if marks else words


def _figures_bound(fact: str, number: int, name: str) -> str:
    pieces, at = [], 0
    for place, found in enumerate(_FIGURE.finditer(fact), 1):
        pieces += [_labelled(fact[at : found.start()]), f"{{{_ref(number, name, place)}}}"]
        at = found.end()
    return "".join([*pieces, _labelled(fact[at:])])


def _labelled(words: str) -> str:
    """Return words with the digits of the wording itself (执行率低于80%) marked as such."""
    return _FIGURE.sub(lambda found: f"{{label:parameter|{found[0]}}}", words.translate(_BRACES))


def _named(spots: Iterable[Place], documents: Mapping[str, Document]) -> frozenset[str]:
    """Return the documents to be named: those of tables, and texts where there are several."""
    several = len(documents) > 1
    return frozenset(spot.document for spot in spots if several or spot.in_table)
