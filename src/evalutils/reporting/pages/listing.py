"""The list as HTML: a plain table that needs no script, and a form that a script brings to life.

The portfolio's page: the report's look, with a list that can be sorted and filtered.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from nbformat import NotebookNode

from evalutils.evaluation.audit import SEVERITIES
from evalutils.reporting.editions import Executed, HtmlExporter, NotAReport
from evalutils.reporting.editions.html import Page, join, tag
from evalutils.reporting.pages.kit import INDEX_MIME, phrases

_COLUMNS = ("name", "year", "grade", "coverage", "total", "execution", *SEVERITIES, "rules",
            "profile", "editions")  # fmt: skip
#: Widths of the columns, fixed: a browser then lays out thousands of rows without measuring them.
_WIDTHS = (14, 3.4, 6.8, 4.8, 7.8, 5.2, 3.6, 3.6, 3.6, 8, 7, 12)
#: Columns of figures, set flush right.
_FIGURES = frozenset({"coverage", "total", "execution", *SEVERITIES})
#: Columns that cannot be sorted.
_UNSORTED = frozenset({"editions", "rules"})
#: Columns that a reader picks one value of.
_PICKED = ("year", "grade", "rules", "profile")
#: Ranks of grades in the order of the column: no grade, then no report, come after all grades.
_UNGRADABLE, _NO_REPORT = 98, 99
#: Rows shown at a time where there is a script; without one all are.
_PAGE = 200
_ANCHOR = "index"

Words = Mapping[str, Any]


def set_listing(data: Mapping[str, Any], words: Words) -> Markup:
    """Return the section with form and table.

    Parameters
    ----------
    data
        As :func:`evalutils.reporting.pages.index.index_json` returns it.
    words
        Phrases of the page.
    """
    rows = data["rows"]
    say = words["index"]
    heads = [
        tag("th", say["columns"][name], scope="col", data_sort=name not in _UNSORTED or None,
            class_="r" if name in _FIGURES else None)
        for name in _COLUMNS
    ]  # fmt: skip
    body = Markup("\n").join(_row(row, words) for row in rows)
    table = tag(
        "table",
        tag("caption", tag("span", say["caption"], class_="caption")),
        tag(
            "colgroup",
            *(tag("col", style=f"width:{100 * width / sum(_WIDTHS):.4g}%") for width in _WIDTHS),
        ),
        tag("thead", tag("tr", *heads)),
        tag("tbody", body),
    )
    return tag(
        "section",
        tag("h2", words["headings"]["index"], id=_ANCHOR),
        _filters(rows, words),
        tag("div", table, class_="scroll", role="region", aria_label=say["caption"]),
        tag("p", _more(say, len(rows)), class_="source"),
        class_="listing",
    )


def _more(say: Words, total: int) -> Markup:
    return tag(
        "button", say["more"].format(left=total), type="button", hidden=True,
        data_page=_PAGE, data_words=say["more"], data_kind="ordinal", class_="more",
    )  # fmt: skip


def _filters(rows: Sequence[Mapping[str, Any]], words: Words) -> Markup:
    """Return the form, hidden until there is a script that makes it work."""
    say = words["index"]
    search = tag(
        "label", tag("span", say["search"]),
        Markup('<input type="search" name="name" autocomplete="off" spellcheck="false">'),
    )  # fmt: skip
    picks = [_pick(name, _choices(name, rows, words), say) for name in _PICKED]
    reset = tag("button", say["reset"], type="reset")
    form = tag("form", search, *picks, reset, hidden=True, aria_label=say["filters"])
    total = len(rows)
    status = tag("p", say["shown"].format(shown=total, all=total), role="status",
                 data_words=say["shown"], data_kind="ordinal", class_="small")  # fmt: skip
    hint = tag("p", say["sort"], class_="small", hidden=True)
    return tag("header", form, status, hint, class_="filters")


def _choices(name: str, rows: Sequence[Mapping[str, Any]], words: Words) -> list[str]:
    if name == "rules":
        return sorted({rule for row in rows for rule in row.get("rules", ())})
    if name == "grade":
        ranked = {_grade(row, words)[::-1] for row in rows}
        return list(dict.fromkeys(text for _, text in sorted(ranked)))
    return sorted({str(row[name]) for row in rows if row[name]})


def _pick(name: str, choices: Iterable[str], say: Words) -> Markup:
    options = [tag("option", say["all"], value=""), *(tag("option", one) for one in choices)]
    select = tag("select", *options, name_=name)
    return tag("label", tag("span", say["columns"][name]), select)


def _row(row: Mapping[str, Any], words: Words) -> Markup:
    say = words["index"]
    grade, rank = _grade(row, words)
    unscored = row["state"] == "made" and rank == _UNGRADABLE
    cells = [
        _name(row),
        tag("td", row["year"]),
        tag("td", grade, data_k=rank, class_="unscored" if unscored else None),
        *(_figure(row, name, words) for name in ("coverage", "total", "execution")),
        *(_count(row.get("severities"), name, words) for name in SEVERITIES),
        tag("td", _rules(row.get("rules", {})) or say["none"], data_kind="code"),
        tag("td", row["profile"] or words["none"], data_kind="name"),
        tag("td", _editions(row, words)),
    ]
    return tag("tr", *cells)


def _name(row: Mapping[str, Any]) -> Markup:
    name: str | Markup = row["name"] or row["project"]
    first = row["editions"][0] if row["editions"] else None
    if first is not None and "report.html" in first["files"]:
        name = tag("a", name, href=_address(first["folder"], "report.html"))
    unit = tag("span", row["unit"]) if row["unit"] else ""
    return tag("th", name, unit, scope="row", data_kind="name")


def _grade(row: Mapping[str, Any], words: Words) -> tuple[str, int]:
    """Return what stands in the grade's cell, and its rank among all that may stand there."""
    if row["state"] != "made":
        return str(words["index"][row["state"]]), _NO_REPORT
    if not row["grades"]:
        return str(words["ungradable"]), _UNGRADABLE
    if len(row["grades"]) == 1:
        return str(row["grades"][0]), 10 * row["places"][0]
    named = words["list_comma"].join(row["grades"])
    opened = f"{words['index']['open_grade']}{words['colon']}{named}"
    return opened, 10 * row["places"][0] + len(row["grades"])


