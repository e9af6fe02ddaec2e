"""Blocks as HTML: paragraphs, lists, quotations, tables, figures, and the headings between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from markupsafe import Markup

from evalutils.reporting.document import (
    Block,
    Column,
    Cover,
    DataTable,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Passage,
    Picks,
    Register,
    Registry,
    Review,
    Row,
    Slot,
    Strip,
    Table,
)
from evalutils.reporting.editions.html.embedding import inline_svg
from evalutils.reporting.editions.html.inlines import (
    PageSetting,
    cite_address,
    join,
    quotation_language,
    set_inline,
    tag,
)
from evalutils.reporting.editions.html.registers import set_picks, set_register
from evalutils.reporting.editions.html.reviewing import place_line, place_tag, said_at, set_review

_ALIGN_CLASSES = {"right": "r", "center": "c"}
#: Columns from which on a phone sets each row as a card, and a page makes a table wide.
_MANY, _BROAD = 4, 7
#: Words of up to so many bytes (seven Chinese characters) share a line of a card with the next
#: cell: bytes of UTF-8 measure a thousand rows in no time, and tell wide signs from narrow ones.
_SHORT = 21


def _table(setting: PageSetting, block: Table) -> Markup:
    """Return a table block: scroll area with the table, and its notes below."""
    number = setting.document.numbers[block.id]
    caption = tag(
        "caption",
        tag(
            "span",
            tag("span", number, class_="no", data_kind="number"),
            set_inline(setting, block.caption),
            class_="caption",
        ),
    )
    columns = block.columns
    table = tag(
        "table",
        caption,
        _widths(columns),
        _form_head(setting, block) if block.form else _heads(setting, columns),
        *_bodies(setting, block),
        id=block.id,
        class_=" ".join(filter(None, ["stack" * _stacks(block), "form" * block.form])) or None,
    )
    label = f"{number} {setting.plain_text(block.caption)}"
    area = scroll_area(table, label)
    wide = block.wide or len(columns) >= _BROAD
    return tag("div", area, _notes(setting, block), class_="table" + " wide" * wide)


def scroll_area(content: Markup, label: str) -> Markup:
    """Return content that scrolls sideways where it is too wide, reachable by keyboard."""
    return tag("div", content, class_="scroll", role="region", tabindex=0, aria_label=label)


def _data_table(data: DataTable, caption: str) -> Markup:
    """Return the plain table behind a figure; columns of figures are right-aligned."""
    width = len(data.columns)
    classes = [
        " ".join([*_edges(place, 1, width), *["r"] * all(_is_figure(r[place]) for r in data.rows)])
        for place in range(width)
    ]
    heads = [
        tag("th", name, scope="col", class_=class_ or None)
        for name, class_ in zip(data.columns, classes, strict=True)
    ]
    rows = []
    for head, *rest in data.rows:
        cells = [
            tag("td", said, class_=name or None)
            for said, name in zip(rest, classes[1:], strict=True)
        ]
        rows.append(tag("tr", tag("th", head, scope="row", class_=classes[0]), *cells))
    return tag(
        "table",
        tag("caption", tag("span", caption, class_="caption")),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *rows),
    )


def backlinks(setting: PageSetting, uses: Sequence[str]) -> Markup:
    """Return links back to the numbers in the text, ``↑1 ↑2``; nothing where there is none."""
    if not uses:
        return join([])
    links = [
        tag(
            "a", f"↑{place}", href=f"#{ident}", aria_label=setting.words["back"].format(place=place)
        )
        for place, ident in enumerate(uses, start=1)
    ]
    return tag("span", Markup(" ").join(links), class_="back", data_kind="backlink")


def _is_figure(shown: str) -> bool:
    return shown == "" or (shown[-1] in "0123456789%" and shown[0] in "0123456789-−+.")


def _stacks(table: Table) -> bool:
    """Tell whether a phone is too narrow for the columns of a table: it sets rows as cards."""
    return len(table.columns) >= _MANY


def _widths(columns: Sequence[Column]) -> Markup:
    weights = [_weight(column) for column in columns]
    total = sum(weights)
    shares = [f"width:{100 * weight / total:.4g}%" for weight in weights]
    return tag("colgroup", *(tag("col", style=share) for share in shares))


def _weight(column: Column) -> float:
    return 1 if column.width is None else column.width


def _heads(setting: PageSetting, columns: Sequence[Column]) -> Markup:
    heads = []
    for place, column in enumerate(columns):
        align = _ALIGN_CLASSES.get(column.align)
        classes = " ".join(filter(None, [*_edges(place, 1, len(columns)), align]))
        words = set_inline(setting, column.label)
        heads.append(tag("th", words, scope="col", class_=classes or None))
    return tag("thead", tag("tr", *heads))


def _form_head(setting: PageSetting, block: Table) -> Markup:
    """Return the one line over all columns of a form."""
    words = set_inline(setting, block.columns[0].label)
    head = tag("th", words, scope="colgroup", colspan=len(block.columns), class_="first last c")
    return tag("thead", tag("tr", head))


def _bodies(setting: PageSetting, table: Table) -> list[Markup]:
    """Return one ``tbody`` for every group of rows, so that a group's header has its scope."""
    groups: list[list[Markup]] = [[]]
    said: list[Markup] = []
    labels = _Labels(setting, table)
    for place, row in enumerate(table.rows):
        if row.group and groups[-1]:
            groups.append([])
        groups[-1].append(_row(setting, table.columns, row, table.begun(place), labels))
        said.append(said_at(setting, row.anchor))
        spanned = (
            any(slot.below for slot in table.grid[place + 1]) if table.rows[place + 1 :] else 0
        )
        if any(said) and not spanned:  # a row of its own below a span, never inside it
            remarks = tag("td", *said, colspan=len(table.columns), class_="remarks")
            groups[-1].append(tag("tr", remarks))
            said = []
    return [tag("tbody", *group) for group in groups if group]


