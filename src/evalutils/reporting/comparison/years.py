"""The material of a comparison: the finished reports of several years, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evalutils.evaluation.results import interval_from, interval_json
from evalutils.evaluation.trends import EvaluatedYear, Trend, trends
from evalutils.evaluation.values import Value
from evalutils.paths import DEFAULT_LANGUAGE
from evalutils.reporting.comparison.words import wording
from evalutils.reporting.finished import FinishedReport
from evalutils.reporting.narrative.wording import Wording


@dataclass(frozen=True, slots=True)
class ComparedYears:
    """Everything a comparison prints, with its wording.

    Parameters
    ----------
    reports
        The finished reports, by year.
    trends
        Every leaf indicator over the years.
    entries
        What stands behind every figure of every year, by reference with its year
        (``score:2022.Q1.actual``).
    wording
        Phrases, with every figure they may name.
    language
        ``zh`` or ``en``.
    """

    reports: tuple[FinishedReport, ...]
    trends: tuple[Trend, ...]
    entries: Mapping[str, Mapping[str, Any]]
    wording: Wording
    language: str = DEFAULT_LANGUAGE

    @property
    def years(self) -> tuple[str, ...]:
        """The years, rising."""
        return tuple(report.year for report in self.reports)

    def name(self, code: str) -> str:
        """Return an indicator's name in the page's language, as the last year that has it says."""
        named: dict[str, str] = {}
        for report in self.reports:
            named |= report.indicator_names
        return named[code]

    def value(self, year: str, ref: str) -> Value | None:
        """Return a figure of one year by its reference there, if it has one."""
        return self.wording.values.get(dated(ref, year))


def compared(reports: Sequence[FinishedReport], language: str) -> ComparedYears:
    """Return finished reports side by side."""
    listed = tuple(sorted(reports, key=lambda report: report.year))
    found = trends(
        EvaluatedYear(int(report.year), report.results, periods_of(report)) for report in listed
    )
    entries: dict[str, Mapping[str, Any]] = {}
    for report in listed:
        label = wording("compare", language, {}).word("of_year").format(year=report.year)
        for ref, entry in report.document.registry.items():
            entries[dated(ref, report.year)] = prefixed(entry, report.year, label)
    values = {ref: value_of(ref, entry) for ref, entry in entries.items()}
    return ComparedYears(listed, found, entries, wording("compare", language, values), language)


def with_values(years: ComparedYears, values: Sequence[Value]) -> ComparedYears:
    """Return the material with figures of the comparison itself added (changes, counts)."""
    known = {**years.wording.values, **{value.ref: value for value in values}}
    entries = {**years.entries, **{value.ref: entry_of(value) for value in values}}
    return replace(years, wording=replace(years.wording, values=known), entries=entries)


def entry_of(value: Value) -> dict[str, Any]:
    """Return a figure of the comparison as a registry entry."""
    entry = {"label": value.label, "text": value.text, "unit": value.unit,
             **interval_json(value.interval), "evidence": list(value.evidence)}  # fmt: skip
    return {**entry, "formula": value.formula} if value.formula else entry


def periods_of(report: FinishedReport) -> dict[str, str]:
    """Return evidence id → date or period its figure speaks of."""
    return {
        ref.partition(":")[2]: str(entry.get("as_of") or "")
        for ref, entry in report.document.registry.items()
        if ref.startswith("evidence:")
    }


def dated(ref: str, year: str) -> str:
    """Return a reference of one year among those of several.

    Examples
    --------
    >>> dated("score:Q1.actual", "2022")
    'score:2022.Q1.actual'
    """
    kind, _, name = ref.partition(":")
    return f"{kind}:{year}.{name}"


def prefixed(entry: Mapping[str, Any], scope: str, label: str) -> dict[str, Any]:
    """Return a registry entry among those of several runs; ``label`` says which run."""
    made = {**entry, "label": f"{label}{entry.get('label') or ''}"}
    if entry.get("evidence"):
        made["evidence"] = [f"{scope}.{name}" for name in entry["evidence"]]
    if entry.get("document"):
        made["document"] = f"{label}{entry['document']}"
    return made


def value_of(ref: str, entry: Mapping[str, Any]) -> Value:
    """Return a registry entry as the value it came from."""
    bounds = entry if "value" in entry else {"low": None, "high": None, "low_incl": False,
                                             "high_incl": False, **entry}  # fmt: skip
    return Value(
        ref=ref,
        label=str(entry.get("label") or ""),
        text=str(entry.get("text") or ""),
        interval=interval_from(bounds),
        unit=str(entry.get("unit") or ""),
        evidence=tuple(entry.get("evidence") or ()),
        formula=str(entry.get("formula") or ""),
    )
