"""Tables as HTML: caption with number, scoped headers, group rows, a focusable scroll area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from evalutils.reporting.blocks import Block
from evalutils.reporting.editions.html.inlines import plain_text, set_inline
from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.reviewing import place_tag, said_at
from evalutils.reporting.editions.html.setting import Setting

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
