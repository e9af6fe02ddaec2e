"""One page from an executed notebook: checked, set, and with its faces embedded."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from evalutils.errors import Fault, InputFaults
from evalutils.reporting.editions.executed import Executed, Heading, read_executed
from evalutils.reporting.editions.html.cards import set_cards
from evalutils.reporting.editions.html.checks import (
    Placed,
    block_faults,
    placed_blocks,
    reference_faults,
)
from evalutils.reporting.editions.html.contents import set_contents
from evalutils.reporting.editions.html.faces import sans_selector, serif_selector
from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.opening import (
    page_title,
    set_cover,
    set_strip,
    strip_summary,
)
from evalutils.reporting.editions.html.parts import set_parts
from evalutils.reporting.editions.html.pictures import palette
from evalutils.reporting.editions.html.provenance import results_id_of
from evalutils.reporting.editions.html.remarks import read_remarks, remark_faults
from evalutils.reporting.editions.html.reviewing import PLACES_ANCHOR, set_places
from evalutils.reporting.editions.html.setting import LANGUAGE_TAGS, Setting, anchors_of
from evalutils.reporting.editions.html.workings import WORKINGS_ANCHOR, set_workings
from evalutils.reporting.fonts import MissingGlyphs

NOTES_ANCHOR = "notes"


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template prints.

    Parameters
    ----------
    language
        Language tag.
    title, description
        Words for the browser and for search.
    identity
        The line that says what the report is, in header and footer.
    words
        The page's own words.
    cover, strip, contents, text, notes, workings, cards
        Markup.
    style, script
        Style sheet without faces, and the script.
    script_hash
        What the content security policy allows to run: this script, nothing else.
    """

    language: str
    title: str
    description: str
    identity: str
    words: Mapping[str, Any]
    cover: Markup
    strip: Markup
    contents: Markup
    text: Markup
    notes: Markup
    workings: Markup
    cards: Markup
    style: str
    script: str
    script_hash: str


def set_page(notebook: Mapping[str, Any], file: str, *, review: bool = False) -> Page:
    """Return the page of an executed notebook.

    Parameters
    ----------
    notebook
        nbformat 4 content, executed.
    file
        The notebook's name, for messages.
    review
        Whether to set the review copy.

    Raises
    ------
    NotAReport
        If the notebook holds no report.
    InputFaults
        If a block cannot be printed; names notebook, cell and block.
    """
    blocks = list(placed_blocks(notebook, file))
    faults = block_faults(blocks)
    if faults:
        raise InputFaults(faults)
    document = _own_anchors(read_executed(notebook, review=review))
    complete = document if review else _own_anchors(read_executed(notebook, review=True))
    faults = reference_faults(blocks, document, complete)
    if faults:
        raise InputFaults(faults)
    remarks = read_remarks(document, results_id_of(notebook)) if review else None
    faults = remark_faults(document, remarks) if remarks else []
    if faults:
        raise InputFaults(faults)
    setting = Setting(document, frozenset(anchors_of(document)), review)
    set_parts(setting), set_strip(setting), set_cover(setting)  # a first pass counts the uses
    backlinks = setting.uses if review else {}
    setting = Setting(document, setting.anchors, review, backlinks=backlinks, remarks=remarks)
    return _page(setting, notebook)


def glyph_faults(blocks: list[Placed], missing: MissingGlyphs) -> list[Fault]:
    """Return a fault for every block that holds a character the face lacks."""
    faults = []
    for placed in blocks:
        words = repr(placed.block)
        faults += [
            placed.fault("glyph_missing", f"{c} (U+{ord(c):04X})", face=missing.face)
            for c in missing.characters
            if c in words or repr(c)[1:-1] in words
        ]
    return faults


def _page(setting: Setting, notebook: Mapping[str, Any]) -> Page:
    words = setting.words
    cover, strip, text = set_cover(setting), set_strip(setting), set_parts(setting)
    notes = _notes(setting)
    places = set_places(setting)
    workings = set_workings(setting, notebook) if setting.review else join([])
    own = [
        Heading(2, title, anchor, annex=True)
        for title, anchor, there in (
            (words["notes"], NOTES_ANCHOR, notes),
            (words["places"], PLACES_ANCHOR, places),
            (words["code"], WORKINGS_ANCHOR, workings),
        )
        if there
    ]
    script = _data("page.js").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return Page(
        language=LANGUAGE_TAGS[setting.document.language],
        title=page_title(setting),
        description=strip_summary(setting),
        identity=setting.document.cover["identity"],
        words=words,
        cover=cover,
        strip=strip,
        contents=set_contents(setting, own),
        text=text,
        notes=notes,
        workings=join([places, workings]),
        cards=set_cards(setting),
        style=style_sheet(review=setting.review),
        script=script,
        script_hash=f"sha256-{digest}",
    )


def _notes(setting: Setting) -> Markup:
    if not setting.notes:
        return join([])
    words = setting.words
    items = [
        tag(
            "li",
            note,
            " ",
            tag("a", "↑", href=f"#note-ref-{number}", role="doc-backlink",
                aria_label=words["to_text"], class_="back"),
            id=f"note-{number}",
        )
        for number, note in enumerate(setting.notes, start=1)
    ]  # fmt: skip
    heading = tag("h2", words["notes"], id=NOTES_ANCHOR)
    return tag(
        "section", heading, tag("ol", *items),
        class_="notes", role="doc-endnotes", aria_labelledby=NOTES_ANCHOR,
    )  # fmt: skip


def _own_anchors(document: Executed) -> Executed:
    """Return the document with a number behind every anchor that an earlier heading has."""
    met: Counter[str] = Counter()
    parts = []
    for part in document.parts:
        if isinstance(part, Heading):
            met[part.anchor] += 1
            if met[part.anchor] > 1:
                part = replace(part, anchor=f"{part.anchor}-{met[part.anchor]}")  # noqa: PLW2901
        parts.append(part)
    return replace(document, parts=tuple(parts))


@cache
def style_sheet(*, review: bool = False) -> str:
    """Return the style sheet with the colours and the list of what is set in Sans put in."""
    colours = {
        name: "".join(f"--{colour}:{value};" for colour, value in values.items())
        for name, values in palette().items()
    }
    style = _data("page.css") + (_data("review.css") if review else "")
    style = style.replace("/*sans*/", sans_selector()).replace("/*serif*/", serif_selector())
    return style.replace("/*light*/", colours["light"]).replace("/*dark*/", colours["dark"])


def _data(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
