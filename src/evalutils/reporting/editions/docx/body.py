"""The body of the document: decision page, facts and contents, the report's parts in sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
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
    words_of,
)
from evalutils.reporting.editions.docx.inlines import (
    Element,
    WordSetting,
    made,
    paragraph,
    plain_text,
    run,
    set_inline,
    word_field,
)
from evalutils.reporting.editions.docx.styles import style_of
from evalutils.reporting.editions.docx.tables import grid, set_figure, set_table
from evalutils.reporting.editions.paper import LEAD, Sheet, set_width, sheets, title_lines

_ROLES = {"body": "Normal", "lead": "Lead", "caution": "Caution", "small": "Small"}
_CONTENTS_DEPTH = 1
#: How far the numbers of the decision page's lists stand out, in twips.
_HANGING = 300
#: The type area in pt, and the sizes that the words of the decision page may have: the largest
#: that keeps it on one page, as what is decided and signed must stand on one.
_WIDE, _HIGH = Fraction(442), Fraction(638)
_DECISION_SIZES = tuple(Fraction(half, 2) for half in range(24, 16, -1))
#: Faces differ between machines (Word takes what is installed): lines are counted as if they
#: were so much shorter, and the sheet as if it were so much lower.
_SAFETY = Fraction(24, 25), Fraction(24, 25)
#: What stands at a fixed size, in pt: a line of the title, of what the report is, the verdict
#: with the air above, a line of a table, the row to sign and seal in.
_TITLE_LINE, _IDENTITY_LINE, _VERDICT, _TABLE_LINE, _SIGNED = 34, 23, 42, 17, 48
_NOTE = Fraction(21, 2)  # size of a table's words


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


def set_part(
    setting: WordSetting, part: Block, *, turned: bool = False, before: Block | None = None
) -> list[Element]:
    """Return a block of the text as paragraphs and tables, before the next block there is."""
    match part:
        case Heading():
            return _heading(setting, part)
        case Paragraph(content, role):
            # A short paragraph right before a table says what it is for, and stays with it.
            short = isinstance(before, Table) and set_width(words_of(content)) <= LEAD
            pieces, leads = set_inline(setting, content), short or _ends_with_colon(content)
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
        element
        for part, then in zip(sheet.parts, (*sheet.parts[1:], None), strict=True)
        for element in set_part(setting, part, turned=sheet.turned, before=then)
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
    return [paragraph("AnnexMark", *marks, run(mark)), paragraph("AnnexTitle", run(title))]


def _title(setting: WordSetting) -> Element:
    """Return the title; where it takes two lines they are of about the same length."""
    lines = title_lines(setting.document.cover.title, setting.document.language)
    return paragraph("Title", run("\n".join(lines)))


def _contents(setting: WordSetting) -> list[Element]:
    """Return the contents: each line leads to a heading and counts its page by a field.

    The lines stand free, not inside a field for a whole table of contents: within one, what
    opens the file without Word shows the pages as they were written, while page fields that
    stand free are counted by every program as it lays the pages out.
    """
    title = paragraph("ContentsTitle", run(setting.words["contents"]))
    facts = _facts(setting)
    (facts[0] if facts else title)[0].insert(1, made("w:pageBreakBefore"))
    lines = [
        paragraph(f"TOC{part.level - 1}", *_contents_line(setting, part))
        for part in setting.document.parts
        if isinstance(part, Heading) and part.level - 1 <= _CONTENTS_DEPTH
    ]
    return [*facts, title, *lines] if lines else facts


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
            paragraph(
                "Decision", *set_inline(setting, item),
                numbering=number or None, hanging=_HANGING if number else None,
            )
            for item in point.items
        ]  # fmt: skip
    if strip.signed:
        columns = [blocks.column([blocks.text(fact.label)], width=1) for fact in strip.signed]
        blank = [blocks.text(" ")]
        row = blocks.row(*(blocks.cell(fact.content or blank) for fact in strip.signed))
        table = blocks.table("signed", [blocks.text(words["signed"])], columns, [row])
        signed = grid(setting, table, words["signed"])
        # What is written by hand needs height for a name and a seal.
        signed[-1][0].append(made("w:trHeight", val=_SIGNED * 20, hRule="atLeast"))
        content += [paragraph("Gap"), signed]
    return content


def decision_size(setting: WordSetting) -> float:
    """Return the size of the words of the decision page, in pt: as large as one page allows.

    Parameters
    ----------
    setting
        The document; where it has no decision page, the size is that of the style.
    """
    document, strip = setting.document, setting.document.strip
    largest = style_of("Decision", document.language)
    pitch = Fraction(str(largest["line"])) / Fraction(str(largest["size"]))
    sizes = [size for size in _DECISION_SIZES if size <= largest["size"]]
    if strip is None:
        return float(sizes[0])

    narrower, lower = _SAFETY
    ems = [set_width(plain_text(setting, strip.reason))]
    ems += [set_width(plain_text(setting, item)) for p in strip.points for item in p.items]
    bridged = [set_width(step.label + plain_text(setting, step.content)) for step in strip.bridge]
    ems.append(sum(bridged, Fraction(2 * len(bridged))))
    column = _WIDE / max(len(strip.items), 1)
    notes = [set_width(plain_text(setting, item.note)) * _NOTE for item in strip.items]
    fixed = (
        _TITLE_LINE * len(title_lines(document.cover.title, document.language))
        + _IDENTITY_LINE * (2 + (set_width(document.cover.identity) * 12 > _WIDE))
        + _VERDICT
        + _TABLE_LINE * (2 + max((ceil(note / column) for note in notes), default=0))
        + (_TABLE_LINE * 2 if strip.bar else 0)
        + _TABLE_LINE + _SIGNED
    )  # fmt: skip

    def high(size: Fraction) -> Fraction:
        lines = sum(max(ceil(width * size / (_WIDE * narrower)), 1) for width in ems)
        heads = len(strip.points)
        return fixed + (lines + heads) * size * pitch + lines + 5 * heads

    return float(next((size for size in sizes if high(size) <= _HIGH * lower), sizes[-1]))


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