class _Labels:
    """What stands before the cells of a table where a row is set as a card.

    Parameters
    ----------
    setting
        For the words of the heads.
    table
        A table with heads over its columns, or a form, whose rows of heads stand among the others.
    """

    def __init__(self, setting: PageSetting, table: Table) -> None:
        self._setting, self._stacks = setting, _stacks(table)
        #: Where a head begins and how many columns it spans → its words, and those it stands over.
        self._heads = {
            (place, 1): setting.plain_text(column.label)
            for place, column in enumerate(table.columns)
            if not table.form
        }
        self._long: set[int] = set()
        for place in range(len(table.rows)) if self._stacks else ():
            for slot in table.begun(place):
                if slot.cell.colspan == 1 and slot.column not in self._long:
                    words = setting.plain_text(slot.cell.content)
                    if len(words.encode()) > _SHORT:
                        self._long.add(slot.column)

    def are_heads(self, slots: Sequence[Slot]) -> bool:
        """Tell whether a row holds nothing but heads for the rows below; keep them."""
        named = [slot for slot in slots if slot.cell.content]
        if len(named) < 2 or not all(slot.cell.header for slot in named):
            return False
        self._heads = {
            (slot.column, slot.cell.colspan): self._setting.plain_text(slot.cell.content)
            for slot in named
        }
        return True

    def of(self, slot: Slot, row: Sequence[Slot]) -> str | None:
        """Return the label of a cell; a row that names its own cells needs none."""
        told = [bool(one.cell.header) for one in row]
        if not self._stacks or slot.cell.header or told != sorted(told, reverse=True):
            return None
        return self._heads.get((slot.column, slot.cell.colspan))

    def is_long(self, slot: Slot) -> bool:
        """Tell whether the words of a column need a line of their own."""
        return slot.cell.colspan == 1 and slot.column in self._long


def _row(
    setting: PageSetting,
    columns: Sequence[Column],
    row: Row,
    slots: Sequence[Slot],
    labels: _Labels,
) -> Markup:
    # A place's name stands in the first column with room for it: a seventh of the table.
    weights = [_weight(column) for column in columns]
    wide = (place for place, weight in enumerate(weights) if 7 * weight >= sum(weights))
    roomy = next(wide, 0)
    heads = labels.are_heads(slots)
    cells = []
    for slot in slots:
        uses = setting.uses_of_row(row.anchor) if slot is slots[-1] else []
        named = place_tag(setting, row.anchor if slot.column == roomy else "")
        below = (named, backlinks(setting, uses))
        shown = None if heads else labels.of(slot, slots)
        cells.append(
            _cell(setting, columns, row, slot, below, label=shown, long=labels.is_long(slot))
        )
    classes = ["group"] * row.group + ["heads"] * heads + [f"is-{kind}" for kind in row.kinds]
    return tag("tr", *cells, id=row.anchor or None, class_=" ".join(classes) or None)


def _edges(place: int, span: int, width: int) -> list[str]:
    """Return the classes of a cell at the table's edges, whatever spans stand beside it."""
    return ["first"] * (place == 0) + ["last"] * (place + span == width)


