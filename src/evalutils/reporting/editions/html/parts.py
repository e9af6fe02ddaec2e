"""Blocks as HTML: paragraphs, lists, quotations, tables, figures, and the headings between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from evalutils.reporting.blocks import Block
from evalutils.reporting.editions.executed import Heading
from evalutils.reporting.editions.html.embedding import inline_svg
from evalutils.reporting.editions.html.inlines import (
    Setting,
    cite_address,
    join,
    plain_text,
    quotation_language,
    set_inline,
    tag,
)
from evalutils.reporting.editions.html.registers import set_register
from evalutils.reporting.editions.html.reviewing import place_line, place_tag, said_at, set_review

_ALIGN_CLASSES = {"right": "r", "center": "c"}


def set_table(setting: Setting, block: Block) -> Markup:
    """Return a table block: scroll area with the table, and its notes below."""
    number = setting.document.numbers[block["id"]]
    caption = tag(
        "caption",
        tag(
            "span",
            tag("span", number, class_="no", data_kind="number"),
            set_inline(setting, block["caption"]),
            class_="caption",
        ),
    )
    columns = block["columns"]
    table = tag(
        "table",
        caption,
        _widths(columns),
        _heads(setting, columns),
        *_bodies(setting, block["rows"], columns),
        id=block["id"],
        class_=_density(len(columns)),
    )
    label = f"{number} {plain_text(setting, block['caption'])}"
    area = scroll_area(table, label)
    wide = bool(block["wide"]) or _density(len(columns)) == "broad"
    return tag("div", area, _notes(setting, block), class_="table" + " wide" * wide)


def scroll_area(content: Markup, label: str) -> Markup:
    """Return content that scrolls sideways where it is too wide, reachable by keyboard."""
    return tag("div", content, class_="scroll", role="region", tabindex=0, aria_label=label)


def data_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], caption: str) -> Markup:
    """Return the plain table behind a figure; columns of figures are right-aligned."""
    last = len(columns) - 1
    classes = [
        " ".join([*_edges(place, 1, last + 1), *["r"] * all(_is_figure(r[place]) for r in rows)])
        for place in range(last + 1)
    ]
    heads = [
        tag("th", str(name), scope="col", class_=class_ or None)
        for name, class_ in zip(columns, classes, strict=True)
    ]
    return tag(
        "table",
        tag("caption", tag("span", caption, class_="caption")),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *(_data_row(row, classes) for row in rows)),
    )


def _data_row(row: Sequence[Any], classes: Sequence[str]) -> Markup:
    head, *rest = [_shown(value) for value in row]
    cells = [
        tag("td", said, class_=name or None) for said, name in zip(rest, classes[1:], strict=True)
    ]
    return tag("tr", tag("th", head, scope="row", class_=classes[0]), *cells)


def backlinks(setting: Setting, uses: Sequence[str]) -> Markup:
    """Return links back to the numbers in the text, ``↑1 ↑2``; nothing where there is none."""
    if not uses:
        return join([])
    links = [
        tag("a", f"↑{place}", href=f"#{ident}", aria_label=setting.words["back"].format(place))
        for place, ident in enumerate(uses, start=1)
    ]
    return tag("span", Markup(" ").join(links), class_="back", data_kind="backlink")


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _is_figure(value: Any) -> bool:
    shown = _shown(value)
    return shown == "" or (shown[-1] in "0123456789%" and shown[0] in "0123456789-−+.")


def _density(columns: int) -> str | None:
    """Return how much room a table needs on a small screen."""
    if columns >= 7:
        return "broad"
    return "middling" if columns >= 4 else None


def _widths(columns: Sequence[Mapping[str, Any]]) -> Markup:
    weights = [column.get("width", 1) for column in columns]
    total = sum(weights)
    shares = [f"width:{100 * weight / total:.4g}%" for weight in weights]
    return tag("colgroup", *(tag("col", style=share) for share in shares))


def _heads(setting: Setting, columns: Sequence[Mapping[str, Any]]) -> Markup:
    heads = []
    for place, column in enumerate(columns):
        align = _ALIGN_CLASSES.get(column.get("align", "left"))
        classes = " ".join(filter(None, [*_edges(place, 1, len(columns)), align]))
        words = set_inline(setting, column["label"])
        heads.append(tag("th", words, scope="col", class_=classes or None))
    return tag("thead", tag("tr", *heads))


def _bodies(
    setting: Setting, rows: Sequence[Mapping[str, Any]], columns: Sequence[Mapping[str, Any]]
) -> list[Markup]:
    """Return one ``tbody`` for every group of rows, so that a group's header has its scope."""
    groups: list[list[Markup]] = [[]]
    covered = [0] * len(columns)  # rows still covered by a span from above, by column
    said: list[Markup] = []
    for row in rows:
        if row.get("group") and groups[-1]:
            groups.append([])
        groups[-1].append(_row(setting, row, columns, covered))
        said.append(said_at(setting, row.get("anchor")))
        if any(said) and not any(covered):  # a row of its own below a span, never inside it
            groups[-1].append(tag("tr", tag("td", *said, colspan=len(columns), class_="remarks")))
            said = []
    return [tag("tbody", *group) for group in groups if group]


