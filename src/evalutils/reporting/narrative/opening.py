"""The title with the facts about the project, and what stands behind every reference."""

from __future__ import annotations

import datetime
from base64 import b64encode
from dataclasses import replace

from evalutils.base.refs import Ref
from evalutils.base.words import entry
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.records import origin_text
from evalutils.evidence.schema import PROPOSED
from evalutils.reporting import blocks
from evalutils.reporting.document import Block, Entry, Inline, Label
from evalutils.reporting.material import Formulas, Report

#: A form heads its columns with the unit, and the ledger writes it behind the figure.
_MONEY_UNITS = ("万", "亿", "元")
_MOST_CROPS = 3


def cover(report: Report) -> Block:
    """Return the title page: title, identity line, and who, when and on what basis."""
    words, project = report.wording, report.year.project
    stated = words.word("not_stated")
    name: list[Inline] = [blocks.label("name", project.name)]
    if report.original_name not in {"", project.name}:
        name += words.bracketed([blocks.label("name", report.original_name)])
    if project.name_is_ours:
        name.append(blocks.text(words.word("cover.facts.name_is_ours")))
    profile = report.results.profile
    facts: list[tuple[str, list[Inline]]] = [
        ("name", name),
        ("year", [blocks.label("date", project.year)]),
        ("department", [blocks.text(project.department or stated)]),
        ("unit", [blocks.text(project.unit or stated)]),
        ("profile", [blocks.label("name", words.term(profile.title))]),
        ("date", [date_of(report)]),
        ("sources", words.joined([[blocks.label("file", t)] for t in project.sources.values()])),
    ]
    if report.year.proposals:
        count = sum(row.status == PROPOSED for row in report.year.indicators)
        count += sum(row.status == PROPOSED for row in report.year.budget)
        table = report.year.where("indicators").document.rpartition("/")[2]
        waiting = words.say(
            "cover.waiting",
            count=[blocks.label("ordinal", str(report.year.proposals))],
            scored=[blocks.label("ordinal", str(count))],
            file=[blocks.label("file", table)],
        )
        facts.append(("waiting", waiting))
    return blocks.cover(
        words.word("cover.title", name=project.name, year=project.year),
        subtitle=words.word(f"cover.subtitle.{report.material}"),
        identity=report.identity,
        facts=[(words.word(f"cover.facts.{key}"), content) for key, content in facts],
        language=report.language,
        name=project.name,
        date=project.report_date,
    )


def date_of(report: Report) -> Label:
    """Return the report's date as official documents write it (2026年11月23日)."""
    return day_of(report, datetime.date.fromisoformat(report.year.project.report_date))


def day_of(report: Report, day: datetime.date) -> Label:
    """Return a day as official documents write it."""
    named = entry("paper.months", report.language)[day.month - 1]
    words = report.wording.word("date", year=day.year, month=named, day=day.day)
    return blocks.label("date", words)


def registry(report: Report) -> Block:
    """Return what stands behind every reference, for evidence cards and checks."""
    formulas = Formulas(report.results, report.values, report.wording.printer)
    return blocks.registry({ref: _entry(report, ref, formulas) for ref in sorted(report.values)})


def _crops(report: Report, item: Evidence) -> tuple[str, ...]:
    """Return the pictures of a figure that was read from a scan; none for all other figures.

    A quoted cell is the one. A figure of a form is entered under its name, and may stand in the
    scan several times: all of them are shown, unless they are too many to say anything.
    """
    document = report.documents.get(item.place.document)
    seen = () if document is None else document.seen
    at, words = (item.place.row, item.place.column), "".join(item.quote.split())
    figure = "".join(item.quantity.text.split())
    spelled = {figure, figure.rstrip("".join(_MONEY_UNITS))}
    found = [
        part
        for part in seen
        if part.place.table
        and (
            ((part.place.row, part.place.column) == at and words in "".join(part.text.split()))
            if item.place.row
            else "".join(part.text.split()) in spelled
        )
    ]
    return tuple(b64encode(part.crop).decode() for part in found if len(found) <= _MOST_CROPS)


def _entry(report: Report, ref: Ref, formulas: Formulas) -> Entry:
    value = report.values[ref]
    entry = Entry(value.label, value.text, value.unit, value.interval, formulas.of(ref))
    if ref.kind != "evidence":
        return replace(entry, evidence=tuple(value.evidence))
    item = report.evidence[ref.name]
    entry = replace(
        entry,
        quote=item.quote,
        mark=(item.quantity.start, item.quantity.end),
        document=item.place.document,
        place=report.wording.place(item.place),
        as_of=item.as_of,
        reading=report.wording.word(f"readings.{item.quantity.exactness}"),
        gloss=report.wording.gloss(item.quote),
        crops=_crops(report, item),
    )
    if item.origin is None:
        return entry
    # Rows of a table are counted, not quoted: the card tells the rule instead of words.
    return replace(
        entry,
        quote="",
        mark=(0, 0),
        reading=report.wording.word("records.read"),
        formula=origin_text(item.origin, report.language),
    )