def _cell(
    setting: PageSetting,
    columns: Sequence[Column],
    row: Row,
    slot: Slot,
    below: Sequence[Markup],
    *,
    label: str | None,
    long: bool,
) -> Markup:
    cell = slot.cell
    align = cell.align or ("left" if cell.header else columns[slot.column].align)
    classes = [
        *_edges(slot.column, cell.colspan, len(columns)),
        _ALIGN_CLASSES.get(align),
        "unscored" if cell.unscored else None,
        "long" if long and not cell.header else None,
    ]
    scope = {"col": "col", "row": "rowgroup" if row.group else "row"}.get(cell.header)
    return tag(
        "th" if cell.header else "td",
        set_inline(setting, cell.content),
        *below,
        scope=scope,
        colspan=cell.colspan if cell.colspan > 1 else None,
        rowspan=cell.rowspan if cell.rowspan > 1 else None,
        data_label=label,
        class_=" ".join(filter(None, classes)) or None,
    )


def _notes(setting: PageSetting, block: Table) -> Markup:
    notes = [tag("li", set_inline(setting, note)) for note in block.notes]
    return tag("ul", *notes, class_="table-notes") if notes else join([])


def set_part(setting: PageSetting, part: Block) -> Markup:
    """Return a block of the text as HTML, with what reviewers said of it."""
    match part:
        case Heading():
            heading = tag(f"h{part.level}", part.text, id=part.anchor)
            return join([heading, *_asked(setting, part.anchor)])
        case Paragraph(content, role):
            return tag("p", set_inline(setting, content), class_=None if role == "body" else role)
        case Listing(items, ordered):
            entries = [tag("li", set_inline(setting, item)) for item in items]
            return tag("ol" if ordered else "ul", *entries)
        case Passage():
            return _passage(setting, part)
        case Table():
            return join([_table(setting, part), *_asked(setting, part.id)])
        case Figure():
            return join([_figure(setting, part), *_asked(setting, part.id)])
        case Register():
            return set_register(setting, part)
        case Picks():
            return set_picks(part)
        case Review():
            return set_review(setting, part)
        case Cover() | Strip() | Registry():
            return join([])  # they stand around the text
        case _:
            assert_never(part)


def _asked(setting: PageSetting, anchor: str) -> tuple[Markup, Markup]:
    """Return the way to comment on a place, and what was said there."""
    return place_line(setting, anchor), said_at(setting, anchor)


def _passage(setting: PageSetting, block: Passage) -> Markup:
    language = quotation_language(setting, setting.plain_text(block.content))
    words = tag("p", set_inline(setting, block.content), lang=language)
    source = tag("figcaption", tag("cite", block.cite, data_kind="file"))
    passage = tag("blockquote", words, cite=cite_address(block.cite))
    return tag("figure", passage, source, class_="passage")


def _figure(setting: PageSetting, block: Figure) -> Markup:
    number = setting.document.numbers[block.id]
    headline = tag(
        "p",
        tag("span", number, class_="no", data_kind="number"),
        set_inline(setting, block.headline),
        class_="headline",
    )
    subtitle = set_inline(setting, block.subtitle)
    caption = [headline, tag("p", subtitle, class_="subtitle")] if subtitle else [headline]
    source = [setting.words["source"], set_inline(setting, block.source)]
    title = setting.words["chart_data"].format(figure=number)
    table = _data_table(block.data, title)
    return tag(
        "figure",
        tag("figcaption", *caption),
        _pictures(setting, block, number),
        tag("p", *source, class_="source"),
        tag("details", tag("summary", title), scroll_area(table, title), data_kind="chart-data"),
        id=block.id,
        class_="chart",
    )


def _pictures(setting: PageSetting, block: Figure, number: str) -> Markup:
    """Return the picture, and the one for phones where there is one; a page shows either."""
    label = f"{number} {setting.plain_text(block.headline)}"
    picture = scroll_area(inline_svg(block.svg, block.id, block.alt), label)
    if not block.narrow:
        return tag("div", picture, class_="picture", data_kind="picture")
    narrow = inline_svg(block.narrow, f"{block.id}-narrow", block.alt)
    return tag("div", picture, narrow, class_="picture pair", data_kind="picture")


def set_parts(setting: PageSetting) -> Markup:
    """Return the whole text: a section for every chapter, numbered blocks in their places."""
    chapters: list[tuple[Heading | None, list[Markup]]] = [(None, [])]
    for part in setting.document.parts:
        if isinstance(part, Heading) and part.level == 2:
            chapters.append((part, []))
        elif isinstance(part, Picks):  # beside the chapters that it picks in
            chapters.append((None, []))
        chapters[-1][1].append(set_part(setting, part))
    return join([_chapter(heading, content) for heading, content in chapters if content])


def _chapter(heading: Heading | None, content: list[Markup]) -> Markup:
    if heading is None:
        return join(content)
    return tag(
        "section",
        *content,
        class_="annex" if heading.annex else None,
        aria_labelledby=heading.anchor,
    )
