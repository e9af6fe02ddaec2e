"""One page from an executed notebook: checked, set, and with its faces embedded."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from evalutils.base.faults import InputFaults
from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.reporting.document import (
    Block,
    Cover,
    Document,
    Figure,
    Heading,
    Picks,
    Reference,
    Register,
    Registry,
    Strip,
    Table,
    pieces_of,
)
from evalutils.reporting.editions.base import EditionExporter
from evalutils.reporting.editions.html.around import (
    page_title,
    set_cards,
    set_contents,
    set_cover,
    set_strip,
    strip_summary,
)
from evalutils.reporting.editions.html.embedding import (
    characters_by_face,
    font_faces,
    palette,
    sans_selector,
    serif_selector,
)
from evalutils.reporting.editions.html.inlines import LANGUAGE_TAGS, PageSetting, join, tag
from evalutils.reporting.editions.html.parts import set_part, set_parts
from evalutils.reporting.editions.html.registers import picks_style, register_style
from evalutils.reporting.editions.html.remarks import read_remarks, remark_faults
from evalutils.reporting.editions.html.reviewing import (
    WORKINGS_ANCHOR,
    results_id_of,
    set_workings,
)
from evalutils.reporting.fonts import missing_glyphs

NOTES_ANCHOR = "notes"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template prints.

    Parameters
    ----------
    language
        Language tag.
    title, description
        Words for the browser and for search.
    generator
        What made a page beside the report, so that it is known again; ``""`` for a report.
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
    generator: str
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


def set_page(document: Document, notebook: Mapping[str, Any], *, review: bool = False) -> Page:
    """Return the page of a document.

    Parameters
    ----------
    document
        Checked.
    notebook
        What it was read from; the review copy prints its parameters and code.
    review
        Whether to set the review copy.

    Raises
    ------
    InputFaults
        If a reviewer's comment is about a place that never was.
    """
    remarks = read_remarks(document, results_id_of(notebook)) if review else None
    faults = remark_faults(document, remarks) if remarks else []
    if faults:
        raise InputFaults(faults)
    backlinks: Mapping[Ref, list[str]] = {}
    if review:  # a first pass finds every place that uses an entry, for the links back to them
        first = PageSetting(document, review)
        set_parts(first), set_strip(first), set_cover(first)
        backlinks = first.uses
    return _page(PageSetting(document, review, backlinks=backlinks, remarks=remarks), notebook)


def _page(setting: PageSetting, notebook: Mapping[str, Any]) -> Page:
    words = setting.words
    cover, strip, text = set_cover(setting), set_strip(setting), set_parts(setting)
    notes = _notes(setting)
    workings = set_workings(setting, notebook) if setting.review else join([])
    own = [
        Heading(2, title, anchor, annex=True)
        for title, anchor, there in (
            (words["notes"], NOTES_ANCHOR, notes),
            (words["code"], WORKINGS_ANCHOR, workings),
        )
        if there
    ]
    sheet = setting.document.cover.sheet
    script = "\n".join(_data(f"{name}.js").strip() for name in _scripts(setting))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return Page(
        language=LANGUAGE_TAGS[setting.document.language],
        title=page_title(setting),
        description=strip_summary(setting),
        generator=f"evalutils {sheet}" if sheet else "",
        identity=setting.document.cover.identity,
        words=words,
        cover=cover,
        strip=strip,
        contents=set_contents(setting, own),
        text=text,
        notes=notes,
        workings=workings,
        cards=set_cards(setting),
        style=style_sheet(review=setting.review)
        + "".join(_data(f"{name}.css") for name in _sheets(setting.document))
        + "".join(picks_style(part) for part in setting.document.parts if isinstance(part, Picks))
        + "".join(
            register_style(part) for part in setting.document.parts if isinstance(part, Register)
        ),
        script=script,
        script_hash=f"sha256-{digest}",
    )


def _scripts(setting: PageSetting) -> list[str]:
    """Return what the page runs: only a page with a register, or with tasks, has their script."""
    register = ["register"] if _has_register(setting.document) else []
    return ["page", *register, *(["review"] if setting.remarks is not None else [])]


def _sheets(document: Document) -> list[str]:
    """Return the style sheets beside the report's own: the cover names that of its page."""
    named = document.cover.sheet
    return [*([named] if named else []), *(["register"] if _has_register(document) else [])]


