"""What a reader picks by, as HTML: a register with its form, and boxes that need no script."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from evalutils.reading.quantities import number_text
from evalutils.reporting.editions.html.inlines import PageSetting, join, tag
from evalutils.reporting.register import Cell, Column, Picks, Register

#: Rows shown at a time where there is a script; without one all are.
_PAGE = 200


def set_register(setting: PageSetting, register: Register) -> Markup:
    """Return a register: the form that filters it, the table, and the button for more rows."""
    heads = [
        tag("th", column.title, scope="col", data_sort=column.sortable,
            data_key=column.key if column.pick else None,
            data_pick=column.pick or None, class_=_classes(column, heads=True))
        for column in register.columns
    ]  # fmt: skip
    total = sum(column.width for column in register.columns)
    widths = (f"width:{100 * column.width / total:.4g}%" for column in register.columns)
    table = tag(
        "table",
        tag("caption", tag("span", register.caption, class_="caption")),
        tag("colgroup", *(tag("col", style=width) for width in widths)),
        tag("thead", tag("tr", *heads)),
        tag("tbody", Markup("\n").join(_row(row, register.columns) for row in register.rows)),
        class_="stack",
    )
    said = setting.words["register"]
    more = tag(
        "button", said["more"].format(left=len(register.rows)), type="button", hidden=True,
        data_page=_PAGE, data_words=said["more"], data_kind="ordinal", class_="more",
    )  # fmt: skip
    return tag(
        "div",
        _filters(setting, register),
        tag("div", table, class_="scroll", role="region", aria_label=register.caption),
        tag("p", more, class_="source"),
        id=register.id,
        class_="listing",
    )


def _filters(setting: PageSetting, register: Register) -> Markup:
    """Return the form, hidden until there is a script that makes it work."""
    said = setting.words["register"]
    field = Markup('<input type="search" name="name" autocomplete="off" spellcheck="false">')
    search = tag("label", tag("span", register.search), field)
    picks = []
    for place, column in enumerate(register.columns):
        if column.pick:
            cells = [row[place] for row in register.rows]
            options = [tag("option", one) for one in _choices(column, cells)]
            select = tag("select", tag("option", said["all"], value=""), *options, name_=column.key)
            picks.append(tag("label", tag("span", column.title), select))
    reset = tag("button", said["reset"], type="reset")
    form = tag("form", search, *picks, reset, hidden=True, aria_label=said["filters"])
    total = len(register.rows)
    status = tag("p", said["shown"].format(shown=total, all=total), role="status",
                 data_words=said["shown"], data_kind="ordinal", class_="small")  # fmt: skip
    hint = tag("p", said["sort"], class_="small", hidden=True)
    return tag("header", form, status, hint, class_="filters")


def _choices(column: Column, cells: Sequence[Cell]) -> list[str]:
    """Return what can be picked of a column: by rank, where it has one, else by the words."""
    if column.pick == "words":
        # Each word once, without how often it is told: R15×2 is picked as R15.
        return sorted({word.partition("×")[0] for cell in cells if cell.kind
                       for word in cell.words.split()})  # fmt: skip
    ranked = {(-1 if cell.rank is None else cell.rank, cell.words) for cell in cells if cell.words}
    return list(dict.fromkeys(words for _, words in sorted(ranked)))


def _row(row: Sequence[Cell], columns: Sequence[Column]) -> Markup:
    pairs = enumerate(zip(row, columns, strict=True))
    return tag("tr", *(_cell(cell, column, heads=not place) for place, (cell, column) in pairs))


def _cell(cell: Cell, column: Column, *, heads: bool) -> Markup:
    words: str | Markup = cell.words
    if cell.links:
        links = [tag("a", link.words, href=_address(link.address), data_kind=link.kind or None)
                 for link in cell.links]  # fmt: skip
        words = Markup(" ").join(links)
    elif cell.bounds is not None:
        words = tag("data", words, **_bounds(cell))
    elif cell.address:
        words = tag("a", words, href=_address(cell.address))
    below = tag("span", cell.below) if cell.below else ""
    return tag(
        "th" if heads else "td",
        words,
        below,
        scope="row" if heads else None,
        data_k=cell.rank,
        data_kind=cell.kind or None,
        class_="unscored" if cell.unscored else _classes(column),
    )


def _classes(column: Column, *, heads: bool = False) -> str | None:
    named = {"r": column.figures, "fine": column.fine and not heads,
             "line": column.nowrap and not heads}  # fmt: skip
    return " ".join(name for name, wanted in named.items() if wanted) or None


def _bounds(cell: Cell) -> dict[str, str | None]:
    interval = cell.bounds
    if interval is None or interval.is_exact:
        return {"value": number_text(interval.value) if interval is not None else ""}
    return {
        "value": "",
        "data_low": None if interval.low is None else number_text(interval.low),
        "data_high": None if interval.high is None else number_text(interval.high),
        "data_low_incl": str(interval.low_incl).lower(),
        "data_high_incl": str(interval.high_incl).lower(),
    }


def _address(path: str) -> str:
    """Return an address relative to the page; letters of any script stay as they are.

    Examples
    --------
    >>> _address("读书会/2022/report.html"), _address("a b/2022/report.html")
    ('读书会/2022/report.html', 'a%20b/2022/report.html')
    """
    return "".join(c if ord(c) > 0x9F else quote(c, safe="/-._~") for c in path)


def set_picks(picks: Picks) -> Markup:
    """Return the boxes; they stand beside the chapters below, so that CSS alone reaches these."""
    pieces = []
    for one in picks.choices:
        ident = f"pick-{one.key}"
        pieces += [
            tag("input", type="checkbox", class_="pick", id=ident, checked=True),
            tag("label", one.words, class_="pick sans", for_=ident, data_kind="code"),
        ]
    return join(pieces)


def register_style(register: Register) -> str:
    """Return the rules by which a phone, where rows are cards, names the cells of a row.

    Once for a column, not once for a cell: a register may have thousands of rows.

    Examples
    --------
    >>> from evalutils.reporting.register import Column, Register
    >>> columns = (Column("name", "项目", 2), Column("year", "年度", 1))
    >>> register_style(Register("reg-years", "清单", "查找", columns, ()))
    '@media (max-width:640px){#reg-years td:nth-child(2)::before{content:"年度"}}'
    """
    named = (
        f"#{register.id} td:nth-child({place})::before{{content:{_string(column.title)}}}"
        for place, column in enumerate(register.columns, 1)
        if place > 1
    )
    return f"@media (max-width:640px){{{''.join(named)}}}"


def _string(words: str) -> str:
    """Return words as a string of a style sheet, none of which ends it."""
    kept = "".join(c if c.isalnum() or c in " ，、（）/·%-" else f"\\{ord(c):x} " for c in words)
    return f'"{kept}"'


def picks_style(picks: Picks) -> str:
    """Return the rules by which a box that is not ticked hides its rows.

    Examples
    --------
    >>> from evalutils.reporting.register import Pick
    >>> picks_style(Picks((Pick("error", "请更正"),)))
    '#pick-error:not(:checked)~section .is-error{display:none}'
    """
    # Siblings, not :has(): browsers of some years ago are still about in offices.
    hiding = (
        f"#pick-{one.key}:not(:checked)~section .is-{one.key}{{display:none}}"
        for one in picks.choices
    )
    return "".join(hiding)