def _figure(row: Mapping[str, Any], name: str, words: Words) -> Markup:
    figure = row.get(name)
    if figure is None:
        missing = "not_stated" if row["state"] == "made" else "not_applicable"
        return tag("td", words[missing], class_="r")
    bounds = {} if "value" in figure else {
        "data_low": figure["low"], "data_high": figure["high"],
        "data_low_incl": str(figure["low_incl"]).lower(),
        "data_high_incl": str(figure["high_incl"]).lower(),
    }  # fmt: skip
    number = tag("data", figure["text"], value=figure.get("value", ""), **bounds)
    return tag("td", number, class_="r")


def _count(severities: Mapping[str, int] | None, name: str, words: Words) -> Markup:
    if severities is None:
        return tag("td", words["not_applicable"], class_="r")
    count = str(severities[name])
    return tag("td", tag("data", count, value=count), class_="r")


def _rules(rules: Mapping[str, int]) -> str:
    return " ".join(rule if count == 1 else f"{rule}×{count}" for rule, count in rules.items())


def _editions(row: Mapping[str, Any], words: Words) -> Markup:
    """Return links to every file of the edition shown, and to the reports of the others."""
    if not row["editions"]:
        return join([words["none"]])
    first, *others = row["editions"]
    say = words["index"]
    links = [tag("a", say["files"][name], href=_address(first["folder"], name))
             for name in first["files"] if name != "report.html"]  # fmt: skip
    for other in others:
        if "report.html" in other["files"]:
            named = [say["languages"].get(other["language"], other["language"])]
            if other["profile"] != first["profile"]:
                named.insert(0, other["profile"])
            address = _address(other["folder"], "report.html")
            links.append(tag("a", " ".join(named), href=address, data_kind="name"))
    return Markup(" ").join(links) if links else join([words["none"]])


def _address(folder: str, file: str) -> str:
    """Return an address relative to ``reports/``; letters of any script stay as they are.

    Examples
    --------
    >>> _address("读书会/2022", "report.html"), _address("a b/2022", "report.html")
    ('读书会/2022/report.html', 'a%20b/2022/report.html')
    """
    path = f"{folder}/{file}"
    return "".join(c if ord(c) > 0x9F else quote(c, safe="/-._~") for c in path)


class PortfolioExporter(HtmlExporter):
    """One HTML file over all project-years, from the executed ``portfolio`` notebook."""

    export_from_notebook = ""

    def set_page(self, document: Executed, notebook: NotebookNode) -> Page:
        """Return the page with the list before everything else, its style and its script.

        Raises
        ------
        NotAReport
            If the notebook holds no list.
        """
        page = super().set_page(document, notebook)
        data = index_of(notebook)
        listing = set_listing(data, phrases("portfolio", str(data["language"])))
        script = f"{page.script}\n{_data('list.js').strip()}"
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
        return replace(
            page,
            text=listing + page.text,
            style=page.style + _data("list.css"),
            script=script,
            script_hash=f"sha256-{digest}",
        )


def index_of(notebook: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the list that an executed notebook holds.

    Raises
    ------
    NotAReport
        If it holds none.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            found: Mapping[str, Any] | None = output.get("data", {}).get(INDEX_MIME)
            if found is not None:
                return found
    message = "no list of project-years: run evalutils portfolio first"
    raise NotAReport(message)


def _data(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