def _has_register(document: Document) -> bool:
    return any(isinstance(part, Register) for part in document.parts)


def _notes(setting: PageSetting) -> Markup:
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


class HtmlExporter(EditionExporter, TemplateExporter):  # type: ignore[misc]  # bytes, see there
    """One HTML file from an executed report notebook; needs nothing but the notebook.

    Examples
    --------
    >>> HtmlExporter().template.name
    'page.html.j2'
    """

    export_from_notebook = "Evaluation report (HTML)"
    output_mimetype = "text/html"
    file_extension = ".html"
    template_file = "page.html.j2"
    #: Whether this is the copy for reviewers.
    review = False
    #: Whether a sign that no face shows is left to the reader's own typefaces: what somebody typed
    #: into a cell may hold any, and has to be shown all the same.
    any_sign = False

    def print_edition(self, document: Document, notebook: NotebookNode) -> str:
        """Return the page, printed twice: what is embedded is read off the first printing."""
        page = self.set_page(document, notebook)
        bare = self.template.render(page=page, faces="")
        characters = characters_by_face(bare, page.style)
        if self.any_sign:
            characters = {
                face: "".join(sorted(set(letters) - set(missing_glyphs(face, letters))))
                for face, letters in characters.items()
            }
        faces = font_faces(characters, narrow=document.language != "zh")
        return str(self.template.render(page=page, faces=faces)) + "\n"

    def set_page(self, document: Document, notebook: NotebookNode) -> Page:
        """Return what the template prints; a page with more of its own adds it here."""
        return set_page(document, notebook, review=self.review)

    def _create_environment(self) -> Environment:
        # The package's own folder is the only one looked in: a template of the same name in
        # somebody's Jupyter folder must not change a report.
        return Environment(
            loader=FileSystemLoader(Path(__file__).parent),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


class ReviewExporter(HtmlExporter):
    """The review copy: annexes for reviewers, backlinks, parameters and folded code."""

    export_from_notebook = "Evaluation report (HTML, review copy)"
    review = True


def desk_html(blocks: Sequence[Block], language: str = "zh") -> str:
    """Return blocks as HTML without script, for the output area of a notebook.

    Parameters
    ----------
    blocks
        In reading order. Tables and figures carry their ids in place of numbers: numbers
        are known only once the whole report is.
    language
        ``zh`` or ``en``.

    Examples
    --------
    >>> from evalutils.reporting.blocks import paragraph, text
    >>> desk_html([paragraph([text("a < b")])]).partition("</style>")[2]
    '<div class="evalutils-desk"><p>a &lt; b</p></div>'
    """
    shown = [block for block in blocks if not isinstance(block, Registry)]
    parts = tuple(block for block in shown if not isinstance(block, Cover | Strip))
    named = {part.id: part.id for part in parts if isinstance(part, Table | Figure)}
    # The strip may name a table, too.
    named |= {
        piece.target: piece.target
        for part in shown
        for piece in pieces_of(part)
        if isinstance(piece, Reference)
    }
    document = Document(Cover("", "", "", language), None, parts, {}, named, language)
    pieces = []
    for block in shown:
        if isinstance(block, Cover):
            pieces.append(set_cover(PageSetting(replace(document, cover=block, parts=()), True)))
        elif isinstance(block, Strip):
            pieces.append(set_strip(PageSetting(replace(document, strip=block, parts=()), True)))
        else:
            pieces.append(set_part(PageSetting(document, True), block))
    shown_parts = "\n".join(str(piece) for piece in pieces)
    # comments of the sheet are for us, not for every cell of an executed notebook
    style = _COMMENT.sub("", _data("desk.css")).strip()
    return f'<style>{style}</style><div class="evalutils-desk">{shown_parts}</div>'
