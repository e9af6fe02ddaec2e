"""The body of the document: decision page, facts and contents, the report's parts in sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from evalutils.reporting import blocks
from evalutils.reporting.document import (
    Bar,
    Block,
    Cover,
    Figure,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Passage,
    Picks,
    Register,
    Registry,
    Review,
    Strip,
    Table,
)
from evalutils.reporting.editions.docx.inlines import (
    Element,
    WordSetting,
    made,
    paragraph,
    run,
    set_inline,
    word_field,
)
from evalutils.reporting.editions.docx.tables import grid, set_figure, set_table
from evalutils.reporting.editions.paper import Sheet, sheets, title_lines

_ROLES = {"body": "Normal", "lead": "Lead", "caution": "Caution", "small": "Small"}
_CONTENTS_DEPTH = 1


def set_body(setting: WordSetting) -> Element:
    """Return ``w:body``: every part of the report, the last section's format at its end."""
    content = [*_opening(setting), *_contents(setting)]
    last: Element | None = None
    for sheet in sheets(setting.document.parts):
        if last is not None:
            _end_section(content, last)
        elif sheet.turned:
            _end_section(content, _section(first=True))
        content += _sheet(setting, sheet)
        last = _section(turned=sheet.turned, first=last is None and not sheet.turned)
    return made("w:body", *content, last if last is not None else _section(first=True))


def set_part(setting: WordSetting, part: Block, *, turned: bool = False) -> list[Element]:
    """Return a block of the text as paragraphs and tables."""
    match part:
        case Heading():
            return _heading(setting, part)
        case Paragraph(content, role):
            pieces, leads = set_inline(setting, content), _ends_with_colon(content)
            return [paragraph(_ROLES[role], *pieces, keepNext=leads)]
        case Listing(items, ordered):
            setting.lists.append(ordered)
            number = len(setting.lists)
            return [
                paragraph("ListParagraph", *set_inline(setting, item), numbering=number)
                for item in items
            ]
        case Passage():
            return _quote(setting, part)
        case Table():
            return set_table(setting, part, turned=turned)
        case Figure():
            return set_figure(setting, part)
        case Review() | Cover() | Strip() | Registry() | Register() | Picks():
            return []  # they stand elsewhere, or in HTML only
        case _:
            assert_never(part)


def _sheet(setting: WordSetting, sheet: Sheet) -> list[Element]:
    return [
        element for part in sheet.parts for element in set_part(setting, part, turned=sheet.turned)
    ]


def _quote(setting: WordSetting, block: Passage) -> list[Element]:
    cited = block.cite
    passage = paragraph("Quote", *set_inline(setting, block.content), keepNext=bool(cited))
    if not cited:
        return [passage]
    return [passage, paragraph("QuoteSource", run(setting.words["attribution"] + cited))]


def _heading(setting: WordSetting, part: Heading) -> list[Element]:
    marks = setting.bookmark(part.anchor)
    found = re.match(setting.words["annex"], part.text) if part.annex else None
    if found is None:
        return [paragraph(f"Heading{min(part.level - 1, 3)}", *marks, run(part.text))]
    mark, title = found.groups()
    # The contents field finds the annex by this entry: its heading is two paragraphs.
    entry = word_field(f'TC "{_entry(setting, part).replace(chr(34), "”")}" \\l 1')
    return [
        paragraph("AnnexMark", *marks, *_hidden(entry), run(mark)),
        paragraph("AnnexTitle", run(title)),
    ]


def _hidden(runs: Sequence[Element]) -> list[Element]:
    """Return a TC field: only its code, and that hidden (it has no result)."""
    kept = [part for place, part in enumerate(runs) if place != 2]
    for part in kept:
        part.insert(0, made("w:rPr", made("w:vanish")))
    return kept


def _title(setting: WordSetting) -> Element:
    """Return the title; where it takes two lines they are of about the same length."""
    lines = title_lines(setting.document.cover.title, setting.document.language)
    return paragraph("Title", run("\n".join(lines)))


def _contents(setting: WordSetting) -> list[Element]:
    """Return the contents: a field that Word sets anew on opening, filled until then."""
    title = paragraph("ContentsTitle", run(setting.words["contents"]))
    facts = _facts(setting)
    (facts[0] if facts else title)[0].insert(1, made("w:pageBreakBefore"))
    entries = [
        part
        for part in setting.document.parts
        if isinstance(part, Heading) and part.level - 1 <= _CONTENTS_DEPTH
    ]
    if not entries:
        return facts
    lines = [paragraph(f"TOC{part.level - 1}", *_contents_line(setting, part)) for part in entries]
    code = f'TOC \\o "1-{_CONTENTS_DEPTH}" \\f \\h \\z'
    *opening, end = word_field(code)
    for place, element in enumerate(opening, start=1):
        lines[0].insert(place, element)
    lines[-1].append(end)
    gallery = made("w:docPartObj", made("w:docPartGallery", val="Table of Contents"),
                   made("w:docPartUnique"))  # fmt: skip
    listed = made("w:sdt", made("w:sdtPr", gallery), made("w:sdtContent", title, *lines))
    return [*facts, listed]