def _row(
    setting: Setting,
    row: Mapping[str, Any],
    columns: Sequence[Mapping[str, Any]],
    covered: list[int],
) -> Markup:
    free = [column for column in range(len(columns)) if not covered[column]]
    covered[:] = [max(0, rest - 1) for rest in covered]
    roomy = _roomy(columns)
    cells = []
    for cell in row["cells"]:
        span = cell.get("colspan", 1)
        for column in free[:span]:
            covered[column] = cell.get("rowspan", 1) - 1
        last = cell is row["cells"][-1]
        uses = setting.uses_of_row(row.get("anchor") or "") if last else []
        classes = [columns[free[0]].get("align", "left"), *_edges(free[0], span, len(columns))]
        named = place_tag(setting, row.get("anchor") if free[0] == roomy else None)
        cells.append(_cell(setting, cell, classes, row, (named, backlinks(setting, uses))))
        free = free[span:]
    return tag("tr", *cells, id=row.get("anchor"), class_="group" if row.get("group") else None)


def _roomy(columns: Sequence[Mapping[str, Any]]) -> int:
    """Return the first column with room for a name: a seventh of the table, else the first."""
    weights = [column.get("width", 1) for column in columns]
    wide = (place for place, weight in enumerate(weights) if 7 * weight >= sum(weights))
    return next(wide, 0)


def _edges(place: int, span: int, width: int) -> list[str]:
    """Return the classes of a cell at the table's edges, whatever spans stand beside it."""
    return ["first"] * (place == 0) + ["last"] * (place + span == width)


def _cell(
    setting: Setting,
    cell: Mapping[str, Any],
    column: Sequence[str],
    row: Mapping[str, Any],
    below: Sequence[Markup],
) -> Markup:
    header = cell.get("header")
    align, *edges = column
    classes = [
        *edges,
        _ALIGN_CLASSES.get(cell.get("align") or ("left" if header else align)),
        "unscored" if cell.get("unscored") else None,
    ]
    scope = None
    if header == "col":
        scope = "col"
    elif header == "row":
        scope = "rowgroup" if row.get("group") else "row"
    return tag(
        "th" if header else "td",
        set_inline(setting, cell["content"]),
        *below,
        scope=scope,
        colspan=cell.get("colspan"),
        rowspan=cell.get("rowspan"),
        class_=" ".join(filter(None, classes)) or None,
    )


def _notes(setting: Setting, block: Block) -> Markup:
    notes = [tag("li", set_inline(setting, note)) for note in block["notes"]]
    return tag("ul", *notes, class_="table-notes") if notes else join([])


def set_part(setting: Setting, part: Heading | Block) -> Markup:
    """Return a heading or a block as HTML.

    Raises
    ------
    KeyError
        If the block's type is none of the contract's (checked before anything is set).
    """
    if isinstance(part, Heading):
        heading = tag(f"h{part.level}", part.text, id=part.anchor)
        return join([heading, place_line(setting, part.anchor), said_at(setting, part.anchor)])
    made = _SETTERS[part["type"]](setting, part)
    return join([made, said_at(setting, part.get("id"))])


def _paragraph(setting: Setting, block: Block) -> Markup:
    role = block["role"]
    return tag("p", set_inline(setting, block["content"]), class_=None if role == "body" else role)


def _list(setting: Setting, block: Block) -> Markup:
    items = [tag("li", set_inline(setting, item)) for item in block["items"]]
    return tag("ol" if block["ordered"] else "ul", *items)


def _quote(setting: Setting, block: Block) -> Markup:
    language = quotation_language(setting, plain_text(setting, block["content"]))
    words = tag("p", set_inline(setting, block["content"]), lang=language)
    source = tag("figcaption", tag("cite", block["cite"], data_kind="file"))
    passage = tag("blockquote", words, cite=cite_address(block["cite"]))
    return tag("figure", passage, source, class_="passage")


def _figure(setting: Setting, block: Block) -> Markup:
    number = setting.document.numbers[block["id"]]
    headline = tag(
        "p",
        tag("span", number, class_="no", data_kind="number"),
        set_inline(setting, block["headline"]),
        class_="headline",
    )
    subtitle = set_inline(setting, block["subtitle"])
    caption = [headline, tag("p", subtitle, class_="subtitle")] if subtitle else [headline]
    source = [setting.words["source"], set_inline(setting, block["source"])]
    return tag(
        "figure",
        tag("figcaption", *caption),
        _pictures(setting, block, number),
        tag("p", *source, class_="source"),
        _data(setting, block, number),
        id=block["id"],
        class_="chart",
    )


def _pictures(setting: Setting, block: Block, number: str) -> Markup:
    """Return the picture, and the one for phones where there is one; a page shows either."""
    label = f"{number} {plain_text(setting, block['headline'])}"
    picture = scroll_area(inline_svg(block["svg"], block["id"], block["alt"]), label)
    if not block.get("narrow"):
        return tag("div", picture, class_="picture", data_kind="picture")
    narrow = inline_svg(block["narrow"], f"{block['id']}-narrow", block["alt"])
    return tag("div", picture, narrow, class_="picture pair", data_kind="picture")


def _data(setting: Setting, block: Block, number: str) -> Markup:
    data = block["data"]
    title = setting.words["chart_data"].format(number)
    table = data_table(data["columns"], data["rows"], title)
    return tag("details", tag("summary", title), scroll_area(table, title), data_kind="chart-data")


_SETTERS: dict[str, Callable[[Setting, Block], Markup]] = {
    "paragraph": _paragraph,
    "list": _list,
    "quote": _quote,
    "table": set_table,
    "figure": _figure,
    "register": set_register,
    "review": set_review,
}


def set_parts(setting: Setting) -> Markup:
    """Return the whole text: a section for every chapter, numbered blocks in their places."""
    chapters: list[tuple[Heading | None, list[Markup]]] = [(None, [])]
    for part in setting.document.parts:
        if isinstance(part, Heading) and part.level == 2:
            chapters.append((part, []))
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
