"""The portfolio's material, its blocks, and the list itself as data for the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evalutils.evaluation.audit import title_of
from evalutils.evaluation.results import interval_json
from evalutils.evaluation.values import Value
from evalutils.paths import DEFAULT_LANGUAGE, bundle_root
from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.comparison import entry_of, lay_out, wording
from evalutils.reporting.narrative.wording import Wording
from evalutils.reporting.portfolio.entries import Entry, Result, entries_under

#: The list on its way from the executed notebook to the page.
INDEX_MIME = "application/vnd.evalutils.index+json"
_COUNTS = ("years", "projects", "made", "gradable", "ungradable", "missing", "unreadable")
_ITEMS = ("projects", "gradable", "ungradable", "missing")


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All project-years at hand.

    Parameters
    ----------
    entries
        Sorted by project and year.
    wording
        Phrases with the counts they may name.
    language
        ``zh`` or ``en``.
    """

    entries: tuple[Entry, ...]
    wording: Wording
    language: str = DEFAULT_LANGUAGE


def open_portfolio(language: str = DEFAULT_LANGUAGE) -> Portfolio:
    """Return the project-years of this bundle.

    Raises
    ------
    InputFaults
        If there are no words in that language.
    """
    return portfolio_of(entries_under(bundle_root()), language)


def portfolio_of(entries: tuple[Entry, ...], language: str) -> Portfolio:
    """Return entries with their counts."""
    words = wording("portfolio", language, {})
    values = {}
    for name, count in {**_counts(entries), **_rule_counts(entries)}.items():
        group, _, rest = name.partition(".")
        label = words.word(f"counts.{group}") + (f" {rest}" if rest else "")
        ref = f"result:portfolio.{name}"
        values[ref] = Value(ref, label, str(count), Interval.exact(count), "", ())
    return Portfolio(entries, wording("portfolio", language, values), language)


def registry(portfolio: Portfolio) -> Block:
    """Return what stands behind every count."""
    values = portfolio.wording.values
    return blocks.registry({ref: entry_of(values[ref]) for ref in sorted(values)})


def cover(portfolio: Portfolio) -> Block:
    """Return the title of the page."""
    words = portfolio.wording
    return blocks.cover(
        words.word("cover.title"),
        subtitle=words.word("cover.subtitle"),
        identity=words.word("cover.identity"),
        facts=[],
        language=portfolio.language,
    )


def strip(portfolio: Portfolio) -> Block:
    """Return how many project-years there are, and how they stand."""
    words = portfolio.wording
    items = [
        (words.word(f"strip.{name}"), [words.number(f"result:portfolio.{name}")],
         words.say(f"strip.{name}_note"))
        for name in _ITEMS
    ]  # fmt: skip
    return blocks.strip(words.say("strip.verdict"), words.say("strip.reason"), items)


def rules(portfolio: Portfolio) -> list[Block]:
    """Return the findings by rule and severity, with how many project-years have them."""
    words = portfolio.wording
    found = sorted({rule for entry in portfolio.entries if entry.result
                    for rule in entry.result.rules})  # fmt: skip
    if not found:
        return []
    columns = (("rule", 0.6, "left"), ("title", 3, "left"), ("findings", 1, "right"),
               ("years", 1.2, "right"))  # fmt: skip
    rows = [
        {"cells": [blocks.cell([blocks.label("code", rule)], header="row"),
                   blocks.cell([blocks.label("name", title_of(rule, portfolio.language))]),
                   *(blocks.cell([words.number(f"result:portfolio.{part}.{rule}")], align="right")
                     for part in ("findings", "having"))]}
        for rule in found
    ]  # fmt: skip
    heading = blocks.heading(2, words.word("headings.rules"), "rules")
    return [heading, lay_out(words, "rules", columns, rows)]


def show_index(portfolio: Portfolio) -> None:
    """Display the list as data; the page's exporter sets it as a table."""
    from IPython.display import display

    words = portfolio.wording.word("headings.index")
    display({INDEX_MIME: index_json(portfolio), "text/plain": words}, raw=True)


def index_json(portfolio: Portfolio) -> dict[str, Any]:
    """Return the list as JSON: one entry a project-year, with its figures and links."""
    return {"language": portfolio.language,
            "rows": [_row(entry) for entry in portfolio.entries]}  # fmt: skip


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {
        "project": entry.project,
        "year": entry.year,
        "state": entry.state,
        "name": entry.name,
        "unit": entry.unit,
        "profile": entry.profile,
        "editions": [
            {"folder": one.folder, "profile": one.profile, "language": one.language,
             "files": list(one.files)}
            for one in entry.editions
        ],
    }  # fmt: skip
    return {**row, **_figures(entry.result)} if entry.result is not None else row


def _figures(result: Result) -> Mapping[str, Any]:
    rate = result.execution
    return {
        "grades": list(result.grades) if result.gradable else [],
        "places": list(result.places) if result.gradable else [],
        "coverage": {"text": result.coverage_text, "value": number_text(result.coverage)},
        "total": {"text": result.total_text, **interval_json(result.total)},
        "execution": None if rate is None else {"text": result.execution_text,
                                                **interval_json(rate)},
        "severities": dict(result.severities),
        "rules": dict(result.rules),
    }  # fmt: skip


def _counts(entries: tuple[Entry, ...]) -> dict[str, int]:
    states = Counter(entry.state for entry in entries)
    results = [entry.result for entry in entries if entry.result is not None]
    gradable = sum(result.gradable for result in results)
    found = {
        "years": len(entries),
        "projects": len({entry.project for entry in entries}),
        "gradable": gradable,
        "ungradable": len(results) - gradable,
        **{state: states[state] for state in ("made", "missing", "unreadable")},
    }
    return {name: found[name] for name in _COUNTS}


def _rule_counts(entries: tuple[Entry, ...]) -> dict[str, int]:
    findings: Counter[str] = Counter()
    having: Counter[str] = Counter()
    for entry in entries:
        if entry.result is not None:
            findings.update(entry.result.rules)
            having.update(entry.result.rules.keys())
    counts = {f"findings.{rule}": count for rule, count in sorted(findings.items())}
    return counts | {f"having.{rule}": count for rule, count in sorted(having.items())}
