"""The list of faults as one HTML page without any address outside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from evalutils.base.faults import Fault, phrase
from evalutils.base.words import message_language
from evalutils.reporting.editions.html import join, tag

#: Names the pages of this room, so that only those are ever written over.
GENERATOR = "evalutils check"


def page(name: str, groups: Sequence[tuple[str, Sequence[tuple[str, Fault]]]], counts: str) -> str:
    """Return the page.

    Parameters
    ----------
    name
        What was checked (``data/raw/pingan-zengcheng/2022``).
    groups
        File and sheet in words → ``(row and column in words, fault)``, in reading order.
    counts
        What the folder holds, in words; may be empty.

    Examples
    --------
    >>> shown = page("data/raw/demo/2023", [], "佐证 3 条")
    >>> "没有发现问题" in shown, "http" in shown
    (True, False)
    """
    total = sum(len(members) for _, members in groups)
    title = phrase("check_title", name=name)
    said = phrase("check_counted", count=total) if total else phrase("check_none")
    lead = phrase("check_lead") if total else counts
    head = join(
        [
            Markup('<meta charset="utf-8">'),
            Markup('<meta name="viewport" content="width=device-width,initial-scale=1">'),
            Markup(f'<meta name="generator" content="{GENERATOR}">'),  # noqa: S704 -- ours
            tag("title", title),
            tag("style", Markup(_style())),  # noqa: S704 -- a file of ours
        ]
    )
    main = tag(
        "main",
        tag("h1", title),
        tag("p", tag("b", said), " ", lead, class_="lead" if total else "lead fine"),
        _contents(groups) if len(groups) > 1 else "",
        *(_group(number, *group) for number, group in enumerate(groups, 1)),
    )
    lang = "zh-CN" if message_language() == "zh" else "en"
    body = tag("html", tag("head", head), tag("body", main), lang=lang)
    return f"<!DOCTYPE html>\n{body}\n"


def _style() -> str:
    return Path(__file__).with_name("faults.css").read_text(encoding="utf-8")


def _contents(groups: Sequence[tuple[str, Sequence[tuple[str, Fault]]]]) -> Markup:
    """Return how many faults each file has, each leading to its table."""
    lines = [
        tag("li", tag("a", place, href=f"#g{number}"), " ", tag("span", str(len(members))))
        for number, (place, members) in enumerate(groups, 1)
    ]
    return tag("ul", *lines, class_="contents")


def _group(number: int, place: str, members: Sequence[tuple[str, Fault]]) -> Markup:
    names = phrase("check_columns").split(",")
    heads = tag("tr", *(tag("th", name, scope="col") for name in names))
    rows = []
    for at, fault in members:
        found = fault.found or phrase("check_blank")
        words = (found, fault.expected(), fault.next_step())
        kinds = ("found" if fault.found else "found none", "expected", "next")
        cells = [
            tag("td", text, class_=kind, data_name=name)
            for text, kind, name in zip(words, kinds, names[1:], strict=True)
        ]
        rows.append(tag("tr", tag("th", at, scope="row"), *cells))
    table = tag("table", tag("thead", heads), tag("tbody", *rows))
    return tag("section", tag("h2", place), table, id=f"g{number}")