def _facts(setting: WordSetting) -> list[Element]:
    """Return the facts about the project, above the contents."""
    cover, words = setting.document.cover, setting.words
    if not cover.facts:
        return []
    columns = [
        blocks.column([blocks.text(words["facts_columns"][0])], width=1),
        blocks.column([blocks.text(words["facts_columns"][1])], width=3),
    ]
    rows = [
        blocks.row(blocks.cell([blocks.text(fact.label)], header="row"), blocks.cell(fact.content))
        for fact in cover.facts
    ]
    table = blocks.table("facts", [blocks.text(words["facts"])], columns, rows)
    return [paragraph("Gap"), grid(setting, table, words["facts"])]


def _contents_line(setting: WordSetting, part: Heading) -> list[Element]:
    """Return a heading that leads to its place, and its page as a field."""
    name = setting.name(part.anchor)
    pieces = [run(_entry(setting, part))]
    if part.anchor in setting.pages:
        page = word_field(f"PAGEREF {name} \\h", run(str(setting.pages[part.anchor])))
        pieces += [made("w:r", made("w:tab")), *page]
    return [made("w:hyperlink", *pieces, anchor=name, history=1)]


def _entry(setting: WordSetting, part: Heading) -> str:
    """Return a heading as it stands in the contents: an annex with its mark."""
    found = re.match(setting.words["annex"], part.text) if part.annex else None
    return setting.words["between"].join(found.groups()) if found else part.text


def _opening(setting: WordSetting) -> list[Element]:
    """Return the first page: the title as the standard has it, the result, the signatures."""
    cover, strip = setting.document.cover, setting.document.strip
    subtitle = [paragraph("Identity", run(cover.subtitle))] if cover.subtitle else []
    identity = paragraph("Identity", run(cover.identity))
    return [_title(setting), *subtitle, identity, *(_strip(setting, strip) if strip else [])]


def _strip(setting: WordSetting, strip: Strip) -> list[Element]:
    words = setting.words
    content = [paragraph("Verdict", *set_inline(setting, strip.verdict))]
    if strip.reason:
        content.append(paragraph("Decision", *set_inline(setting, strip.reason)))
    if strip.bar is not None:
        content.append(paragraph("Small", run(_bar(setting, strip.bar))))
    if strip.items:
        columns = [blocks.column([blocks.text(item.label)], width=1) for item in strip.items]
        none = [blocks.text(words["attribution"])]
        told = [item.content for item in strip.items], [item.note or none for item in strip.items]
        rows = [blocks.row(*map(blocks.cell, line)) for line in told]
        table = blocks.table("strip", [blocks.text(words["strip"])], columns, rows)
        content += [grid(setting, table, words["strip"]), paragraph("Gap")]
    if strip.bridge:
        arrow = [blocks.text(words["arrow"])]
        steps: list[Inline] = []
        for place, step in enumerate(strip.bridge):
            steps += [*(arrow if place else []), blocks.text(f"{step.label} "), *step.content]
        content.append(paragraph("Decision", *set_inline(setting, steps)))
    for point in strip.points:
        content.append(paragraph("DecisionHead", run(point.label)))
        setting.lists.append(True)
        number = len(setting.lists) if len(point.items) > 1 else 0
        content += [
            paragraph("Decision", *set_inline(setting, item), numbering=number or None)
            for item in point.items
        ]
    if strip.signed:
        columns = [blocks.column([blocks.text(fact.label)], width=1) for fact in strip.signed]
        # A line to write on stays empty, and high enough for a name and a seal.
        blank = [blocks.text("\n\n")]
        row = blocks.row(*(blocks.cell(fact.content or blank) for fact in strip.signed))
        table = blocks.table("signed", [blocks.text(words["signed"])], columns, [row])
        content += [paragraph("Gap"), grid(setting, table, words["signed"])]
    return content


def _bar(setting: WordSetting, bar: Bar) -> str:
    """Return the scale of grades in words, best last."""
    words = setting.words
    bands = sorted(bar.bands, key=lambda band: Fraction(band.low))
    told = words["list_comma"].join(
        words["band"].format(name=band.name, low=band.low, high=band.high) for band in bands
    )
    return str(words["bar"].format(low=bar.low, high=bar.high, bands=told))


def _ends_with_colon(content: Sequence[Inline]) -> bool:
    return bool(content) and getattr(content[-1], "text", "").endswith(("：", ":"))


def _section(*, turned: bool = False, first: bool = False) -> Element:
    """Return the format of a section: margins of GB/T 9704, the same sheet turned or not."""
    size = {"w": 16838, "h": 11906, "orient": "landscape"} if turned else {"w": 11906, "h": 16838}
    margins = (
        {"top": 1588, "right": 2098, "bottom": 1474, "left": 1984, "footer": 437}
        if turned
        else {"top": 2098, "right": 1474, "bottom": 1984, "left": 1588, "footer": 947}
    )
    footers = [
        made("w:footerReference", type=kind, r__id=f"rId{ident}")
        for kind, ident in (("even", 7), ("default", 6))
    ]
    return made(
        "w:sectPr",
        *(footers if first else []),
        made("w:type", val="nextPage"),
        made("w:pgSz", **size),
        made("w:pgMar", **margins, header=851, gutter=0),
    )


def _end_section(content: list[Element], section: Element) -> None:
    """Close a section with what stands last; after a table Word wants a paragraph for that."""
    if content[-1].tag.endswith("}p") and len(content[-1]) and content[-1][0].tag.endswith("pPr"):
        content[-1][0].append(section)
        return
    closing = paragraph("Gap")
    closing[0].append(section)
    content.append(closing)
