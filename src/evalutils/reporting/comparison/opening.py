"""What a reader of a comparison sees first: cover, result strip, headline, and the headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block, Inline
from evalutils.reporting.comparison.measures import counted
from evalutils.reporting.comparison.years import ComparedYears

#: What the strip counts, in its order.
_ITEMS = ("up", "down", "same", "open", "broken", "missing")


def registry(years: ComparedYears) -> Block:
    """Return what stands behind every figure that a comparison may print."""
    printed = {ref for ref in years.entries if _may_be_printed(ref)}
    waiting = list(printed)
    while waiting:
        entry = years.entries[waiting.pop()]
        behind = {
            name if ":" in name else f"evidence:{name}" for name in entry.get("evidence") or ()
        }
        waiting += behind - printed
        printed |= behind
    return blocks.registry({ref: years.entries[ref] for ref in sorted(printed)})


def _may_be_printed(ref: str) -> bool:
    kind, _, name = ref.partition(":")
    if kind == "score":
        return not name.endswith(".lost") and ".dimension." not in name and ".level1." not in name
    return kind == "result" and (
        name.startswith(("change.", "compare.")) or ".count.findings" in name
    )


def cover(years: ComparedYears) -> Block:
    """Return the title page."""
    words = years.wording
    last = years.reports[-1]
    first_year, last_year = years.years[0], years.years[-1]
    span = f"{first_year}{words.word('cover.to')}{last_year}"
    profiles = dict.fromkeys(
        words.word("cover.facts.profile").format(
            title=report.results.profile.title, name=report.results.profile.name
        )
        for report in years.reports
    )
    source = words.word("cover.facts.source")
    facts: list[tuple[str, list[Inline]]] = [
        ("name", [blocks.label("name", last.name)]),
        ("years", words.joined([[blocks.label("date", year)] for year in years.years])),
        ("profiles", words.joined([[blocks.label("name", title)] for title in profiles])),
        ("sources", words.joined([[blocks.label("file", source.format(year=year))]
                                  for year in years.years])),
    ]  # fmt: skip
    return blocks.cover(
        words.word("cover.title").format(name=last.name, years=span),
        subtitle=words.word("cover.subtitle"),
        identity=str(last.document.cover["identity"]),
        facts=[(words.word(f"cover.facts.{key}"), content) for key, content in facts],
        language=years.language,
    )


def strip(years: ComparedYears) -> Block:
    """Return how many indicators of the last year moved which way."""
    words = years.wording
    count = counted(years)["comparable"]
    key = "verdict_none" if not count else "verdict_one" if count == 1 else "verdict"
    items = [
        (
            words.word(f"strip.{name}"),
            words.say("strip.items", count=[words.number(f"result:compare.{name}")]),
            words.say("strip.items_note"),
        )
        for name in _ITEMS
    ]
    return blocks.strip(words.say(f"strip.{key}"), words.say("strip.reason", **_span(years)), items)


def headline(years: ComparedYears) -> list[Block]:
    """Return what can be said over the years, what cannot, and how to read it."""
    words, counts = years.wording, counted(years)
    key = "lead" if counts["comparable"] else "none"
    said = words.say(f"headline.{key}", **_span(years))
    if counts["comparable"]:
        for name in ("broken", "missing"):
            if counts[name]:
                said += words.say(f"headline.{name}")
    return [
        blocks.paragraph(said, role="lead"),
        blocks.paragraph(words.say("headline.rule"), role="caution"),
    ]


def heading(years: ComparedYears, chapter: str) -> Block:
    """Return the heading of a chapter: ``overview``, ``results``, ``trends`` or ``breaks``."""
    return blocks.heading(2, years.wording.word(f"headings.{chapter}"), chapter)


def _span(years: ComparedYears) -> Mapping[str, Any]:
    return {
        "first": [blocks.label("date", years.years[0])],
        "last": [blocks.label("date", years.years[-1])],
    }
