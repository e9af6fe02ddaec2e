"""A report's material in another language: translated texts, terms, units, findings, glosses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from evalutils.base.faults import FaultList, InputFaults
from evalutils.evaluation.audit import Markup, Worded, worded
from evalutils.evaluation.results import Results
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.records import names_in, origin_text, renamed
from evalutils.evidence.year import (
    Known,
    ProjectYear,
    Translations,
    check_glosses,
    check_translations,
    check_words_known,
    quotes_in,
    quotes_of,
    translated,
)
from evalutils.reading.documents import Document
from evalutils.reporting.printing import Lexicon, Printer, load_lexicon, quantity_words


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is written from, in Chinese.

    Parameters
    ----------
    year
        The raw folder.
    documents
        Its sources by file name.
    evidence
        The ledger by id.
    results
        The evaluation.
    translations
        Language → the year's words in it.
    """

    year: ProjectYear
    documents: Mapping[str, Document]
    evidence: Mapping[str, Evidence]
    results: Results
    translations: Mapping[str, Translations]


@dataclass(frozen=True, slots=True)
class Told:
    """The same in another language, with what its wording needs.

    Parameters
    ----------
    year, evidence, results
        As of :class:`Material`.
    printer
        Prints values in the language.
    glosses
        Words of a source without blanks → their meaning.
    names
        What names in findings belong to → their words.
    """

    year: ProjectYear
    evidence: Mapping[str, Evidence]
    results: Results
    printer: Printer
    glosses: Mapping[str, str]
    names: Mapping[str, str]


def in_language(material: Material, passages: Iterable[str], language: str) -> Told:
    """Return a report's material in another language.

    Parameters
    ----------
    material
        In Chinese.
    passages
        Paragraphs of sources that the report quotes besides those the tables quote.
    language
        ``en``.

    Raises
    ------
    InputFaults
        With every text, term, unit, value and quotation that has no words in the language,
        each with what to fill in.
    """
    year, results = material.year, material.results
    faults = FaultList(year.folder)
    translations = material.translations.get(language, Translations(language))
    faults.extend(translations.faults)
    lexicon = load_lexicon(language, translations.terms, translations.units)
    check_translations(year, translations, lexicon.terms, _known(material), faults)
    missing = lexicon.missing([*_terms_of_results(results), *_terms_of(material)])
    check_words_known("terms", missing, translations, faults)
    units = [*_units_of(results), *(item.quantity.unit for item in material.evidence.values())]
    check_words_known("units", lexicon.missing_units(units), translations, faults)
    worded_year = translated(year, translations, lexicon.terms)
    labels = {row.id: row for row in worded_year.evidence}
    evidence = {
        ident: replace(
            _from_records(item, lexicon),
            label=labels[ident].label if ident in labels else lexicon.term(item.label),
            note=labels[ident].note if ident in labels else item.note,
            as_of=lexicon.term(item.as_of),
            quantity=replace(item.quantity, text=quantity_words(item.quantity, lexicon)),
        )
        for ident, item in material.evidence.items()
    }
    printer = _printer(year, worded_year, evidence, translations, lexicon)
    if not len(faults):  # a value is named by what it belongs to: told once that is
        check_words_known("values", printer.unnamed(results.values.values()), translations, faults)
    names = {**printer.names, **_names_in_findings(worded_year)}
    hand = Markup(language, names, lexicon.term)
    findings = (worded(item, hand) for item in results.findings)
    quotes = [*quotes_in(year), *passages, *_quotes_of_findings(findings)]
    check_glosses(quotes, translations, faults)
    if len(faults):
        raise InputFaults(faults.faults)
    return Told(worded_year, evidence, results, printer, translations.glosses, names)


def _known(material: Material) -> Known:
    year = material.year
    return Known(
        frozenset(row.id for row in year.evidence),
        frozenset(row.id for row in year.analysis.computed),
        frozenset(row.code for row in year.indicators),
        material.documents,
        frozenset(year.project.sources),
    )


def _terms_of(material: Material) -> Iterator[str]:
    """Yield the terms that stand in tables besides those of the results."""
    yield from (row.source for row in material.year.budget)
    yield from (row.dimension for row in material.year.indicators)
    yield from (item.as_of for item in material.evidence.values())
    for chart in material.year.analysis.charts:
        yield from (*chart.labels, *chart.series)
    named = {row.id for row in material.year.evidence}
    for item in material.evidence.values():
        if item.origin is not None:
            yield from [] if item.id in named else [item.label]
            yield from names_in(item.origin)
    for figure in material.year.records.figures.values():
        yield from figure.missing
        for group in figure.groups:
            yield from (group.name, group.key)


def _from_records(item: Evidence, lexicon: Lexicon) -> Evidence:
    """Return a figure from records with the names of its table in the language."""
    if item.origin is None:
        return item
    origin = renamed(item.origin, lexicon.term)
    return replace(item, origin=origin, quote=origin_text(origin, lexicon.language))


def _printer(
    year: ProjectYear,
    worded: ProjectYear,
    evidence: Mapping[str, Evidence],
    translations: Translations,
    lexicon: Lexicon,
) -> Printer:
    names = {f"indicator:{row.code}": row.name for row in worded.indicators}
    names |= {f"computed:{row.id}": row.label for row in worded.analysis.computed}
    names |= {f"evidence:{ident}": item.label for ident, item in evidence.items()}
    cells = ("reason", "deviation_reason", "measure")
    remarks = {
        words: getattr(told, cell)
        for row, told in zip(year.indicators, worded.indicators, strict=True)
        for cell in cells
        if (words := getattr(row, cell))
    }
    return Printer(lexicon, names, translations.values, remarks)


def _terms_of_results(results: Results) -> Iterator[str]:
    """Yield every term that the results print: names of dimensions, grades, rules, clauses."""
    profile = results.profile
    yield from (profile.title, profile.execution_definition)
    for rule in profile.rules:
        yield from (rule.title, rule.clause, rule.text)
    yield from (grade.name for grade in profile.grades)
    for item in results.indicators:
        if item.leaf:
            yield from (item.dimension, item.level1)
    for score in results.scores:
        yield from (score.rule, score.clause)


def _units_of(results: Results) -> Iterator[str]:
    """Yield the unit of every value that is printed with it."""
    with_unit = {"written", "unit", "brackets"}
    yield from (item.unit for item in results.values.values() if item.printed in with_unit)


def _names_in_findings(worded_year: ProjectYear) -> dict[str, str]:
    """Return what further names in findings belong to → their words in the language."""
    analysis = worded_year.analysis
    reasons = {**analysis.suppressions, **worded_year.project.suppressions}
    return {
        **{f"goal:{item.id}": item.label for item in analysis.goals},
        **{f"comparison:{item.id}": item.question for item in analysis.comparisons},
        **{f"suppression:{key}": words for key, words in reasons.items()},
    }


def _quotes_of_findings(findings: Iterable[Worded]) -> Iterator[str]:
    for item in findings:
        for words in (item.found, item.expected, item.mend):
            yield from quotes_of(words)
