"""Blocks as HTML: paragraphs, lists, quotations, figures, and the headings between them."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from evalutils.reporting.blocks import Block
from evalutils.reporting.editions.executed import Heading
from evalutils.reporting.editions.html.inlines import (
    cite_address,
    plain_text,
    quotation_language,
    set_inline,
)
from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.pictures import inline_svg
from evalutils.reporting.editions.html.reviewing import place_line, said_at, set_review
from evalutils.reporting.editions.html.setting import Setting
from evalutils.reporting.editions.html.tables import data_table, scroll_area, set_table


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
